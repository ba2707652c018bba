import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import type { SyncPath } from './mailbox.entity.js';

/** What a synchronisation leaves behind, in the transaction of the rows that it covers. */
export interface ResumePoint {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly highestModseq: bigint | null;
}

/** How far the synchronisation of a mailbox has come, and what it has learnt. */
@Injectable()
export class MailboxProgressRepository {
  async saveResumePoint(tx: Transaction, mailboxId: string, point: ResumePoint, serverCount: number): Promise<void> {
    await tx.query(
      `UPDATE mailbox SET uid_validity = $2, uid_next = $3, highest_modseq = $4, server_count = $5 WHERE id = $1`,
      [mailboxId, point.uidValidity, point.uidNext, point.highestModseq?.toString() ?? null, serverCount],
    );
  }

  /** Notes that mailboxes have been proved to be in step. */
  async saveVerified(tx: Transaction, mailboxIds: readonly string[], at: Date): Promise<void> {
    await tx.query('UPDATE mailbox SET verified_at = $3 WHERE account_id = $1 AND id = ANY($2)', [
      tx.accountId,
      mailboxIds,
      at,
    ]);
  }

  async saveUidNext(tx: Transaction, mailboxId: string, uidNext: number, serverCount: number): Promise<void> {
    await tx.query('UPDATE mailbox SET uid_next = greatest(uid_next, $2), server_count = $3 WHERE id = $1', [
      mailboxId,
      uidNext,
      serverCount,
    ]);
  }

  async saveFill(tx: Transaction, mailboxId: string, lowUid: number | null, complete: boolean): Promise<void> {
    await tx.query('UPDATE mailbox SET fill_low_uid = $2, fill_complete = $3 WHERE id = $1', [
      mailboxId,
      lowUid,
      complete,
    ]);
  }

  /** What was learnt when the mailbox was opened. */
  async saveOpened(tx: Transaction, mailboxId: string, syncPath: SyncPath): Promise<void> {
    await tx.query('UPDATE mailbox SET sync_path = $2, open_failures = 0 WHERE id = $1', [mailboxId, syncPath]);
  }

  /** The server's own id of the mailbox, once it is certain that it is this mailbox's: another one may lie under its path. */
  async saveServerId(tx: Transaction, mailboxId: string, serverId: string | null): Promise<void> {
    await tx.query('UPDATE mailbox SET server_id = $2 WHERE id = $1', [mailboxId, serverId]);
  }

  async saveResetTimes(tx: Transaction, mailboxId: string, times: readonly Date[]): Promise<void> {
    await tx.query('UPDATE mailbox SET reset_times = $2 WHERE id = $1', [mailboxId, times]);
  }

  /** How far the reading of flags has come where no counter tells of them. */
  async saveScan(tx: Transaction, mailboxId: string, belowUid: number | null, at: Date): Promise<void> {
    await tx.query('UPDATE mailbox SET scan_below_uid = $2, scanned_at = $3 WHERE id = $1', [mailboxId, belowUid, at]);
  }

  /**
   * Notes a comparison of all UIDs, whether it found a difference, and whether the server had told of deletions that were none.
   * Our UIDs are counted anew, so that no catch-up can be led astray by a kept count for longer than that.
   */
  async saveCompared(
    tx: Transaction,
    mailboxId: string,
    found: { readonly healed: boolean; readonly vetoed: boolean },
    at: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE mailbox SET compared_at = $4, verified_at = $4, heal_count = heal_count + $2::int, veto_count = veto_count + $3::int,
         uid_count = (SELECT count(uid) FROM message_location WHERE mailbox_id = $1)
       WHERE id = $1`,
      [mailboxId, found.healed ? 1 : 0, found.vetoed ? 1 : 0, at],
    );
  }

  /** Has all mailboxes of the account compared with the server's the next time they are opened. */
  async forgetCompared(tx: Transaction): Promise<void> {
    await tx.query('UPDATE mailbox SET compared_at = NULL WHERE account_id = $1 AND compared_at IS NOT NULL', [
      tx.accountId,
    ]);
  }
}
