import type { MailAddress, OutboxItem, OutboxState } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import { type OutboxEvent, stateAfter, statesBefore } from './outbox-state.js';

/** A message as it is handed over for sending. */
export interface NewOutboxItem {
  readonly userId: string;
  readonly clientKey: string;
  readonly messageId: string;
  readonly sendId: string;
  readonly answersMessageId: string | null;
  readonly forwardsMessageId: string | null;
  readonly uploadIds: readonly string[];
  readonly envelopeTo: readonly string[];
  readonly mime: Buffer;
  readonly createdAt: Date;
}

/** An item that the worker has taken: all that its submission needs. */
export interface ClaimedItem {
  readonly id: string;
  readonly accountId: string;
  readonly userId: string;
  readonly envelopeTo: readonly string[];
  readonly mime: Buffer;
  /** This attempt included. */
  readonly attempts: number;
}

/** What has to be done elsewhere once an item is sent. */
export interface AfterSending {
  readonly userId: string;
  readonly answersMessageId: string | null;
  readonly forwardsMessageId: string | null;
  readonly uploadIds: readonly string[];
}

/** An item whose copy in the Sent mailbox is still to be seen: sent, or perhaps sent. */
export interface AwaitedCopy {
  readonly id: string;
  readonly sendId: string;
  readonly state: Extract<OutboxState, 'sent' | 'unknown'>;
  /** When it was sent; of `unknown`, when that became possible. */
  readonly since: Date;
  /** Sync has seen the copy on the server. */
  readonly isSeen: boolean;
}

/** Where a copy was put by us (RFC 4315 APPENDUID). */
export interface AppendedCopy {
  readonly uid: number;
  readonly uidValidity: number;
}

/** A copy of ours beside which the server has put its own. */
export interface DoubledCopy extends AppendedCopy {
  readonly id: string;
  readonly accountId: string;
  readonly path: string;
}

/** What a transition may write besides the state. */
export interface OutboxChanges {
  /** Whoever sends it from now on. */
  readonly userId?: string;
  readonly attempts?: number;
  readonly nextAttemptAt?: Date | null;
  readonly dotPendingAt?: Date | null;
  readonly acceptedAt?: Date;
  readonly error?: string | null;
  /** Gives up the bytes of the message. */
  readonly mime?: Buffer;
}

interface ItemRow {
  id: string;
  accountId: string;
  messageId: string;
  threadId: string | null;
  state: OutboxState;
  subject: string | null;
  toAddresses: MailAddress[] | null;
  envelopeTo: string[];
  error: string | null;
  nextAttemptAt: Date | null;
  createdAt: Date;
}

/** Of paused accounts nothing is sent or filed. */
const isAwake = `NOT EXISTS (SELECT 1 FROM account WHERE account.id = outbox_item.account_id AND account.state = 'paused')`;
const ownColumns = 'id, account_id, message_id, state, envelope_to, error, next_attempt_at, created_at';
const itemColumns = `o.id, o.account_id AS "accountId", o.message_id AS "messageId", m.thread_id AS "threadId", o.state,
  m.subject, m.to_addresses AS "toAddresses", o.envelope_to AS "envelopeTo", o.error, o.next_attempt_at AS "nextAttemptAt",
  o.created_at AS "createdAt"`;
const itemSelect = `SELECT ${itemColumns} FROM outbox_item o LEFT JOIN message m ON m.id = o.message_id`;

const columnOf: Readonly<Record<keyof OutboxChanges, string>> = {
  userId: 'user_id',
  attempts: 'attempts',
  nextAttemptAt: 'next_attempt_at',
  dotPendingAt: 'dot_pending_at',
  acceptedAt: 'accepted_at',
  error: 'error',
  mime: 'mime',
};

