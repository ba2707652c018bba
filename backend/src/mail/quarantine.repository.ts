import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';

/** A message that was set aside, as an administrator sees it. */
export interface QuarantinedItem {
  readonly mailboxId: string;
  readonly path: string;
  readonly uid: number;
  readonly reason: string;
  readonly since: Date;
}

/** The messages that could not be read or stored as they are, and why. */
@Injectable()
export class QuarantineRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async add(tx: Transaction, mailboxId: string, items: readonly { uid: number; reason: string }[]): Promise<void> {
    if (items.length === 0) return;
    await tx.query(
      `INSERT INTO quarantined_item (account_id, mailbox_id, uid, reason)
       SELECT $1, $2, uid, reason FROM unnest($3::bigint[], $4::text[]) AS item(uid, reason)
       ON CONFLICT (mailbox_id, uid) DO UPDATE SET reason = excluded.reason`,
      [tx.accountId, mailboxId, items.map((item) => item.uid), items.map((item) => item.reason)],
    );
  }

  /** What is set aside in an account, newest first, at most 500. What has left its mailbox since is not among it. */
  async list(accountId: string): Promise<QuarantinedItem[]> {
    const rows = await this.unitOfWork.query<Omit<QuarantinedItem, 'uid'> & { uid: string }>(
      `SELECT q.mailbox_id AS "mailboxId", b.path, q.uid, q.reason, q.since FROM quarantined_item q
       JOIN mailbox b ON b.id = q.mailbox_id
       JOIN message_location l ON l.mailbox_id = q.mailbox_id AND l.uid = q.uid
       WHERE q.account_id = $1 ORDER BY q.since DESC LIMIT 500`,
      [accountId],
    );
    return rows.map((row) => ({ ...row, uid: Number(row.uid) }));
  }

  /** Forgets what was set aside and is not in its mailbox any more. */
  async sweep(tx: Transaction): Promise<void> {
    await tx.query(
      `DELETE FROM quarantined_item q WHERE account_id = $1
         AND NOT EXISTS (SELECT 1 FROM message_location l WHERE l.mailbox_id = q.mailbox_id AND l.uid = q.uid)`,
      [tx.accountId],
    );
  }
}
