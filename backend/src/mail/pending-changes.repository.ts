import type { Flag, PendingChange } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { PendingChangeKind } from './pending-change.entity.js';

export interface StoredChange {
  readonly id: string;
  readonly locationId: string;
  readonly mailboxId: string;
  readonly messageId: string;
  readonly kind: PendingChangeKind;
  readonly flag: Flag | '$forwarded' | null;
  readonly targetMailboxId: string | null;
  readonly attempts: number;
}

/** A change that can be carried out: its message has a UID on the server. */
export interface RunnableChange extends StoredChange {
  readonly uid: number;
  readonly path: string;
  readonly uidValidity: number;
  readonly targetPath: string | null;
}

const columns = `c.id, c.location_id AS "locationId", c.mailbox_id AS "mailboxId", c.message_id AS "messageId", c.kind, c.flag,
  c.target_mailbox_id AS "targetMailboxId", c.attempts`;

@Injectable()
export class PendingChangesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(
    tx: Transaction,
    userId: string | null,
    changes: readonly Omit<StoredChange, 'id' | 'attempts'>[],
  ): Promise<void> {
    await tx.query(
      `INSERT INTO pending_change (account_id, user_id, location_id, mailbox_id, message_id, kind, flag, target_mailbox_id)
       SELECT $1, $2, "locationId", "mailboxId", "messageId", kind, flag, "targetMailboxId"
       FROM jsonb_to_recordset($3::jsonb) AS c("locationId" uuid, "mailboxId" uuid, "messageId" uuid, kind text, flag text, "targetMailboxId" uuid)`,
      [tx.accountId, userId, JSON.stringify(changes)],
    );
  }

  /** What waits for these locations, oldest first. */
  async listByLocation(tx: Transaction, locationIds: readonly string[]): Promise<StoredChange[]> {
    return tx.query<StoredChange>(
      `SELECT ${columns} FROM pending_change c WHERE c.location_id = ANY($1) AND c.state <> 'failed' ORDER BY c.created_at, c.id`,
      [locationIds],
    );
  }

  /** Opposite or repeated flag changes that have not been taken up are forgotten: only the last wish counts. */
  async dropWaitingFlag(tx: Transaction, locationIds: readonly string[], flag: Flag): Promise<void> {
    await tx.query(`DELETE FROM pending_change WHERE location_id = ANY($1) AND flag = $2 AND state = 'pending'`, [
      locationIds,
      flag,
    ]);
  }

  /** The waiting moves that brought messages to a mailbox where the server does not have them yet. */
  async findWaitingMovesTo(tx: Transaction, mailboxId: string, messageIds: readonly string[]): Promise<StoredChange[]> {
    return tx.query<StoredChange>(
      `SELECT ${columns} FROM pending_change c
       WHERE c.kind = 'move' AND c.target_mailbox_id = $1 AND c.message_id = ANY($2) AND c.state = 'pending'`,
      [mailboxId, messageIds],
    );
  }

  /** What waits for a location waits for another one from now on. */
  async transfer(tx: Transaction, fromLocationId: string, to: { id: string; mailboxId: string }): Promise<void> {
    await tx.query('UPDATE pending_change SET location_id = $2, mailbox_id = $3 WHERE location_id = $1', [
      fromLocationId,
      to.id,
      to.mailboxId,
    ]);
  }

  async remove(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM pending_change WHERE id = ANY($1)', [ids]);
  }

  /** What a restart or a lost connection interrupted waits again. */
  async requeueRunning(tx: Transaction): Promise<void> {
    await tx.query(`UPDATE pending_change SET state = 'pending' WHERE account_id = $1 AND state = 'running'`, [
      tx.accountId,
    ]);
  }

  /**
   * Takes up the oldest waiting changes that belong in one command: same mailbox, kind, flag and target, at most `limit`.
   * What was wanted first of a message is done first. Changes of messages that have no UID yet wait until sync has found them.
   */
  async claimBatch(tx: Transaction, limit: number): Promise<RunnableChange[]> {
    const rows = await tx.query<Omit<RunnableChange, 'uid' | 'uidValidity'> & { uid: string; uidValidity: string }>(
      `WITH waiting AS (
         SELECT c.*, l.uid FROM pending_change c JOIN message_location l ON l.id = c.location_id
         WHERE c.account_id = $1 AND c.state = 'pending' AND l.uid IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM pending_change e WHERE e.location_id = c.location_id AND e.state = 'pending'
             AND (e.created_at, e.id) < (c.created_at, c.id))
       ), first AS (SELECT * FROM waiting ORDER BY created_at, id LIMIT 1)
       UPDATE pending_change c SET state = 'running'
       FROM (
         SELECT w.id, w.uid, b.path, b.uid_validity, t.path AS target_path FROM waiting w
         JOIN first ON w.mailbox_id = first.mailbox_id AND w.kind = first.kind AND w.flag IS NOT DISTINCT FROM first.flag
           AND w.target_mailbox_id IS NOT DISTINCT FROM first.target_mailbox_id
         JOIN mailbox b ON b.id = w.mailbox_id LEFT JOIN mailbox t ON t.id = w.target_mailbox_id
         ORDER BY w.created_at, w.id LIMIT $2
       ) pick WHERE c.id = pick.id
       RETURNING ${columns}, pick.uid, pick.path, pick.uid_validity AS "uidValidity", pick.target_path AS "targetPath"`,
      [tx.accountId, limit],
    );
    return rows.map((row) => ({ ...row, uid: Number(row.uid), uidValidity: Number(row.uidValidity) }));
  }

  /** Counts a refusal. */
  async countAttempt(tx: Transaction, ids: readonly string[]): Promise<void> {
    await tx.query('UPDATE pending_change SET attempts = attempts + 1 WHERE id = ANY($1)', [ids]);
  }

  /** Marks as refused for good. */
  async fail(tx: Transaction, ids: readonly string[], error: string): Promise<void> {
    await tx.query(`UPDATE pending_change SET state = 'failed', error = $2 WHERE id = ANY($1)`, [ids, error]);
  }

  async list(accountId: string): Promise<PendingChange[]> {
    const rows = await this.unitOfWork.query<{
      id: string;
      kind: string;
      flag: string | null;
      messageId: string;
      state: string;
      error: string | null;
      createdAt: Date;
    }>(
      `SELECT id, kind, flag, message_id AS "messageId", state, error, created_at AS "createdAt" FROM pending_change
       WHERE account_id = $1 ORDER BY created_at DESC LIMIT 200`,
      [accountId],
    );
    return rows.map((row) => ({
      id: row.id,
      change: row.flag === null ? row.kind : `${row.kind}:${row.flag}`,
      messageId: row.messageId,
      state: row.state === 'failed' ? 'failed' : 'pending',
      error: row.error,
      createdAt: row.createdAt.toISOString(),
    }));
  }
}
