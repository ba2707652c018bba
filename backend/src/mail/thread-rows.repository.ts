import type { MailAddress, OutboxState, ThreadRow } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { CopyRows } from '../database/copy-rows.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { NewThreadRow } from './new-thread-rows.js';

/** A point in a list: the row after which the next page begins. */
export interface ThreadCursor {
  readonly lastAt: Date;
  readonly threadId: string;
}

/** A row as it is for everybody, without what one person has read. */
export type SharedThreadRow = Omit<ThreadRow, 'ownUnreadCount'>;

interface Row extends Omit<SharedThreadRow, 'lastAt' | 'correspondents' | 'preview'> {
  lastAt: Date;
  preview: string | null;
  correspondents: MailAddress[] | null;
  outboxState: OutboxState | null;
}

/** Whom a row names: senders, or in mailboxes of one's own mail the recipients. */
const select = `
  SELECT t.thread_id AS "threadId", t.mailbox_id AS "mailboxId", m.subject, m.preview, t.message_count AS "messageCount",
    t.unread_count AS "unreadCount", t.flagged, t.answered, t.has_attachments AS "hasAttachments",
    t.latest_message_id AS "latestMessageId", t.last_at AS "lastAt", people.list AS correspondents,
    (SELECT state FROM outbox_item o WHERE o.message_id = t.latest_message_id AND o.state NOT IN ('sent', 'cancelled')
     ORDER BY created_at DESC LIMIT 1) AS "outboxState"
  FROM mailbox_thread t
  JOIN mailbox b ON b.id = t.mailbox_id
  JOIN message m ON m.id = t.latest_message_id
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(person.value ORDER BY person.first_at) AS list FROM (
      SELECT person.value, min(l.received_at) AS first_at
      FROM message_location l JOIN message n ON n.id = l.message_id,
        jsonb_array_elements(CASE WHEN b.role IN ('sent', 'drafts') THEN n.to_addresses ELSE n.from_addresses END) AS person(value)
      WHERE l.mailbox_id = t.mailbox_id AND l.thread_id = t.thread_id AND NOT l.hidden
      GROUP BY person.value ORDER BY max(l.received_at) DESC LIMIT 5
    ) person
  ) people ON true`;

const rowColumns = [
  'mailbox_id',
  'thread_id',
  'account_id',
  'last_at',
  'latest_message_id',
  'message_count',
  'unread_count',
  'flagged',
  'answered',
  'has_attachments',
];

