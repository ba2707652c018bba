import { randomUUID } from 'node:crypto';
import { accountsApi, auditApi, sessionApi, usersApi } from '@maildesk/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { eventually } from '../support/wait.js';

let app: MailDesk;
let admin: ApiClient;

beforeAll(async () => {
  app = await servers.startMailDesk({ env: { ALLOWED_PRIVATE_HOSTS: '' } });
  admin = await app.signIn();
});

describe('MailDesk without any list of allowed hosts', () => {
  it('reaches the demo mailbox inside of it, and no other server of this machine', async () => {
    const demo = await admin.call(accountsApi.createDemo);
    await eventually(async () => {
      const { state } = await admin.call(accountsApi.read, { params: { accountId: demo.id } });
      return state === 'live';
    });

    const { account, report } = await admin.call(accountsApi.create, {
      body: servers.accountSettings(servers.dovecot.newUser()),
    });

    expect(account).toBeNull();
    expect(report.steps.filter(({ state }) => state === 'failed')).toMatchObject([
      { server: 'imap', step: 'connect', problem: 'not-allowed' },
      { server: 'smtp', step: 'connect', problem: 'not-allowed' },
    ]);
  });
});

describe('an account whose server has a self-signed certificate', () => {
  it('is connected once its owner trusts that certificate, and refuses another one', async () => {
    const trusting = await servers.startMailDesk();
    const owner = await trusting.signIn();
    const certificate = servers.certificates.server['self-signed'];
    const dovecot = await servers.startDovecot({ certificate });
    const smtp = await servers.startSmtpServer({ dovecot });
    const body = servers.accountSettings(dovecot.newUser(), { dovecot, smtp });

    const first = await owner.call(accountsApi.create, { body });
    expect(first.account).toBeNull();
    const offered = first.report.steps.flatMap((step) => step.certificate ?? []);
    expect(offered).toHaveLength(1);
    const trust = (pinnedFingerprint: string | null) => ({ ...body, imap: { ...body.imap, pinnedFingerprint } });

    const guessed = await owner.call(accountsApi.create, { body: trust(Array(32).fill('00').join(':')) });
    expect(guessed.account).toBeNull();

    const { account } = await owner.call(accountsApi.create, { body: trust(offered[0]?.fingerprint ?? '') });
    expect(account?.imap.pinnedFingerprint).toBe(offered[0]?.fingerprint);
    const params = { accountId: account?.id ?? '' };
    await eventually(async () => (await owner.call(accountsApi.read, { params })).state === 'live');

    const { entries } = await owner.call(auditApi.search, { query: { action: 'certificate.pinned' } });
    expect(entries).toMatchObject([{ facts: { host: body.imap.host, fingerprint: offered[0]?.fingerprint } }]);

    const { password: _password, ...unchanged } = trust(offered[0]?.fingerprint ?? '');
    expect((await owner.call(accountsApi.update, { params, body: unchanged })).report.ok).toBe(true);
    const { password: _none, ...trustingAnother } = trust(Array(32).fill('00').join(':'));
    const refused = await owner.problemOf(accountsApi.update, { params, body: trustingAnother });
    expect(refused.code).toBe('account.password-needed');
    const { password: _same, ...untrusted } = trust(null);
    expect((await owner.call(accountsApi.update, { params, body: untrusted })).report.ok).toBe(false);
  });
});

describe('what may be done only so often', () => {
  it('are failed connection tests: five a minute, whichever way they are asked for', async () => {
    const { client } = await newPerson();
    const body = servers.accountSettings(servers.dovecot.newUser());

    const asked = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const operation = index % 2 === 0 ? accountsApi.testConnection : accountsApi.create;
        return (await client.fetch(`/api/${operation.path}`, asJson(body))).status;
      }),
    );

    expect(asked.filter((status) => status === 200)).toHaveLength(5);
    expect(asked.filter((status) => status === 429)).toHaveLength(3);
    expect((await client.problemOf(accountsApi.testConnection, { body })).detail).toContain('wait a minute');
    const other = await newPerson();
    expect((await other.client.call(accountsApi.testConnection, { body })).ok).toBe(false);
  });

  it('are live connections: thirty a minute', async () => {
    const { client } = await newPerson();
    for (let count = 0; count < 30; count += 1) (await client.socket()).close();

    await expect(client.socket()).rejects.toThrow('request.too-many');
  });
});

describe('a page of another site', () => {
  it('is never told that it may read or ask anything', async () => {
    const cookie = admin.cookieHeader;
    for (const origin of ['https://evil.example', 'null', `http://sub.localhost:${app.port}`]) {
      const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
      for (const [path, method, headers] of [
        ['/api/session', 'OPTIONS', preflight],
        ['/api/session', 'GET', {}],
        ['/socket.io/?EIO=4&transport=polling', 'GET', {}],
        ['/socket.io/?EIO=4&transport=polling', 'OPTIONS', preflight],
      ] as const) {
        const response = await fetch(`${app.url}${path}`, { method, headers: { ...headers, origin, cookie } });
        expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
      const change = { ...asJson({}), headers: { 'content-type': 'text/plain', origin, cookie } };
      expect((await fetch(`${app.url}/api/accounts/demo`, change)).status).toBe(403);
    }
  });

  it('gets answers of the API that can do nothing wherever they are shown', async () => {
    const { headers } = await fetch(`${app.url}/api/${sessionApi.read.path}`);

    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

const asJson = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', origin: app.url },
  body: JSON.stringify(body),
});

/** Somebody new, signed in. */
async function newPerson(): Promise<{ client: ApiClient }> {
  const email = `${randomUUID()}@example.org`;
  const { signInUrl } = await admin.call(usersApi.invite, { body: { email, displayName: 'Some Body' } });
  const client = app.newClient();
  await client.signIn(signInUrl);
  return { client };
}
