import { Client } from 'pg';

/** One row of message_location with what belongs to its message. */
export interface StoredCopy {
  readonly mailboxId: string;
  readonly path: string;
  readonly state: string;
  readonly uid: number | null;
  readonly flags: number;
  readonly shownFlags: number;
  readonly keywords: readonly string[];
  readonly hidden: boolean;
  readonly receivedAt: Date;
  readonly locationThreadId: string;
  readonly threadId: string;
  readonly messageRowId: string;
  readonly messageId: string | null;
  readonly subject: string;
  readonly orphanedAt: Date | null;
}

export interface StoredFolder {
  readonly id: string;
  readonly path: string;
  readonly uidValidity: number | null;
  readonly fillComplete: boolean;
  readonly messageCount: number;
  readonly unreadCount: number;
  readonly threadCount: number;
}

export interface StoredThreadRow {
  readonly mailboxId: string;
  readonly threadId: string;
  readonly lastAt: Date;
  readonly latestMessageId: string;
  readonly messageCount: number;
  readonly unreadCount: number;
  readonly flagged: boolean;
  readonly answered: boolean;
}

/** All that the database holds of an account's mail, as it was at one moment. */
export interface StoredAccount {
  readonly folders: readonly StoredFolder[];
  readonly copies: readonly StoredCopy[];
  readonly threadRows: readonly StoredThreadRow[];
  /** Wishes of users that have neither been carried out nor refused, the oldest first, and what they wait for. */
  readonly waitingWishes: readonly string[];
  /** Messages for which the server refused what a user wanted, as the user was told. */
  readonly refusedMessageIds: readonly string[];
  /** Messages of which a user was told that they are not on the server any more. */
  readonly givenUpMessageIds: readonly string[];
  /** Messages that lie nowhere and are not marked as such. */
  readonly lostOrphans: number;
  /** Threads that messages are in although they went into another, or are not there at all. */
  readonly deadThreads: number;
  /** Numbers left out in the log of push frames, counting from its first. */
  readonly missingFrames: number;
}

/** Reads the account by plain SQL in one snapshot. */
export async function readDatabase(databaseUrl: string, accountId: string): Promise<StoredAccount> {
  const client = new Client({ connectionString: databaseUrl });
  // A database that is killed meanwhile fails the query that is under way, which says so.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const rows = async <T>(sql: string): Promise<T[]> => (await client.query(sql, [accountId])).rows as T[];
    const folders = await rows<StoredFolder & { uidValidity: string | null }>(
      `SELECT id, path, uid_validity::float8 AS "uidValidity", fill_complete AS "fillComplete",
         message_count AS "messageCount", unread_count AS "unreadCount", thread_count AS "threadCount"
       FROM mailbox WHERE account_id = $1 AND selectable`,
    );
    const copies = await rows<StoredCopy>(
      `SELECT l.mailbox_id AS "mailboxId", b.path, l.state, l.uid::float8 AS uid, l.flags, l.shown_flags AS "shownFlags",
         l.keywords, l.hidden, l.received_at AS "receivedAt", l.thread_id AS "locationThreadId", m.thread_id AS "threadId",
         m.id AS "messageRowId", m.message_id_header AS "messageId", m.subject, m.orphaned_at AS "orphanedAt"
       FROM message_location l JOIN mailbox b ON b.id = l.mailbox_id JOIN message m ON m.id = l.message_id
       WHERE l.account_id = $1`,
    );
    const threadRows = await rows<StoredThreadRow>(
      `SELECT mailbox_id AS "mailboxId", thread_id AS "threadId", last_at AS "lastAt", latest_message_id AS "latestMessageId",
         message_count AS "messageCount", unread_count AS "unreadCount", flagged, answered
       FROM mailbox_thread WHERE account_id = $1`,
    );
    const [counts] = await rows<Pick<StoredAccount, 'lostOrphans' | 'deadThreads' | 'missingFrames'>>(
      `SELECT
         (SELECT count(*)::int FROM message m WHERE m.account_id = $1 AND m.orphaned_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM message_location l WHERE l.message_id = m.id)) AS "lostOrphans",
         (SELECT count(*)::int FROM message m LEFT JOIN thread t ON t.id = m.thread_id
            WHERE m.account_id = $1 AND (t.id IS NULL OR t.merged_into IS NOT NULL)) AS "deadThreads",
         (SELECT coalesce(s.seq - min(e.seq) + 1 - count(e.seq), 0)::int FROM account_seq s
            LEFT JOIN account_event e ON e.account_id = s.account_id WHERE s.account_id = $1 GROUP BY s.seq) AS "missingFrames"`,
    );
    const waiting = await rows<{ text: string }>(
      `SELECT format('%s, %s, tried %s times, next in %s s%s', kind, state, attempts,
         coalesce(round(extract(epoch FROM next_attempt_at - now()), 1)::text, '0'), ': ' || error) AS text
       FROM pending_change WHERE account_id = $1 AND state <> 'failed' ORDER BY created_at, id`,
    );
    const refused = await rows<{ id: string }>(
      `SELECT DISTINCT message_id AS id FROM pending_change
       WHERE account_id = $1 AND state = 'failed' AND message_id IS NOT NULL`,
    );
    const givenUp = await rows<{ messageId: string }>(
      `SELECT DISTINCT m.message_id_header AS "messageId" FROM pending_change c JOIN message m ON m.id = c.message_id
       WHERE c.account_id = $1 AND c.state = 'failed' AND c.error LIKE 'The message is not on the mail server any more%'`,
    );
    if (counts === undefined) throw new Error('The database counted nothing.');
    return {
      folders,
      copies,
      threadRows,
      waitingWishes: waiting.map(({ text }) => text),
      refusedMessageIds: refused.map(({ id }) => id),
      givenUpMessageIds: givenUp.map(({ messageId }) => messageId),
      ...counts,
    };
  } finally {
    await client.end();
  }
}
