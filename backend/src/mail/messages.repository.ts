import type { MailAddress, Message, OutboxState } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { CopyRows } from '../database/copy-rows.js';
import { sqlArray, sqlBytes } from '../database/sql-array.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { flagsOf } from './flags.js';
import { traitColumns } from './location-uids.repository.js';
import type { KnownTraits } from './message-identity.js';
import { newMessageColumns, type NewMessageRow } from './new-message-rows.js';

export interface KnownMessage {
  readonly id: string;
  readonly threadId: string;
  /** Hexadecimal. */
  readonly identity: string;
  readonly sendId: string | null;
  readonly sizeBytes: number;
  readonly receivedAt: Date;
}

/** What an answer or a forward needs to know of its original. */
export interface MessageHeaders {
  readonly id: string;
  readonly threadId: string;
  readonly messageIdHeader: string | null;
  readonly referenceIds: readonly string[];
  readonly subject: string;
}

const knownSelect = `SELECT id, thread_id AS "threadId", encode(identity, 'hex') AS identity, send_id AS "sendId",
  size_bytes AS "sizeBytes", received_at AS "receivedAt" FROM message
  WHERE account_id = $1`;

interface MessageRow extends Omit<Message, 'flags' | 'sentAt' | 'receivedAt' | 'outbox'> {
  sentAt: Date | null;
  receivedAt: Date;
  shownFlags: number;
  outboxId: string | null;
  outboxState: OutboxState | null;
  outboxError: string | null;
}

