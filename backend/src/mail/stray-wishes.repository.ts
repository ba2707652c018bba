import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import type { MessageChange } from './pending-changes.repository.js';

/** A wish whose message is gone from where it lay. */
export interface StrayWish extends MessageChange {
  /** Where else the message lay when this was wanted. */
  readonly beside: readonly string[];
  /** Since when the message is being looked for. */
  readonly lostAt: Date;
}

/** Wishes whose message is gone from where it lay, and the places where such messages lie now. */
@Injectable()
export class StrayWishesRepository {
  /** Those that nobody is carrying out just now, oldest first. */
  async list(tx: Transaction): Promise<StrayWish[]> {
    return tx.query(
      `SELECT c.id, c.location_id AS "locationId", c.mailbox_id AS "mailboxId", c.message_id AS "messageId", c.kind, c.flag,
         c.target_mailbox_id AS "targetMailboxId", c.beside, coalesce(c.lost_at, c.created_at) AS "lostAt"
       FROM pending_change c
       WHERE c.account_id = $1 AND c.state = 'pending' AND c.location_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM message_location l WHERE l.id = c.location_id)
       ORDER BY c.created_at, c.id`,
      [tx.accountId],
    );
  }

  /** Where the server has these messages. */
  async places(
    tx: Transaction,
    messageIds: readonly string[],
  ): Promise<{ id: string; mailboxId: string; messageId: string; role: string | null }[]> {
    return tx.query(
      `SELECT l.id, l.mailbox_id AS "mailboxId", l.message_id AS "messageId", b.role
       FROM message_location l JOIN mailbox b ON b.id = l.mailbox_id
       WHERE l.account_id = $1 AND l.message_id = ANY($2) AND l.state <> 'local' ORDER BY l.hidden, l.id`,
      [tx.accountId, messageIds],
    );
  }

  /** Whether every mailbox that can be read has been, so that what is in none of them is not on the server. */
  async isAllRead(tx: Transaction): Promise<boolean> {
    const unread = await tx.query(
      `SELECT 1 FROM mailbox WHERE account_id = $1 AND selectable AND on_server AND NOT fill_complete
         AND trouble IS DISTINCT FROM 'not-openable' LIMIT 1`,
      [tx.accountId],
    );
    return unread.length === 0;
  }

  /** From now on these wait for another location, and can be carried out at once. */
  async follow(tx: Transaction, ids: readonly string[], to: { id: string; mailboxId: string }): Promise<void> {
    await tx.query(
      `UPDATE pending_change SET location_id = $2, mailbox_id = $3, attempts = 0, next_attempt_at = NULL, error = NULL,
         lost_at = NULL
       WHERE id = ANY($1)`,
      [ids, to.id, to.mailboxId],
    );
  }
}
