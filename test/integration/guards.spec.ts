import { randomUUID } from 'node:crypto';
import { accountsApi, auditApi, discoveryApi, outboxApi, sessionApi, signInApi } from '@maildesk/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { People, type Person } from '../support/people.js';
import { eventually } from '../support/wait.js';

let app: MailDesk;
let other: MailDesk;
let admin: ApiClient;
let demoId: string;

beforeAll(async () => {
  const shared = {
    dataDir: servers.newDir('guards'),
    databaseUrl: await servers.createDatabase(),
    env: { ALLOWED_PRIVATE_HOSTS: '', RECIPIENTS_PER_DAY_USER: '6', RECIPIENTS_PER_DAY_ACCOUNT: '9' },
  };
  app = await servers.startMailDesk(shared);
  admin = await app.signIn();
  other = await servers.startMailDesk(shared);
  demoId = (await admin.call(accountsApi.createDemo)).id;
});

describe('MailDesk without any list of allowed hosts', () => {
  it('reaches the demo mailbox inside of it, and no other server of this machine', async () => {
    await eventually(async () => {
      const { state } = await admin.call(accountsApi.read, { params: { accountId: demoId } });
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
  it('are failed connection tests: five a minute, whichever way and whichever process they are asked for', async () => {
    const { client } = await newPerson();
    const body = servers.accountSettings(servers.dovecot.newUser());
    const elsewhere = client.at(other.url);

    const asked = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const operation = index % 2 === 0 ? accountsApi.testConnection : accountsApi.create;
        const at = index % 4 < 2 ? client : elsewhere;
        return (await at.fetch(`/api/${operation.path}`, asJson(body, at.baseUrl))).status;
      }),
    );

    expect(asked.filter((status) => status === 200)).toHaveLength(5);
    expect(asked.filter((status) => status === 429)).toHaveLength(3);
    expect((await client.problemOf(accountsApi.testConnection, { body })).detail).toContain('wait a minute');
    const stranger = await newPerson();
    expect((await stranger.client.call(accountsApi.testConnection, { body })).ok).toBe(false);
  });

  it.each([
    ['guesses at links', 10, signInApi.readInvitation.path, () => ({ token: randomUUID().replaceAll('-', '') })],
    ['searches for settings', 5, discoveryApi.findSettings.path, () => ({ address: `a@${randomUUID()}.invalid` })],
  ])('are %s, over all processes: %i a minute', async (_name, limit, path, body) => {
    const { client } = await newPerson();
    const elsewhere = client.at(other.url);

    const statuses = await Promise.all(
      Array.from({ length: limit + 2 }, async (_, index) => {
        const at = index % 2 === 0 ? client : elsewhere;
        return (await at.fetch(`/api/${path}`, asJson(body(), at.baseUrl))).status;
      }),
    );

    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });

  it('is writing to many people: so many a day for each person, and for each account', async () => {
    const [one, two] = [await newPerson(), await newPerson()];
    for (const { id } of [one, two]) {
      const member = { params: { accountId: demoId, userId: id }, body: { role: 'member' as const } };
      await admin.call(accountsApi.setMember, member);
    }
    const send = (count: number) => ({
      params: { accountId: demoId },
      body: letterTo(Array.from({ length: count }, (_, index) => `${index}-${randomUUID()}@elsewhere.example`)),
    });
    await one.client.call(outboxApi.send, send(4));

    const refused = await one.client.problemOf(outboxApi.send, send(3));
    expect(refused).toMatchObject({ status: 429, code: 'request.too-many' });
    expect(refused.detail).toMatch(/you would write to 7 recipients within a day; 6 are allowed for each person/);
    const attempts = Array.from({ length: 3 }, (_, index) => (index === 0 ? one.client : one.client.at(other.url)));
    const outcomes = await Promise.allSettled(attempts.map((client) => client.call(outboxApi.send, send(2))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);

    expect((await two.client.problemOf(outboxApi.send, send(4))).detail).toMatch(
      /this account would write to 10 recipients within a day; 9 are allowed/,
    );
    await two.client.call(outboxApi.send, send(3));
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

const asJson = (body: unknown, origin = app.url): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', origin },
  body: JSON.stringify(body),
});

const letterTo = (addresses: readonly string[]) => ({
  clientKey: randomUUID(),
  to: addresses.map((address) => ({ name: '', address })),
  cc: [],
  bcc: [],
  subject: 'News',
  text: 'Hello',
  html: null,
  inReplyTo: null,
  forwardOf: null,
  attachments: [],
});

const newPerson = (): Promise<Person> => new People(app, admin).add();
