import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { LocationState } from './message-location.entity.js';
import { touched, type TouchedLocation } from './touched-location.js';

const abandoned = `l.state = 'local'
  AND NOT EXISTS (SELECT 1 FROM pending_change c
                  WHERE c.message_id = l.message_id AND c.target_mailbox_id = l.mailbox_id AND c.state <> 'failed')
  AND NOT EXISTS (SELECT 1 FROM outbox_item o WHERE o.message_id = l.message_id AND o.state <> 'cancelled')`;

/** Takes locations away, and sees to what loses its place by that: wishes, and messages that lie nowhere else. */
@Injectable()
export class LocationRemovalsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Forgets locations by UID; their messages wait as orphans in case they turn up in another mailbox. */
  async removeByUid(tx: Transaction, mailboxId: string, uids: readonly number[]): Promise<TouchedLocation[]> {
    if (uids.length === 0) return [];
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE mailbox_id = $1 AND uid = ANY($2::bigint[]) RETURNING ${touched}`,
      [mailboxId, uids],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  async removeById(tx: Transaction, ids: readonly string[]): Promise<TouchedLocation[]> {
    if (ids.length === 0) return [];
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE account_id = $1 AND id = ANY($2) RETURNING ${touched}`,
      [tx.accountId, ids],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  /** Forgets where a message was shown before the server had it. */
  async removeLocal(tx: Transaction, messageId: string): Promise<TouchedLocation[]> {
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE account_id = $1 AND message_id = $2 AND state = 'local' RETURNING ${touched}`,
      [tx.accountId, messageId],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  /** Forgets at most `limit` locations in a state, such as those that were not found again after a mailbox reset. */
  async removeInState(
    tx: Transaction,
    mailboxId: string,
    state: LocationState,
    limit: number,
  ): Promise<TouchedLocation[]> {
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l USING (
         SELECT id FROM message_location WHERE mailbox_id = $1 AND state = $2 ORDER BY uid DESC NULLS FIRST LIMIT $3
       ) piece WHERE l.id = piece.id RETURNING ${touched}`,
      [mailboxId, state, limit],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  /**
   * Forgets the next of what lies in a mailbox that is gone, at most `limit`: by their UIDs, those above `aboveUid`, and then what has
   * none. Their lines in the list of the mailbox go with them. `lastUid`: how far it came.
   */
  async removePiece(
    tx: Transaction,
    mailboxId: string,
    aboveUid: number,
    limit: number,
  ): Promise<{ count: number; lastUid: number }> {
    // The UIDs lead past what was deleted before and lies in the index until it is cleaned up.
    const removed = await tx.query<{ id: string; messageId: string; threadId: string; uid: string | null }>(
      `DELETE FROM message_location l USING (
         (SELECT id FROM message_location WHERE mailbox_id = $1 AND uid > $2 ORDER BY uid LIMIT $3)
         UNION ALL (SELECT id FROM message_location WHERE mailbox_id = $1 AND uid IS NULL LIMIT $3)
         LIMIT $3
       ) piece WHERE l.id = piece.id
       RETURNING l.id, l.message_id AS "messageId", l.thread_id AS "threadId", l.uid`,
      [mailboxId, aboveUid, limit],
    );
    await this.afterRemoval(tx, removed);
    await tx.query('DELETE FROM mailbox_thread WHERE mailbox_id = $1 AND thread_id = ANY($2)', [
      mailboxId,
      [...new Set(removed.map(({ threadId }) => threadId))],
    ]);
    return { count: removed.length, lastUid: Math.max(aboveUid, ...removed.map(({ uid }) => Number(uid ?? 0))) };
  }

  /**
   * Forgets what was shown in a mailbox as on its way there, when nothing is under way any more: neither a move nor a message
   * that is being sent or filed. That is so when a message vanished from where it was before it could be moved.
   */
  async removeAbandoned(tx: Transaction, mailboxId: string): Promise<TouchedLocation[]> {
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE l.mailbox_id = $1 AND ${abandoned} RETURNING ${touched}`,
      [mailboxId],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  /** The mailboxes of an account that show something abandoned. */
  async findAbandoned(accountId: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ mailboxId: string }>(
      `SELECT DISTINCT l.mailbox_id AS "mailboxId" FROM message_location l WHERE l.account_id = $1 AND ${abandoned}`,
      [accountId],
    );
    return rows.map((row) => row.mailboxId);
  }

  /**
   * What waits for a removed location has lost its message, and goes on when that is found again; see `StrayWishes`. A message
   * without any location becomes an orphan.
   */
  private async afterRemoval(
    tx: Transaction,
    removed: readonly Pick<TouchedLocation, 'id' | 'messageId'>[],
  ): Promise<void> {
    if (removed.length === 0) return;
    const strays = await tx.query(
      `UPDATE pending_change SET lost_at = now() WHERE location_id = ANY($1) AND state <> 'failed' RETURNING 1`,
      [removed.map((location) => location.id)],
    );
    if (strays.length > 0) tx.announce('changes.pending', { accountId: tx.accountId });
    await tx.query(
      `UPDATE message SET orphaned_at = now() WHERE id = ANY($1)
         AND NOT EXISTS (SELECT 1 FROM message_location WHERE message_id = message.id)`,
      [removed.map((location) => location.messageId)],
    );
  }
}