@Injectable()
export class OutboxRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** What is not through yet or waits for a person, newest first. */
  async listOpen(accountId: string): Promise<OutboxItem[]> {
    const rows = await this.unitOfWork.query<ItemRow>(
      `${itemSelect} WHERE o.account_id = $1 AND o.state NOT IN ('sent', 'cancelled') ORDER BY o.created_at DESC, o.id`,
      [accountId],
    );
    return rows.map(toItem);
  }

  async find(accountId: string, id: string): Promise<OutboxItem | null> {
    const rows = await this.unitOfWork.query<ItemRow>(`${itemSelect} WHERE o.account_id = $1 AND o.id = $2`, [
      accountId,
      id,
    ]);
    return rows[0] === undefined ? null : toItem(rows[0]);
  }

  /** The item that a draft became, unless that was taken back. */
  async findByClientKey(accountId: string, clientKey: string, tx?: Transaction): Promise<OutboxItem | null> {
    const rows = await (tx ?? this.unitOfWork).query<ItemRow>(
      `${itemSelect} WHERE o.account_id = $1 AND o.client_key = $2 AND o.state <> 'cancelled'`,
      [accountId, clientKey],
    );
    return rows[0] === undefined ? null : toItem(rows[0]);
  }

  /** Queues a message and pushes it. */
  async insert(tx: Transaction, item: NewOutboxItem): Promise<OutboxItem> {
    const rows = await tx.query<ItemRow>(
      `WITH o AS (
         INSERT INTO outbox_item (account_id, user_id, client_key, message_id, send_id, answers_message_id, forwards_message_id,
           upload_ids, envelope_to, mime, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11) RETURNING ${ownColumns}
       ) SELECT ${itemColumns} FROM o LEFT JOIN message m ON m.id = o.message_id`,
      [
        tx.accountId,
        item.userId,
        item.clientKey,
        item.messageId,
        item.sendId,
        item.answersMessageId,
        item.forwardsMessageId,
        item.uploadIds,
        item.envelopeTo,
        item.mime,
        item.createdAt,
      ],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the insert answered no row');
    return push(tx, row);
  }

  /**
   * Moves an item on, and pushes it. Null when it is in none of the states in which that can happen: somebody else was
   * faster. Column names come from the table above, never from a caller.
   */
  async transition(
    tx: Transaction,
    id: string,
    event: OutboxEvent,
    changes: OutboxChanges = {},
  ): Promise<OutboxItem | null> {
    const given = Object.entries(changes) as [keyof OutboxChanges, unknown][];
    const assignments = given.map(([name], index) => `, ${columnOf[name]} = $${index + 5}`).join('');
    const rows = await tx.query<ItemRow>(
      `WITH o AS (
         UPDATE outbox_item SET state = $4${assignments} WHERE account_id = $1 AND id = $2 AND state = ANY($3)
         RETURNING ${ownColumns}
       ) SELECT ${itemColumns} FROM o LEFT JOIN message m ON m.id = o.message_id`,
      [tx.accountId, id, statesBefore(event), stateAfter(event), ...given.map(([, value]) => value)],
    );
    return rows[0] === undefined ? null : push(tx, rows[0]);
  }

  /** What somebody has waiting in the account, due or not. */
  async listQueuedOf(tx: Transaction, userId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM outbox_item WHERE account_id = $1 AND user_id = $2 AND state = 'queued'`,
      [tx.accountId, userId],
    );
    return rows.map(({ id }) => id);
  }

  /** Who has something waiting, and where. */
  async listQueuedSenders(): Promise<{ accountId: string; userId: string }[]> {
    return this.unitOfWork.query(
      `SELECT DISTINCT account_id AS "accountId", user_id AS "userId" FROM outbox_item WHERE state = 'queued'`,
    );
  }

  /** Takes the account's oldest due item for submission; null when none is due. */
  async claimNext(tx: Transaction, now: Date): Promise<ClaimedItem | null> {
    const [due] = await tx.query<ClaimedItem>(
      `SELECT id, account_id AS "accountId", user_id AS "userId", envelope_to AS "envelopeTo", mime, attempts + 1 AS attempts FROM outbox_item
       WHERE account_id = $1 AND state = 'queued' AND (next_attempt_at IS NULL OR next_attempt_at <= $2) AND ${isAwake}
       ORDER BY created_at, id FOR UPDATE SKIP LOCKED LIMIT 1`,
      [tx.accountId, now],
    );
    if (due === undefined) return null;
    const fresh = { attempts: due.attempts, nextAttemptAt: null, dotPendingAt: null, error: null };
    await this.transition(tx, due.id, 'claim', fresh);
    return due;
  }

  /** Records that the end of the data is about to leave. False when the item is not being sent any more. */
  async markDotPending(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE outbox_item SET dot_pending_at = $3 WHERE account_id = $1 AND id = $2 AND state = 'sending' RETURNING 1`,
      [tx.accountId, id, at],
    );
    return rows.length > 0;
  }

  async findAfterSending(tx: Transaction, id: string): Promise<AfterSending | null> {
    const [row] = await tx.query<AfterSending>(
      `SELECT user_id AS "userId", answers_message_id AS "answersMessageId", forwards_message_id AS "forwardsMessageId",
         upload_ids AS "uploadIds" FROM outbox_item WHERE account_id = $1 AND id = $2`,
      [tx.accountId, id],
    );
    return row ?? null;
  }

  /** Accounts that have something to send now, or something that was left in the middle, and by which hosts they send. */
  async accountsDue(now: Date): Promise<{ accountId: string; host: string }[]> {
    return this.unitOfWork.query(
      `SELECT id AS "accountId", smtp_host AS host FROM account WHERE id IN (
         SELECT account_id FROM outbox_item
         WHERE state = 'sending' OR (state = 'queued' AND (next_attempt_at IS NULL OR next_attempt_at <= $1) AND ${isAwake})
       )`,
      [now],
    );
  }

  /** By which host an account sends; null when there is no such account. */
  async hostOf(accountId: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ host: string }>('SELECT smtp_host AS host FROM account WHERE id = $1', [
      accountId,
    ]);
    return row?.host ?? null;
  }

  /** Items of an account that are marked as being sent. */
  async listInterrupted(accountId: string): Promise<{ id: string; handedOver: boolean }[]> {
    return this.unitOfWork.query(
      `SELECT id, dot_pending_at IS NOT NULL AS "handedOver" FROM outbox_item WHERE account_id = $1 AND state = 'sending'`,
      [accountId],
    );
  }

  /** Accounts with a copy to be seen; of `unknown` items only those since `unknownSince`. */
  async accountsAwaitingCopies(unknownSince: Date): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ accountId: string }>(
      `SELECT DISTINCT account_id AS "accountId" FROM outbox_item
       WHERE ((state = 'sent' AND filed_at IS NULL) OR (state = 'unknown' AND dot_pending_at >= $1)) AND ${isAwake}`,
      [unknownSince],
    );
    return rows.map((row) => row.accountId);
  }

  async listAwaitedCopies(accountId: string, unknownSince: Date): Promise<AwaitedCopy[]> {
    return this.unitOfWork.query<AwaitedCopy>(
      `SELECT id, send_id AS "sendId", state, coalesce(accepted_at, dot_pending_at, created_at) AS since, EXISTS (
         SELECT 1 FROM message_location l JOIN mailbox b ON b.id = l.mailbox_id
         WHERE l.message_id = o.message_id AND b.role = 'sent' AND l.uid IS NOT NULL
       ) AS "isSeen"
       FROM outbox_item o WHERE account_id = $1 AND ((state = 'sent' AND filed_at IS NULL) OR (state = 'unknown' AND dot_pending_at >= $2))
       ORDER BY created_at`,
      [accountId, unknownSince],
    );
  }

  async readMime(accountId: string, id: string): Promise<Buffer | null> {
    const rows = await this.unitOfWork.query<{ mime: Buffer }>(
      'SELECT mime FROM outbox_item WHERE account_id = $1 AND id = $2',
      [accountId, id],
    );
    return rows[0]?.mime ?? null;
  }

  /**
   * Records that the copy is in the Sent mailbox, or that there will be none; `appended` when it was put there by us and the
   * server told where. The bytes are not needed any more.
   */
  async markFiled(tx: Transaction, id: string, at: Date, appended: AppendedCopy | null): Promise<void> {
    await tx.query(
      `UPDATE outbox_item SET filed_at = $3, append_uid = $4, append_uid_validity = $5, mime = ''
       WHERE account_id = $1 AND id = $2 AND state = 'sent'`,
      [tx.accountId, id, at, appended?.uid ?? null, appended?.uidValidity ?? null],
    );
  }

  /**
   * Copies that we put into Sent after `filedAfter`, and beside which a later one of the same message has turned up. With
   * copies that somebody is about to move or delete nothing is done.
   */
  async listDoubledCopies(filedAfter: Date): Promise<DoubledCopy[]> {
    const rows = await this.unitOfWork.query<DoubledCopy & { uid: string; uidValidity: string }>(
      `SELECT o.id, o.account_id AS "accountId", b.path, o.append_uid AS uid, o.append_uid_validity AS "uidValidity"
       FROM outbox_item o JOIN message_location own ON own.message_id = o.message_id AND own.uid = o.append_uid
       JOIN mailbox b ON b.id = own.mailbox_id AND b.role = 'sent' AND b.uid_validity = o.append_uid_validity
       WHERE o.filed_at > $1 AND o.append_uid IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM pending_change c WHERE c.location_id = own.id)
         AND EXISTS (
           SELECT 1 FROM message_location other
           WHERE other.message_id = o.message_id AND other.mailbox_id = b.id AND other.uid > o.append_uid
             AND NOT EXISTS (SELECT 1 FROM pending_change c WHERE c.location_id = other.id))`,
      [filedAfter],
    );
    return rows.map((row) => ({ ...row, uid: Number(row.uid), uidValidity: Number(row.uidValidity) }));
  }

  /** Our copy is gone from Sent, or none of our business any more. */
  async forgetAppended(tx: Transaction, id: string): Promise<void> {
    await tx.query('UPDATE outbox_item SET append_uid = NULL WHERE account_id = $1 AND id = $2', [tx.accountId, id]);
  }

  /**
   * How many recipients the account and the user have written to within a day, those included to whom something is still on
   * its way. What one user sends from several accounts at once is counted one after the other, until the transaction ends.
   */
  async countRecipients(tx: Transaction, userId: string): Promise<{ ofAccount: number; ofUser: number }> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`recipients of ${userId}`]);
    const [row] = await tx.query<{ ofAccount: number; ofUser: number }>(
      `SELECT coalesce(sum(cardinality(envelope_to)) FILTER (WHERE account_id = $1), 0)::int AS "ofAccount",
         coalesce(sum(cardinality(envelope_to)) FILTER (WHERE user_id = $2), 0)::int AS "ofUser"
       FROM outbox_item WHERE (account_id = $1 OR user_id = $2) AND state <> 'cancelled' AND (state IN ('queued', 'sending')
         OR (state IN ('sent', 'unknown') AND coalesce(accepted_at, dot_pending_at, created_at) > now() - interval '1 day'))`,
      [tx.accountId, userId],
    );
    return row ?? { ofAccount: 0, ofUser: 0 };
  }

  /** Forgets what has been over since before `before`. */
  async prune(before: Date): Promise<void> {
    await this.unitOfWork.query(
      `DELETE FROM outbox_item WHERE created_at < $1 AND (state = 'cancelled' OR (state = 'sent' AND filed_at IS NOT NULL))`,
      [before],
    );
  }
}

function push(tx: Transaction, row: ItemRow): OutboxItem {
  const item = toItem(row);
  tx.publish('outbox.updated', item);
  return item;
}

function toItem({ toAddresses, envelopeTo, ...row }: ItemRow): OutboxItem {
  const to = (toAddresses ?? []).map(({ address }) => address);
  return {
    ...row,
    // The message itself can be deleted while it waits here; its thread is then not to be found either.
    threadId: row.threadId ?? row.messageId,
    subject: row.subject ?? '',
    to: to.length > 0 ? to : envelopeTo,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