@Injectable()
export class MessagesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Messages of the account that have one of these identities (hexadecimal), or one of these send ids. */
  async findKnown(tx: Transaction, identities: readonly string[], sendIds: readonly string[]): Promise<KnownMessage[]> {
    const byIdentity = await tx.query<KnownMessage>(`${knownSelect} AND identity = ANY($2::bytea[])`, [
      tx.accountId,
      sqlArray(identities.map(sqlBytes)),
    ]);
    if (sendIds.length === 0) return byIdentity;
    const bySendId = await tx.query<KnownMessage>(
      `${knownSelect} AND send_id = ANY($2::uuid[]) AND send_id IS NOT NULL`,
      [tx.accountId, sendIds],
    );
    return [...byIdentity, ...bySendId];
  }

  /** Stores messages whose identities the account does not have yet. */
  async insert(tx: Transaction, messages: readonly { row: NewMessageRow; threadId: string }[]): Promise<void> {
    const columns = ['account_id', 'thread_id', ...newMessageColumns];
    const rows = new CopyRows();
    for (const { row, threadId } of messages)
      rows.startRow(columns.length).uuid(tx.accountId).uuid(threadId).addWritten(row);
    await tx.copy('message', columns, rows);
  }

  /** Messages of a mailbox's newest threads of which no preview is known, looking no further back than `window` threads. */
  async findWithoutPreview(
    accountId: string,
    mailboxId: string,
    window: number,
    limit: number,
  ): Promise<(KnownTraits & { readonly messageId: string })[]> {
    const rows = await this.unitOfWork.query<Omit<KnownTraits, 'uid'> & { messageId: string; uid: string }>(
      `SELECT m.id AS "messageId", l.uid, ${traitColumns} FROM (
         SELECT thread_id, last_at FROM mailbox_thread WHERE account_id = $1 AND mailbox_id = $2 ORDER BY last_at DESC LIMIT $3
       ) t JOIN message_location l ON l.mailbox_id = $2 AND l.thread_id = t.thread_id
       JOIN message m ON m.id = l.message_id
       WHERE m.preview IS NULL AND l.uid IS NOT NULL ORDER BY t.last_at DESC, l.received_at DESC LIMIT $4`,
      [accountId, mailboxId, window, limit],
    );
    return rows.map((row) => ({ ...row, uid: Number(row.uid) }));
  }

  /** Sets previews, where none is known yet; answers the messages that have one now for the first time. */
  async savePreviews(tx: Transaction, previews: readonly { messageId: string; preview: string }[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE message SET preview = new.preview
       FROM jsonb_to_recordset($2::jsonb) AS new("messageId" uuid, preview text)
       WHERE message.id = new."messageId" AND account_id = $1 AND message.preview IS NULL RETURNING id`,
      [tx.accountId, JSON.stringify(previews)],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Erases messages that have lain in no mailbox since before `before`, with their bodies. A message that another client moved
   * turns up in another mailbox; so nothing is erased before the account has been live for that long without a break, and
   * every mailbox has been read in. At most `limit`; answers how many.
   */
  async sweepOrphans(tx: Transaction, before: Date, limit: number): Promise<number> {
    const [swept] = await tx.query<{ count: number }>(
      `WITH swept AS (
         DELETE FROM message USING (
           SELECT id FROM message WHERE account_id = $1 AND orphaned_at < $2
             AND NOT EXISTS (SELECT 1 FROM message_location WHERE message_id = message.id)
             AND EXISTS (SELECT 1 FROM account WHERE id = $1 AND state IN ('live', 'polling') AND state_since < $2)
             AND NOT EXISTS (SELECT 1 FROM mailbox
                             WHERE account_id = $1 AND on_server AND selectable AND NOT fill_complete AND trouble IS NULL)
           LIMIT $3
         ) piece WHERE message.id = piece.id RETURNING message.id
       ), bodies AS (DELETE FROM message_body USING swept WHERE message_id = swept.id),
       unread AS (DELETE FROM personal_unread USING swept WHERE message_id = swept.id)
       SELECT count(*)::int AS count FROM swept`,
      [tx.accountId, before, limit],
    );
    return swept?.count ?? 0;
  }

  /** The messages of a thread, oldest first, at most the newest 1000. */
  async listByThread(accountId: string, threadId: string): Promise<Message[]> {
    const rows = await this.unitOfWork.query<MessageRow>(
      `${messageSelect} WHERE m.account_id = $1 AND m.thread_id = $2 ORDER BY m.received_at DESC, l.uid DESC NULLS FIRST, m.id LIMIT 1000`,
      [accountId, threadId],
    );
    return rows.map(toMessage).toReversed();
  }

  async findHeaders(accountId: string, messageId: string): Promise<MessageHeaders | null> {
    const rows = await this.unitOfWork.query<MessageHeaders>(
      `SELECT id, thread_id AS "threadId", message_id_header AS "messageIdHeader", reference_ids AS "referenceIds", subject
       FROM message WHERE account_id = $1 AND id = $2`,
      [accountId, messageId],
    );
    return rows[0] ?? null;
  }

  /** Who says that they wrote the message, and where they want answers. Null when there is no such message. */
  async findSender(
    accountId: string,
    messageId: string,
  ): Promise<{ readonly from: readonly MailAddress[]; readonly replyTo: readonly MailAddress[] } | null> {
    const rows = await this.unitOfWork.query<{ from: MailAddress[]; replyTo: MailAddress[] }>(
      'SELECT from_addresses AS "from", reply_to_addresses AS "replyTo" FROM message WHERE account_id = $1 AND id = $2',
      [accountId, messageId],
    );
    return rows[0] ?? null;
  }

  /** Whether the account has such a message. */
  async exists(accountId: string, messageId: string): Promise<boolean> {
    return (await this.findHeaders(accountId, messageId)) !== null;
  }
}

/** Only what lies somewhere visible: a message that is being moved shows where it is going. */
const messageSelect = `
  SELECT m.id, m.account_id AS "accountId", m.thread_id AS "threadId", m.message_id_header AS "messageIdHeader", m.subject,
    m.from_addresses AS "from", m.to_addresses AS "to", m.cc_addresses AS cc, m.bcc_addresses AS bcc,
    m.reply_to_addresses AS "replyTo", m.sent_at AS "sentAt", m.received_at AS "receivedAt", m.size_bytes AS "sizeBytes",
    coalesce(m.preview, '') AS preview, m.has_attachments AS "hasAttachments", l."shownFlags", l.keywords, l."mailboxIds",
    o.id AS "outboxId", o.state AS "outboxState", o.error AS "outboxError"
  FROM message m
  JOIN LATERAL (
    SELECT max(place.uid) AS uid, bit_or(place.shown_flags) AS "shownFlags", array_agg(DISTINCT place.mailbox_id) AS "mailboxIds",
      coalesce((SELECT array_agg(DISTINCT word) FROM message_location k JOIN mailbox ON mailbox.id = k.mailbox_id,
                  unnest(coalesce(k.shown_keywords, k.keywords)) word
                WHERE k.message_id = m.id AND NOT k.hidden AND (k.shown_flags & 8) = 0), '{}') AS keywords
    FROM message_location place JOIN mailbox ON mailbox.id = place.mailbox_id
    WHERE place.message_id = m.id AND NOT place.hidden AND (place.shown_flags & 8) = 0
    HAVING count(*) > 0
  ) l ON true
  LEFT JOIN LATERAL (
    SELECT id, state, error FROM outbox_item
    WHERE message_id = m.id AND state <> 'cancelled' AND (state <> 'sent' OR error IS NOT NULL)
    ORDER BY created_at DESC LIMIT 1
  ) o ON true`;

function toMessage({ shownFlags, outboxId, outboxState, outboxError, ...row }: MessageRow): Message {
  return {
    ...row,
    sentAt: row.sentAt?.toISOString() ?? null,
    receivedAt: row.receivedAt.toISOString(),
    flags: flagsOf(shownFlags),
    outbox: outboxId === null || outboxState === null ? null : { id: outboxId, state: outboxState, error: outboxError },
  };
}
