import type { MailboxRole } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { MailboxTroubleCode, SyncPath } from './mailbox.entity.js';
import { ShownMailboxesRepository } from './shown-mailboxes.repository.js';

/** A mailbox as sync sees it: where it is, and from where its next synchronisation goes on. */
export interface StoredMailbox {
  readonly id: string;
  readonly accountId: string;
  readonly path: string;
  readonly name: string;
  readonly delimiter: string | null;
  readonly role: MailboxRole | null;
  /** What the server said of its role; a person may have chosen another one. */
  readonly listedRole: MailboxRole | null;
  readonly selectable: boolean;
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  readonly highestModseq: bigint | null;
  readonly fillLowUid: number | null;
  readonly fillComplete: boolean;
  /** MAILBOXID (RFC 8474), where the server has such ids and the mailbox was opened once. */
  readonly serverId: string | null;
  readonly syncPath: SyncPath | null;
  readonly trouble: MailboxTroubleCode | null;
  readonly retryAt: Date | null;
  readonly openFailures: number;
  readonly missingSince: Date | null;
  /** Found under another path, and not opened since. */
  readonly renamed: boolean;
  readonly resetTimes: readonly Date[];
  readonly scanBelowUid: number | null;
  readonly scannedAt: Date | null;
  readonly comparedAt: Date | null;
  /** How many messages the server had when last asked. */
  readonly serverCount: number;
  /** How many of them are here. */
  readonly uidCount: number;
}

/** A mailbox as the server lists it. */
export type SavedMailbox = Pick<StoredMailbox, 'path' | 'name' | 'delimiter' | 'listedRole' | 'selectable'> & {
  readonly serverCount: number;
};

interface StoredRow extends Omit<
  StoredMailbox,
  'uidValidity' | 'uidNext' | 'highestModseq' | 'fillLowUid' | 'scanBelowUid'
> {
  uidValidity: string | null;
  uidNext: string | null;
  highestModseq: string | null;
  fillLowUid: string | null;
  scanBelowUid: string | null;
}

const storedColumns = `id, account_id AS "accountId", path, name, delimiter, role, listed_role AS "listedRole", selectable, uid_validity AS "uidValidity",
  uid_next AS "uidNext", highest_modseq AS "highestModseq", fill_low_uid AS "fillLowUid", fill_complete AS "fillComplete",
  server_id AS "serverId", sync_path AS "syncPath", trouble, retry_at AS "retryAt", open_failures AS "openFailures",
  missing_since AS "missingSince", renamed, reset_times AS "resetTimes", scan_below_uid AS "scanBelowUid", scanned_at AS "scannedAt",
  compared_at AS "comparedAt", server_count AS "serverCount", uid_count AS "uidCount"`;