@Injectable()
export class ThreadRowsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** A page of the list, newest first. */
  async page(
    accountId: string,
    mailboxId: string,
    after: ThreadCursor | null,
    limit: number,
  ): Promise<SharedThreadRow[]> {
    // The row comparison uses the index on (mailbox_id, last_at, thread_id) backwards, however deep the page lies.
    const rows = await this.unitOfWork.query<Row>(
      `${select} WHERE t.account_id = $1 AND t.mailbox_id = $2 AND (t.last_at, t.thread_id) < ($3, $4)
       ORDER BY t.last_at DESC, t.thread_id DESC LIMIT $5`,
      [
        accountId,
        mailboxId,
        after?.lastAt ?? 'infinity',
        after?.threadId ?? 'ffffffff-ffff-ffff-ffff-ffffffffffff',
        limit,
      ],
    );
    return rows.map(toThreadRow);
  }

  async byThread(accountId: string, mailboxId: string, threadIds: readonly string[]): Promise<SharedThreadRow[]> {
    const rows = await this.unitOfWork.query<Row>(
      `${select} WHERE t.account_id = $1 AND t.mailbox_id = $2 AND t.thread_id = ANY($3)`,
      [accountId, mailboxId, threadIds],
    );
    return rows.map(toThreadRow);
  }

  /** How many rows the list has; null when the account has no such mailbox. */
  async count(accountId: string, mailboxId: string): Promise<number | null> {
    const rows = await this.unitOfWork.query<{ count: number }>(
      'SELECT thread_count AS count FROM mailbox WHERE account_id = $1 AND id = $2',
      [accountId, mailboxId],
    );
    return rows[0]?.count ?? null;
  }

  /** Makes the lines of these threads in a mailbox true again; those without a visible message go. */
  async refresh(tx: Transaction, mailboxId: string, threadIds: readonly string[]): Promise<void> {
    if (threadIds.length === 0) return;
    // INTERNALDATE counts whole seconds: of two messages of one second the one with the higher UID came later.
    const present = await tx.query<{ threadId: string }>(
      `INSERT INTO mailbox_thread (${rowColumns.join(', ')})
       SELECT $1, l.thread_id, $3, max(l.received_at),
         (array_agg(l.message_id ORDER BY l.received_at DESC, l.uid DESC NULLS FIRST))[1],
         count(DISTINCT l.message_id), count(DISTINCT l.message_id) FILTER (WHERE (l.shown_flags & 1) = 0),
         bool_or((l.shown_flags & 4) <> 0), bool_or((l.shown_flags & 2) <> 0), bool_or(m.has_attachments)
       FROM message_location l JOIN message m ON m.id = l.message_id
       WHERE l.mailbox_id = $1 AND l.thread_id = ANY($2) AND NOT l.hidden AND (l.shown_flags & 8) = 0
       GROUP BY l.thread_id
       ON CONFLICT (mailbox_id, thread_id) DO UPDATE SET last_at = excluded.last_at, latest_message_id = excluded.latest_message_id,
         message_count = excluded.message_count, unread_count = excluded.unread_count, flagged = excluded.flagged,
         answered = excluded.answered, has_attachments = excluded.has_attachments
       RETURNING thread_id AS "threadId"`,
      [mailboxId, threadIds, tx.accountId],
    );
    const kept = new Set(present.map((row) => row.threadId));
    const gone = threadIds.filter((id) => !kept.has(id));
    if (gone.length === 0) return;
    await tx.query('DELETE FROM mailbox_thread WHERE mailbox_id = $1 AND thread_id = ANY($2)', [mailboxId, gone]);
  }

  /** Stores the lines of threads that have none yet in a mailbox. */
  async insert(tx: Transaction, mailboxId: string, rows: readonly NewThreadRow[]): Promise<void> {
    const copied = new CopyRows();
    for (const row of rows) {
      copied
        .startRow(rowColumns.length)
        .uuid(mailboxId)
        .uuid(row.threadId)
        .uuid(tx.accountId)
        .time(row.lastAt)
        .uuid(row.latestMessageId)
        .integer(row.messageCount)
        .integer(row.unreadCount)
        .boolean(row.flagged)
        .boolean(row.answered)
        .boolean(row.hasAttachments);
    }
    await tx.copy('mailbox_thread', rowColumns, copied);
  }

  /** Moves everything of some threads into others, in all mailboxes of the account. */
  async mergeThreads(tx: Transaction, merges: readonly { from: string; into: string }[]): Promise<void> {
    const pairs = [merges.map((merge) => merge.from), merges.map((merge) => merge.into)];
    await tx.query(
      `UPDATE message SET thread_id = pair.target FROM unnest($1::uuid[], $2::uuid[]) AS pair(source, target)
       WHERE account_id = $3 AND thread_id = pair.source`,
      [...pairs, tx.accountId],
    );
    const moved = await tx.query<{ mailboxId: string; threadId: string }>(
      `UPDATE message_location SET thread_id = pair.target FROM unnest($1::uuid[], $2::uuid[]) AS pair(source, target)
       WHERE account_id = $3 AND thread_id = pair.source RETURNING mailbox_id AS "mailboxId", message_location.thread_id AS "threadId"`,
      [...pairs, tx.accountId],
    );
    await tx.query('DELETE FROM mailbox_thread WHERE thread_id = ANY($1)', [pairs[0]]);
    for (const mailboxId of new Set(moved.map((row) => row.mailboxId))) {
      const threadIds = moved.filter((row) => row.mailboxId === mailboxId).map((row) => row.threadId);
      await this.refresh(tx, mailboxId, [...new Set(threadIds)]);
    }
  }
}

function toThreadRow(row: Row): SharedThreadRow {
  return {
    ...row,
    preview: row.preview ?? '',
    correspondents: row.correspondents ?? [],
    lastAt: row.lastAt.toISOString(),
  };
}
