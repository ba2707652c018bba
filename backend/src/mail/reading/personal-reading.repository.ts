import type { ChangeTarget, ReadMode } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { heldRoles } from '../../accounts/accounts.module.js';
import { sqlArray } from '../../database/sql-array.js';
import type { Transaction } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';

/** A message that was stored just now. */
export interface ArrivedMessage {
  readonly id: string;
  /** Somebody has read it already. */
  readonly isSeen: boolean;
  readonly receivedAt: Date;
}

/** Mail servers' clocks and lost connections: what was received this long before somebody chose still arrives for them. */
const slack = `interval '1 day'`;

const visible = 'NOT l.hidden AND (l.shown_flags & 8) = 0';

/** Locations of what is targeted, by parameters 3 (mailbox), 4 (threads) and 5 (messages), each null for any. */
const targeted = `l.account_id = $1 AND NOT l.hidden AND ($3::uuid IS NULL OR l.mailbox_id = $3)
  AND ($4::uuid[] IS NULL OR l.thread_id = ANY($4)) AND ($5::uuid[] IS NULL OR l.message_id = ANY($5))`;

/** Who keeps apart what they have read, and which messages they have not. */
@Injectable()
export class PersonalReadingRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async modeOf(accountId: string, userId: string): Promise<ReadMode> {
    const rows = await this.unitOfWork.query('SELECT 1 FROM personal_reading WHERE account_id = $1 AND user_id = $2', [
      accountId,
      userId,
    ]);
    return rows.length > 0 ? 'personal' : 'shared';
  }

  /** As `modeOf`, for a transaction at whose end it is still so. */
  async isPersonal(tx: Transaction, userId: string): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM personal_reading WHERE account_id = $1 AND user_id = $2', [
      tx.accountId,
      userId,
    ]);
    return rows.length > 0;
  }

  /** Begins with what nobody has read; one's own mail counts as read. */
  async begin(tx: Transaction, userId: string): Promise<void> {
    await tx.query('INSERT INTO personal_reading (account_id, user_id) VALUES ($1, $2)', [tx.accountId, userId]);
    await tx.query(
      `INSERT INTO personal_unread (account_id, user_id, message_id)
       SELECT DISTINCT $1::uuid, $2::uuid, l.message_id FROM mailbox b JOIN message_location l ON l.mailbox_id = b.id
       WHERE b.account_id = $1 AND coalesce(b.role, '') NOT IN ('sent', 'drafts') AND ${visible} AND (l.shown_flags & 1) = 0
       ON CONFLICT DO NOTHING`,
      [tx.accountId, userId],
    );
  }

  async end(tx: Transaction, userId: string): Promise<void> {
    const who = [tx.accountId, userId];
    await tx.query('DELETE FROM personal_reading WHERE account_id = $1 AND user_id = $2', who);
    await tx.query('DELETE FROM personal_unread WHERE account_id = $1 AND user_id = $2', who);
  }

  /** New mail is unread for everybody who keeps apart what they read, also when somebody else was there before them. */
  async noteArrived(tx: Transaction, messages: readonly ArrivedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const readers = await tx.query('SELECT 1 FROM personal_reading WHERE account_id = $1 LIMIT 1', [tx.accountId]);
    if (readers.length === 0) return;
    await tx.query(
      `INSERT INTO personal_unread (account_id, user_id, message_id)
       SELECT r.account_id, r.user_id, m.id FROM personal_reading r,
         unnest($2::uuid[], $3::boolean[], $4::timestamptz[]) AS m(id, seen, received_at)
       WHERE r.account_id = $1 AND (NOT m.seen OR m.received_at >= r.since - ${slack}) ON CONFLICT DO NOTHING`,
      [
        tx.accountId,
        sqlArray(messages.map(({ id }) => id)),
        sqlArray(messages.map(({ isSeen }) => isSeen)),
        sqlArray(messages.map(({ receivedAt }) => receivedAt.toISOString())),
      ],
    );
  }

  /** Answers the messages for which that is new, and their threads. */
  async markRead(tx: Transaction, userId: string, target: ChangeTarget): Promise<{ threadId: string }[]> {
    return tx.query(
      `DELETE FROM personal_unread u USING (SELECT DISTINCT l.message_id, l.thread_id FROM message_location l WHERE ${targeted}) t
       WHERE u.account_id = $1 AND u.user_id = $2 AND u.message_id = t.message_id RETURNING t.thread_id AS "threadId"`,
      [tx.accountId, userId, ...valuesOf(target)],
    );
  }

  /** Answers the messages for which that is new, and their threads. */
  async markUnread(tx: Transaction, userId: string, target: ChangeTarget): Promise<{ threadId: string }[]> {
    return tx.query(
      `WITH added AS (
         INSERT INTO personal_unread (account_id, user_id, message_id)
         SELECT DISTINCT $1::uuid, $2::uuid, l.message_id FROM message_location l WHERE ${targeted}
         ON CONFLICT DO NOTHING RETURNING message_id
       ) SELECT m.thread_id AS "threadId" FROM added JOIN message m ON m.id = added.message_id`,
      [tx.accountId, userId, ...valuesOf(target)],
    );
  }

  /** How many messages of each mailbox the user has not read. Costs what is unread, whatever else the mailboxes hold. */
  async countByMailbox(accountId: string, userId: string): Promise<{ mailboxId: string; unreadCount: number }[]> {
    return this.unitOfWork.query(
      `SELECT l.mailbox_id AS "mailboxId", count(*)::int AS "unreadCount"
       FROM personal_unread u JOIN message_location l ON l.message_id = u.message_id
       WHERE u.account_id = $1 AND u.user_id = $2 AND ${visible} GROUP BY l.mailbox_id`,
      [accountId, userId],
    );
  }

  /** As `countByMailbox`, of mailboxes of several accounts. Those of accounts where the team's state is the user's are left out. */
  async countInMailboxes(userId: string, mailboxIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.unitOfWork.query<{ mailboxId: string; unreadCount: number }>(
      `SELECT b.id AS "mailboxId",
         (SELECT count(*)::int FROM personal_unread u JOIN message_location l ON l.message_id = u.message_id
          WHERE u.account_id = r.account_id AND u.user_id = r.user_id AND l.mailbox_id = b.id AND ${visible}) AS "unreadCount"
       FROM mailbox b JOIN personal_reading r ON r.account_id = b.account_id AND r.user_id = $1
       WHERE b.id = ANY($2)`,
      [userId, mailboxIds],
    );
    return new Map(rows.map(({ mailboxId, unreadCount }) => [mailboxId, unreadCount]));
  }

  /** How many messages of each of these threads in a mailbox the user has not read; threads with none are left out. */
  async countByThread(
    { accountId, userId, mailboxId }: { accountId: string; userId: string; mailboxId: string },
    threadIds: readonly string[],
  ): Promise<ReadonlyMap<string, number>> {
    const rows = await this.unitOfWork.query<{ threadId: string; count: number }>(
      `SELECT l.thread_id AS "threadId", count(DISTINCT l.message_id)::int AS count
       FROM message_location l
       JOIN personal_unread u ON u.account_id = $1 AND u.user_id = $2 AND u.message_id = l.message_id
       WHERE l.mailbox_id = $3 AND l.thread_id = ANY($4) AND ${visible} GROUP BY l.thread_id`,
      [accountId, userId, mailboxId, threadIds],
    );
    return new Map(rows.map(({ threadId, count }) => [threadId, count]));
  }

  /** Those of some messages that the user has not read. */
  async unreadAmong(accountId: string, userId: string, messageIds: readonly string[]): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      'SELECT message_id AS id FROM personal_unread WHERE account_id = $1 AND user_id = $2 AND message_id = ANY($3)',
      [accountId, userId, messageIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Forgets what people have read who may read here no more. */
  async sweep(tx: Transaction): Promise<void> {
    const left = await tx.query<{ userId: string }>(
      `DELETE FROM personal_reading r WHERE account_id = $1
         AND NOT EXISTS (SELECT 1 FROM ${heldRoles} AS held WHERE account_id = $1 AND user_id = r.user_id)
       RETURNING user_id AS "userId"`,
      [tx.accountId],
    );
    await tx.query('DELETE FROM personal_unread WHERE account_id = $1 AND user_id = ANY($2)', [
      tx.accountId,
      left.map(({ userId }) => userId),
    ]);
  }
}

const valuesOf = (target: ChangeTarget): unknown[] => [
  target.mailboxId,
  target.kind === 'threads' ? target.threadIds : null,
  target.kind === 'messages' ? target.messageIds : null,
];
