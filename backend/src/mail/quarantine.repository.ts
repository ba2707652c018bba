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

  /** Sets messages aside. Answers how many were not before. */
  async add(tx: Transaction, mailboxId: string, items: readonly { uid: number; reason: string }[]): Promise<number> {
    if (items.length === 0) return 0;
    const rows = await tx.query<{ isNew: boolean }>(
      `INSERT INTO quarantined_item (account_id, mailbox_id, uid, reason)
       SELECT $1, $2, uid, reason FROM unnest($3::bigint[], $4::text[]) AS item(uid, reason)
       ON CONFLICT (mailbox_id, uid) DO UPDATE SET reason = excluded.reason RETURNING xmax = 0 AS "isNew"`,
      [tx.accountId, mailboxId, items.map((item) => item.uid), items.map((item) => item.reason)],
    );
    return rows.filter(({ isNew }) => isNew).length;
  }

  /** What it was set aside for is over; for another reason it stays. */
  async release(tx: Transaction, mailboxId: string, { uid, reason }: { uid: number; reason: string }): Promise<void> {
    await tx.query('DELETE FROM quarantined_item WHERE mailbox_id = $1 AND uid = $2 AND reason = $3', [
      mailboxId,
      uid,
      reason,
    ]);
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
