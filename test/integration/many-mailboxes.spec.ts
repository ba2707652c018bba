import { mailboxesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const folders = 10_000;

describe('an account with 10,000 folders', () => {
  let server: ScriptedImapServer;
  let app: MailDesk;
  let api: ApiClient;
  let account: OpenAccount;

  beforeAll(async () => {
    server = await servers.startScriptedImap();
    const user = server.newUser();
    const onServer = server.account(user);
    for (let nth = 1; nth <= folders; nth += 1) onServer.create(`Projects ${nth % 100}/Project ${nth}`);
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '1000' } });
    api = await app.signIn();
    const choice = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
    const connected = await servers.connectAccount(api, user, choice);
    account = OpenAccount.resume(servers, app, api, user, connected, choice);
  }, 60_000);

  afterAll(() => app.stop());

  const paths = async (): Promise<Set<string>> => new Set((await account.mailboxes()).map(({ path }) => path));

  it('R9 has them all, and shows new mail while it looks into each', async () => {
    await eventually(async () => (await paths()).size === folders + 6, { timeoutMs: 30_000 });

    for (const subject of ['among many', 'and another']) {
      await server.deliver(account.user.address, letter({ subject }));
      await eventually(() => account.rowBySubject('inbox', subject), { timeoutMs: 20_000 });
    }
  }, 90_000);

  it('R9 follows what another program does to one of them', async () => {
    const onServer = server.account(account.user);
    onServer.create('Made just now').append(letter({ subject: 'in it' }));
    onServer.delete('Projects 1/Project 1');
    onServer.rename('Projects 2/Project 2', 'Finished');

    await eventually(
      async () => {
        const found = await paths();
        const gone = ['Projects 1/Project 1', 'Projects 2/Project 2'];
        return found.has('Made just now') && found.has('Finished') && !gone.some((path) => found.has(path));
      },
      { timeoutMs: 90_000 },
    );
    expect(await paths()).toHaveLength(folders + 6);
  }, 120_000);

  it('R9 starts again without looking into those that were in step, and answers meanwhile', async () => {
    const opened = 'SELECT count(*)::int AS count FROM mailbox WHERE account_id = $1 AND uid_validity IS NOT NULL';
    const seen = await queryDatabase<{ count: number }>(app.databaseUrl, opened, [account.id]);
    await app.restart();
    const heard = server.received.length;

    await server.deliver(account.user.address, letter({ subject: 'after the start' }));

    await eventually(() => account.rowBySubject('inbox', 'after the start'), { timeoutMs: 60_000 });
    expect((await api.call(mailboxesApi.list, { params: { accountId: account.id } })).mailboxes).toHaveLength(
      folders + 6,
    );
    const lists = server.received.slice(heard).filter(({ name }) => name === 'LIST' || name === 'STATUS');
    expect(seen[0]?.count).toBeGreaterThan(0);
    expect(lists.length).toBeLessThan(20);
  }, 120_000);
});
