import { accountsApi, auditApi, healthApi, usersApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('the page of health', () => {
  let app: MailDesk;
  let admin: ApiClient;
  let owner: ApiClient;
  let account: OpenAccount;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '2000', RECONNECT_MAX_MS: '1000' } });
    admin = await app.signIn();
    owner = await invite('owner');
    account = await OpenAccount.connect(servers, app, owner, servers.dovecot.newUser());
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'a secret subject' }));
    await eventually(() => account.rowBySubject('inbox', 'a secret subject'));
    await account.untilFilled();
  });

  afterAll(() => app.stop());

  const invite = async (name: string): Promise<ApiClient> => {
    const body = { email: `${name}@maildesk.test`, displayName: name };
    const { signInUrl } = await admin.call(usersApi.invite, { body });
    const api = app.newClient();
    await api.signIn(signInUrl);
    return api;
  };

  const params = () => ({ params: { accountId: account.id } });
  const actionsOnRecord = async (): Promise<string[]> =>
    (await admin.call(auditApi.search, { query: { accountId: account.id } })).entries.map(({ action }) => action);

  it('is told of changes while it is open, at once and not for each of them, and only of accounts that one may know of', async () => {
    const stranger = await invite('stranger');
    const [ofAdmin, ofStranger, notOpen] = await Promise.all([admin.socket(), stranger.socket(), admin.socket()]);
    ofAdmin.watchHealth(true);
    ofStranger.watchHealth(true);
    ofAdmin.sayOddly('watchHealth', { watching: 'yes' });
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'after which nothing is heard' }));
    await owner.call(accountsApi.update, {
      ...params(),
      body: { ...(await settingsOf(account)), displayName: 'Another Name' },
    });
    await eventually(() => ofAdmin.healthChangedCount > 0);
    await eventually(async () => (await admin.call(healthApi.account, params())).account.state === 'live');
    expect(ofAdmin.healthChangedCount).toBeLessThan(20);
    expect(ofStranger.healthChangedCount).toBe(0);
    expect(notOpen.healthChangedCount).toBe(0);
    for (const socket of [ofAdmin, ofStranger, notOpen]) socket.close();
  });

  it('tells of every account its server, its newest event and which process looks after it', async () => {
    const { accounts, outages } = await admin.call(healthApi.overview, {});
    expect(outages).toEqual([]);
    expect(accounts[0]).toMatchObject({
      host: servers.dovecot.host,
      lastEvent: { kind: 'state', state: 'live', at: expect.stringMatching(/Z$/) },
      owner: { pid: expect.any(Number) },
    });
  });

  it('has all mailboxes compared anew, and it is on record who asked', async () => {
    const before = await queryDatabase<{ compared: string | null }>(
      app.databaseUrl,
      'SELECT max(compared_at)::text AS compared FROM mailbox WHERE account_id = $1',
      [account.id],
    );
    await admin.call(healthApi.resync, params());
    await eventually(
      async () => {
        const [row] = await queryDatabase<{ left: number; newest: string | null }>(
          app.databaseUrl,
          'SELECT count(*) FILTER (WHERE compared_at IS NULL)::int AS left, max(compared_at)::text AS newest FROM mailbox WHERE account_id = $1 AND selectable',
          [account.id],
        );
        return row?.left === 0 && row.newest !== before[0]?.compared;
      },
      { timeoutMs: 20_000 },
    );
    expect(await actionsOnRecord()).toContain('account.resynced');
  });

  it('gives diagnostics without an address, a name or a word of mail, and puts that on record', async () => {
    const told = await admin.call(healthApi.diagnostics, params());
    const text = JSON.stringify(told);
    expect(told.mailboxes.find(({ role }) => role === 'inbox')).toMatchObject({ state: 'steady', isInTrouble: false });
    expect(new Set(told.mailboxes.map(({ folder }) => folder)).size).toBe(told.mailboxes.length);
    for (const hidden of [account.user.address, account.user.username, 'secret subject', 'INBOX', 'Sent', account.id])
      expect(text).not.toContain(hidden);
    expect(await actionsOnRecord()).toContain('diagnostics.exported');
  });

  it('lets nobody else do anything for the account, nor know that it is there', async () => {
    const stranger = await invite('another');
    for (const operation of [healthApi.resync, healthApi.diagnostics]) {
      expect((await stranger.problemOf(operation, params())).status).toBe(404);
    }
  });
});

async function settingsOf(account: OpenAccount) {
  const { address, displayName, imap, smtp } = await account.api.call(accountsApi.read, {
    params: { accountId: account.id },
  });
  return { address, displayName, imap, smtp };
}
