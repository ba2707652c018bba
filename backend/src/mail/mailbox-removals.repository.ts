import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { LocationRemovalsRepository } from './location-removals.repository.js';
import { MailboxesRepository } from './mailboxes.repository.js';

/** So many messages are forgotten in one transaction; it keeps the account's other writers for some tenths of a second. */
const pieceSize = 2000;

/**
 * Takes mailboxes away with everything in them. A mailbox is gone at once, for sync and for people; what was in it goes in pieces,
 * for a million messages are the work of minutes. What is left in between lies in a mailbox that is not there, and is shown nowhere.
 */
@Injectable()
export class MailboxRemovalsRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mailboxes: MailboxesRepository,
    private readonly removals: LocationRemovalsRepository,
  ) {}

  /** Takes mailboxes away, and tells it. Where all of them hold little that is all; else `step` goes on. */
  async begin(tx: Transaction, mailboxIds: readonly string[]): Promise<void> {
    let room = pieceSize;
    for (const mailboxId of mailboxIds) {
      await this.mailboxes.remove(tx, mailboxId);
      const { isLast, lastUid, count } = await this.removePiece(tx, mailboxId, 0, room);
      room -= count;
      if (isLast) continue;
      await tx.query('INSERT INTO mailbox_removal (mailbox_id, account_id, above_uid) VALUES ($1, $2, $3)', [
        mailboxId,
        tx.accountId,
        lastUid,
      ]);
    }
  }

  /** Forgets the next piece of a mailbox that is gone. Answers whether anything may be left. */
  async step(tx: Transaction, mailboxId: string): Promise<boolean> {
    const [position] = await tx.query<{ aboveUid: string }>(
      'SELECT above_uid AS "aboveUid" FROM mailbox_removal WHERE account_id = $1 AND mailbox_id = $2',
      [tx.accountId, mailboxId],
    );
    if (position === undefined) return false;
    const { isLast, lastUid } = await this.removePiece(tx, mailboxId, Number(position.aboveUid), pieceSize);
    if (isLast) await tx.query('DELETE FROM mailbox_removal WHERE mailbox_id = $1', [mailboxId]);
    else await tx.query('UPDATE mailbox_removal SET above_uid = $2 WHERE mailbox_id = $1', [mailboxId, lastUid]);
    return !isLast;
  }

  /** The mailboxes of all accounts of which something may be left. */
  async list(): Promise<{ accountId: string; mailboxId: string }[]> {
    return this.unitOfWork.query(
      'SELECT account_id AS "accountId", mailbox_id AS "mailboxId" FROM mailbox_removal ORDER BY mailbox_id',
    );
  }

  private async removePiece(
    tx: Transaction,
    mailboxId: string,
    aboveUid: number,
    size: number,
  ): Promise<{ count: number; lastUid: number; isLast: boolean }> {
    const removed = await this.removals.removePiece(tx, mailboxId, aboveUid, size);
    const isLast = removed.count < size;
    // None as a rule: they have gone with their messages.
    if (isLast) await tx.query('DELETE FROM mailbox_thread WHERE mailbox_id = $1', [mailboxId]);
    return { ...removed, isLast };
  }
}
