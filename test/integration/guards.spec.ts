import { accountsApi, auditApi } from '@maildesk/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { eventually } from '../support/wait.js';

let admin: ApiClient;

beforeAll(async () => {
  const app = await servers.startMailDesk({ env: { ALLOWED_PRIVATE_HOSTS: '' } });
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
    const { password: _same, ...untrusted } = trust(null);
    expect((await owner.call(accountsApi.update, { params, body: untrusted })).report.ok).toBe(false);
  });
});