/** Which mailboxes an account has, and where they are. */
@Injectable()
export class MailboxesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly shown: ShownMailboxesRepository,
  ) {}

  /** Those that the server has, as far as is known. */
  async listStored(accountId: string): Promise<StoredMailbox[]> {
    const rows = await this.unitOfWork.query<StoredRow>(
      `SELECT ${storedColumns} FROM mailbox WHERE account_id = $1 AND on_server`,
      [accountId],
    );
    return rows.map(toStored);
  }

  async findStored(accountId: string, mailboxId: string): Promise<StoredMailbox | null> {
    const rows = await this.unitOfWork.query<StoredRow>(
      `SELECT ${storedColumns} FROM mailbox WHERE account_id = $1 AND id = $2`,
      [accountId, mailboxId],
    );
    return rows[0] === undefined ? null : toStored(rows[0]);
  }

  /** The same, as it stands inside the transaction. */
  async readStored(tx: Transaction, mailboxId: string): Promise<StoredMailbox | null> {
    const rows = await tx.query<StoredRow>(`SELECT ${storedColumns} FROM mailbox WHERE account_id = $1 AND id = $2`, [
      tx.accountId,
      mailboxId,
    ]);
    return rows[0] === undefined ? null : toStored(rows[0]);
  }

  async findByRole(tx: Transaction, role: MailboxRole): Promise<StoredMailbox | null> {
    const rows = await tx.query<StoredRow>(
      `SELECT ${storedColumns} FROM mailbox WHERE account_id = $1 AND role = $2 AND selectable AND NOT hidden ORDER BY path LIMIT 1`,
      [tx.accountId, role],
    );
    return rows[0] === undefined ? null : toStored(rows[0]);
  }

  /**
   * Stores mailboxes under their paths, or what the server says of them now: also of those that were only wished for before.
   * The paths must differ. Their roles are true after `MailboxRolesRepository.settle`.
   */
  async saveAll(tx: Transaction, mailboxes: readonly SavedMailbox[]): Promise<{ id: string; isNew: boolean }[]> {
    if (mailboxes.length === 0) return [];
    return tx.query<{ id: string; isNew: boolean }>(
      `INSERT INTO mailbox (account_id, path, name, delimiter, listed_role, selectable, server_count)
       SELECT $1, path, name, delimiter, "listedRole", selectable, "serverCount"
       FROM jsonb_to_recordset($2::jsonb)
         AS m(path text, name text, delimiter text, "listedRole" text, selectable boolean, "serverCount" integer)
       ON CONFLICT (account_id, path) DO UPDATE SET name = excluded.name, delimiter = excluded.delimiter,
         listed_role = excluded.listed_role, selectable = excluded.selectable, server_count = excluded.server_count,
         on_server = true, missing_since = NULL
       RETURNING id, xmax = 0 AS "isNew"`,
      [tx.accountId, JSON.stringify(mailboxes)],
    );
  }

  /**
   * Gives a mailbox another path and name: the same mailbox as before, until opening it shows otherwise. It keeps its old ones
   * while somebody's wish to make a mailbox of that path waits to be answered by the server.
   */
  async rename(tx: Transaction, mailboxId: string, to: SavedMailbox): Promise<void> {
    await tx.query(
      `UPDATE mailbox SET path = $2, name = $3, delimiter = $4, listed_role = $5, selectable = $6, missing_since = NULL, renamed = true
       WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM mailbox AS wished WHERE wished.account_id = $7 AND wished.path = $2)`,
      [mailboxId, to.path, to.name, to.delimiter, to.listedRole, to.selectable, tx.accountId],
    );
    await this.shown.announce(tx, mailboxId);
  }

  /** Opening a renamed mailbox has shown which one it is. */
  async saveProven(tx: Transaction, mailboxId: string): Promise<void> {
    await tx.query('UPDATE mailbox SET renamed = false WHERE id = $1', [mailboxId]);
  }

  /** Notes that the server did not list mailboxes; those that were missing already stay so since then. Null takes it back. */
  async saveMissing(tx: Transaction, mailboxIds: readonly string[], at: Date | null): Promise<void> {
    if (mailboxIds.length === 0) return;
    await tx.query(
      'UPDATE mailbox SET missing_since = CASE WHEN $2::timestamptz IS NULL THEN NULL ELSE coalesce(missing_since, $2) END WHERE id = ANY($1)',
      [mailboxIds, at],
    );
  }

  /** Takes the mailbox itself away, and tells it; what is in it is `MailboxRemovalsRepository`'s to see to. */
  async remove(tx: Transaction, mailboxId: string): Promise<void> {
    await tx.query('DELETE FROM quarantined_item WHERE mailbox_id = $1', [mailboxId]);
    await tx.query('DELETE FROM mailbox WHERE id = $1', [mailboxId]);
    tx.publish('mailbox.removed', { mailboxId });
  }
}

export function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('the statement answered no row');
  return row;
}

function toStored(row: StoredRow): StoredMailbox {
  return {
    ...row,
    uidValidity: row.uidValidity === null ? null : Number(row.uidValidity),
    uidNext: row.uidNext === null ? null : Number(row.uidNext),
    highestModseq: row.highestModseq === null ? null : BigInt(row.highestModseq),
    fillLowUid: row.fillLowUid === null ? null : Number(row.fillLowUid),
    scanBelowUid: row.scanBelowUid === null ? null : Number(row.scanBelowUid),
  };
}
