import { changesApi, type Mailbox } from '@maildesk/contracts';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending, untilRefused } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import type { ScriptedSession } from '../support/scripted-imap/session.js';
import { eventually } from '../support/wait.js';

const settings = { POLL_INTERVAL_MS: '2000', RECONNECT_MAX_MS: '1000' };
const longestMs = 30_000;

/** Lets the database take no message for the mailboxes that are listed in a table, as if MailDesk had a bug with them. */
const breakable = `
  CREATE TABLE broken_mailbox (id uuid PRIMARY KEY);
  CREATE FUNCTION refuse_broken() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT 1 FROM broken_mailbox WHERE id = NEW.mailbox_id) THEN RAISE EXCEPTION 'broken by the test'; END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER refuse_broken BEFORE INSERT ON message_location FOR EACH ROW EXECUTE FUNCTION refuse_broken();`;

/** Lets the database take no result of a change of the messages that are listed in a table. */
const unsettleable = `
  CREATE TABLE broken_message (id uuid PRIMARY KEY);
  CREATE FUNCTION keep_broken() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT 1 FROM broken_message WHERE id = OLD.message_id) THEN RAISE EXCEPTION 'kept by the test'; END IF;
    RETURN OLD;
  END $$;
  CREATE TRIGGER keep_broken BEFORE DELETE ON pending_change FOR EACH ROW EXECUTE FUNCTION keep_broken();`;

describe('an error of our own', () => {
  let app: MailDesk;
  let api: ApiClient;
  let database: Client;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: settings });
    api = await app.signIn();
    database = new Client({ connectionString: app.databaseUrl });
    await database.connect();
    await database.query(breakable);
    await database.query(unsettleable);
  });

  afterAll(async () => {
    await database.end();
    await app.stop();
  });

  const spoil = ({ id }: Mailbox) => database.query('INSERT INTO broken_mailbox VALUES ($1)', [id]);
  const mend = () => database.query('DELETE FROM broken_mailbox');
  const accountOn = async (server: ScriptedImapServer): Promise<OpenAccount> => {
    const smtp = await servers.startSmtpServer({ dovecot: server });
    return OpenAccount.connect(servers, app, api, server.newUser(), { dovecot: server, smtp });
  };
  /** The connection that waits for news of the inbox. */
  const watching = (server: ScriptedImapServer): Promise<ScriptedSession> =>
    eventually(() => server.sessions.find((session) => session.isIdle && session.selected?.path === 'INBOX'), {
      timeoutMs: longestMs,
    });
  const mailboxOf = (server: ScriptedImapServer, account: OpenAccount, path: string) =>
    server.account(account.user).mailbox(path);
  const untilShown = (account: OpenAccount, role: 'inbox' | 'archive', subject: string) =>
    eventually(() => account.rowBySubject(role, subject), { timeoutMs: longestMs });
  const untilInTrouble = (account: OpenAccount, role: 'inbox' | 'archive') =>
    eventually(async () => (await account.mailbox(role)).trouble, { timeoutMs: longestMs });
  const untilMended = (account: OpenAccount, role: 'inbox' | 'archive') =>
    eventually(async () => (await account.mailbox(role)).trouble === null, { timeoutMs: longestMs });

  it.each([
    ['has a connection for it', Infinity],
    ['has only one connection for everything', 1],
  ])(
    'that concerns one folder is told of it and keeps the others going, where the account %s',
    async (_name, most) => {
      const server = await servers.startScriptedImap();
      server.hooks.set('GREETING', () =>
        server.sessions.length > most ? ['* BYE Too many simultaneous connections'] : undefined,
      );
      const account = await accountOn(server);
      const watcher = await watching(server);
      await spoil(await account.mailbox('archive'));

      mailboxOf(server, account, 'Archive').append(letter({ subject: 'filed' }));
      expect(await untilInTrouble(account, 'archive')).toMatchObject({
        code: 'own-trouble',
        message: expect.stringContaining('MailDesk itself') as string,
      });
      mailboxOf(server, account, 'INBOX').append(letter({ subject: 'new' }));
      await untilShown(account, 'inbox', 'new');

      await mend();
      await untilShown(account, 'archive', 'filed');
      await untilMended(account, 'archive');
      expect(server.sessions).toContain(watcher);
    },
    90_000,
  );

  it('that concerns the inbox is told of it and keeps the others going, and what came meanwhile is there afterwards', async () => {
    const server = await servers.startScriptedImap();
    const account = await accountOn(server);
    const watcher = await watching(server);
    await spoil(await account.mailbox('inbox'));

    mailboxOf(server, account, 'INBOX').append(letter({ subject: 'new' }));
    expect(await untilInTrouble(account, 'inbox')).toMatchObject({ code: 'own-trouble' });
    mailboxOf(server, account, 'Archive').append(letter({ subject: 'filed' }));
    await untilShown(account, 'archive', 'filed');

    await mend();
    await untilShown(account, 'inbox', 'new');
    await untilMended(account, 'inbox');
    expect(server.sessions).toContain(watcher);
    await account.untilInStep();
  }, 90_000);

  it('that concerns one change keeps no other from its turn, and ends that one after a day, with its reason', async () => {
    const server = await servers.startScriptedImap();
    const account = await accountOn(server);
    for (const subject of ['bad', 'good']) mailboxOf(server, account, 'INBOX').append(letter({ subject }));
    await untilShown(account, 'inbox', 'bad');
    await untilShown(account, 'inbox', 'good');
    await database.query(
      `INSERT INTO broken_message SELECT id FROM message WHERE account_id = $1 AND subject = 'bad'`,
      [account.id],
    );

    await act(account, await target(account, 'inbox', 'bad'), { kind: 'add-flag', flag: 'flagged' });
    await act(account, await target(account, 'inbox', 'good'), { kind: 'move-to-role', role: 'archive' });
    await eventually(() => mailboxOf(server, account, 'Archive').messages.length === 1, { timeoutMs: longestMs });
    const [waiting] = await eventually(
      async () => {
        const changes = await pendingChanges(account);
        return changes.length === 1 && (changes[0]?.attempts ?? 0) > 0 ? changes : null;
      },
      { timeoutMs: longestMs },
    );
    expect(waiting).toMatchObject({ subject: 'bad', state: 'pending' });
    expect(waiting?.error).toContain('MailDesk itself');

    await database.query(`UPDATE pending_change SET created_at = now() - interval '25 hours' WHERE account_id = $1`, [
      account.id,
    ]);
    const refused = await untilRefused(account, longestMs);
    expect(refused.error).toMatch(/MailDesk itself.*tried for a day/);

    await database.query('DELETE FROM broken_message');
    await api.call(changesApi.retryFailed, { params: { accountId: account.id }, body: { changeIds: null } });
    await untilNothingPending(account, longestMs);
    expect(await account.rowBySubject('inbox', 'bad')).toMatchObject({ flagged: true });
    await account.untilInStep();
  }, 120_000);
});
