import { mailboxesApi, messagesApi, threadsApi } from '@maildesk/contracts';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { DatabaseBrake } from '../support/database-brake.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('the first fill', () => {
  it('brings in every message, newest first, and says how far it has come', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 600);
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const readBatches = await watchStoredUids(app.databaseUrl);
    const { id: accountId } = await servers.connectAccount(api, user);

    const inbox = await eventually(
      async () => {
        const { mailboxes } = await api.call(mailboxesApi.list, { params: { accountId } });
        const found = mailboxes.find((mailbox) => mailbox.role === 'inbox');
        return found?.fill === null ? found : null;
      },
      { timeoutMs: 30_000 },
    );

    expect(inbox.messageCount).toBe(600);
    const onServer = await servers.readServerMailboxes(user);
    const serverInbox = onServer.find((mailbox) => mailbox.path === 'INBOX');
    expect(inbox.unreadCount).toBe(serverInbox?.messages.filter((message) => !message.flags.includes('\\Seen')).length);
    const page = await api.call(threadsApi.list, { params: { accountId, mailboxId: inbox.id } });
    const times = page.threads.map((row) => row.lastAt);
    expect(times).toEqual(times.toSorted().toReversed());
    const [first] = page.threads;
    const body = await api.call(messagesApi.readBody, {
      params: { accountId, messageId: first?.latestMessageId ?? '' },
    });
    expect(body.problem).toBeNull();
    expect(body.text.length).toBeGreaterThan(0);
    const lines = await countWrongLines(app.databaseUrl);
    expect(lines?.wrong).toBe(0);
    expect(lines?.lines).toBeGreaterThan(0);
    const batches = await readBatches();
    expect(batches.length).toBeGreaterThan(1);
    // Each goes on right below the one before.
    expect(batches.map(({ highest }) => highest)).toEqual([
      600,
      ...batches.slice(0, -1).map(({ lowest }) => lowest - 1),
    ]);
    expect(batches.at(-1)?.lowest).toBe(1);
    await app.stop();
  });

  it('reads no more than the next batch from the mail server while the database stands still, however much there is', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 6000);
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const brake = await DatabaseBrake.apply(app.databaseUrl, 'INSERT', 'message_location');
    const account = OpenAccount.resume(
      servers,
      app,
      api,
      user,
      await servers.connectAccount(api, user, { imapPort: proxy.port }),
    );
    await brake.untilHeld();

    let before = -1;
    // Until nothing more comes: two seconds are enough to read all of it many times.
    await eventually(
      () => {
        const isQuiet = proxy.bytesToClient === before;
        before = proxy.bytesToClient;
        return isQuiet;
      },
      { timeoutMs: 30_000, intervalMs: 2000 },
    );
    const readWhileHeld = proxy.bytesToClient;
    await brake.release();
    await account.untilFilled();

    // The first batch and the next are a tenth of the mailbox.
    expect(readWhileHeld).toBeLessThan(proxy.bytesToClient / 4);
    expect((await account.mailbox('inbox')).messageCount).toBe(6000);
    await app.stop();
    await proxy.stop();
  }, 120_000);
});

/** Has the database note which UIDs are stored together. Call the answer for the batches, in the order in which they were stored. */
async function watchStoredUids(databaseUrl: string): Promise<() => Promise<{ lowest: number; highest: number }[]>> {
  await queryDatabase(
    databaseUrl,
    `CREATE TABLE stored_uid (number bigserial, batch bigint, uid int);
     CREATE FUNCTION note_stored_uid() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN INSERT INTO stored_uid (batch, uid) SELECT txid_current(), uid FROM fresh; RETURN NULL; END $$;
     CREATE TRIGGER note_stored_uid AFTER INSERT ON message_location REFERENCING NEW TABLE AS fresh
     FOR EACH STATEMENT EXECUTE FUNCTION note_stored_uid();`,
  );
  return () =>
    queryDatabase(
      databaseUrl,
      'SELECT min(uid) AS lowest, max(uid) AS highest FROM stored_uid GROUP BY batch ORDER BY min(number)',
    );
}

/** Counts the lines of all lists again from the messages themselves; `wrong` are those that say something else, lack or are too many. */
async function countWrongLines(databaseUrl: string): Promise<{ lines: number; wrong: number } | undefined> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ lines: number; wrong: number }>(`
      SELECT count(stored.*)::int AS lines, count(*) FILTER (WHERE stored IS DISTINCT FROM counted)::int AS wrong FROM (
        SELECT mailbox_id, thread_id, last_at, latest_message_id, message_count::int, unread_count::int, flagged, answered, has_attachments
        FROM mailbox_thread
      ) stored FULL JOIN (
        SELECT l.mailbox_id, l.thread_id, max(l.received_at) AS last_at,
          (array_agg(l.message_id ORDER BY l.received_at DESC, l.uid DESC))[1] AS latest_message_id,
          count(DISTINCT l.message_id)::int AS message_count,
          (count(DISTINCT l.message_id) FILTER (WHERE (l.shown_flags & 1) = 0))::int AS unread_count,
          bool_or((l.shown_flags & 4) <> 0) AS flagged, bool_or((l.shown_flags & 2) <> 0) AS answered,
          bool_or(m.has_attachments) AS has_attachments
        FROM message_location l JOIN message m ON m.id = l.message_id WHERE NOT l.hidden AND (l.shown_flags & 8) = 0
        GROUP BY l.mailbox_id, l.thread_id
      ) counted ON stored.mailbox_id = counted.mailbox_id AND stored.thread_id = counted.thread_id`);
    return rows[0];
  } finally {
    await client.end();
  }
}
