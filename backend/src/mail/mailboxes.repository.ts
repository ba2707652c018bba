import type { Mailbox, MailboxRole } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { nameOf } from './mailbox-path.js';

/** A mailbox as sync sees it: where it is, and from where its next synchronisation goes on. */
export interface StoredMailbox {
  readonly id: string;
  readonly accountId: string;
  readonly path: string;
  readonly name: string;
  readonly delimiter: string | null;
  readonly role: MailboxRole | null;
  readonly selectable: boolean;
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  readonly highestModseq: bigint | null;
  readonly fillLowUid: number | null;
  readonly fillComplete: boolean;
}

/** What a synchronisation leaves behind, in the transaction of the rows that it covers. */
export interface ResumePoint {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly highestModseq: bigint | null;
}

interface StoredRow extends Omit<StoredMailbox, 'uidValidity' | 'uidNext' | 'highestModseq' | 'fillLowUid'> {
  uidValidity: string | null;
  uidNext: string | null;
  highestModseq: string | null;
  fillLowUid: string | null;
}

interface WireRow extends Omit<Mailbox, 'fill' | 'verifiedAt' | 'isPending'> {
  shownPath: string | null;
  onServer: boolean;
  fillComplete: boolean;
  serverCount: number;
  verifiedAt: Date | null;
}

const storedColumns = `id, account_id AS "accountId", path, name, delimiter, role, selectable, uid_validity AS "uidValidity",
  uid_next AS "uidNext", highest_modseq AS "highestModseq", fill_low_uid AS "fillLowUid", fill_complete AS "fillComplete"`;

const wireColumns = `id, account_id AS "accountId", path, delimiter, name, role, selectable, message_count AS "messageCount",
  unread_count AS "unreadCount", watch_mode AS "watchMode", verified_at AS "verifiedAt", fill_complete AS "fillComplete",
  server_count AS "serverCount", shown_path AS "shownPath", on_server AS "onServer"`;

@Injectable()
export class MailboxesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** For the screen: those with a role first, in the order of the roles, then by path. */
  async listForUser(accountId: string): Promise<Mailbox[]> {
    const rows = await this.unitOfWork.query<WireRow>(
      `SELECT ${wireColumns} FROM mailbox WHERE account_id = $1 AND NOT hidden
       ORDER BY array_position(ARRAY['inbox','drafts','sent','archive','junk','trash','all'], role), lower(path)`,
      [accountId],
    );
    return rows.map(toMailbox);
  }

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

  /** Stores a mailbox under its path, or what the server says of it now: also of one that was only wished for before. */
  async save(
    tx: Transaction,
    mailbox: Pick<StoredMailbox, 'path' | 'name' | 'delimiter' | 'role' | 'selectable'> & { serverCount: number },
  ): Promise<{ mailbox: Mailbox; isNew: boolean }> {
    const rows = await tx.query<WireRow & { isNew: boolean }>(
      `INSERT INTO mailbox (account_id, path, name, delimiter, role, selectable, server_count) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (account_id, path) DO UPDATE SET name = excluded.name, delimiter = excluded.delimiter, role = excluded.role,
         selectable = excluded.selectable, server_count = excluded.server_count, on_server = true
       RETURNING ${wireColumns}, xmax = 0 AS "isNew"`,
      [
        tx.accountId,
        mailbox.path,
        mailbox.name,
        mailbox.delimiter,
        mailbox.role,
        mailbox.selectable,
        mailbox.serverCount,
      ],
    );
    const row = only(rows);
    return { mailbox: toMailbox(row), isNew: row.isNew };
  }

  async saveResumePoint(
    tx: Transaction,
    mailboxId: string,
    point: ResumePoint,
    serverCount: number,
    verifiedAt: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE mailbox SET uid_validity = $2, uid_next = $3, highest_modseq = $4, server_count = $5, verified_at = $6 WHERE id = $1`,
      [mailboxId, point.uidValidity, point.uidNext, point.highestModseq?.toString() ?? null, serverCount, verifiedAt],
    );
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

  async saveWatchMode(tx: Transaction, mailboxId: string, mode: Mailbox['watchMode']): Promise<void> {
    const changed = await tx.query(
      'UPDATE mailbox SET watch_mode = $2 WHERE id = $1 AND watch_mode <> $2 RETURNING 1',
      [mailboxId, mode],
    );
    if (changed.length > 0) await this.announce(tx, mailboxId);
  }

  async remove(tx: Transaction, mailboxId: string): Promise<void> {
    await tx.query('DELETE FROM mailbox_thread WHERE mailbox_id = $1', [mailboxId]);
    await tx.query('DELETE FROM mailbox WHERE id = $1', [mailboxId]);
    tx.publish('mailbox.removed', { mailboxId });
  }

  /** As the user sees it; null when it is off the screen. */
  async readForUser(tx: Transaction, mailboxId: string): Promise<Mailbox | null> {
    const rows = await tx.query<WireRow>(
      `SELECT ${wireColumns} FROM mailbox WHERE account_id = $1 AND id = $2 AND NOT hidden`,
      [tx.accountId, mailboxId],
    );
    return rows[0] === undefined ? null : toMailbox(rows[0]);
  }

  /** Pushes what the mailbox is now. */
  async announce(tx: Transaction, mailboxId: string): Promise<void> {
    const mailbox = await this.readForUser(tx, mailboxId);
    if (mailbox !== null) tx.publish('mailbox.updated', mailbox);
  }

  /** Pushes how far the fill of a mailbox has come. */
  async announceProgress(tx: Transaction, mailboxId: string): Promise<void> {
    const rows = await tx.query<{ done: number; total: number }>(
      `SELECT least(message_count, server_count) AS done, server_count AS total FROM mailbox WHERE id = $1`,
      [mailboxId],
    );
    if (rows[0] !== undefined) tx.publish('sync.progressed', { mailboxId, ...rows[0] });
    await this.announce(tx, mailboxId);
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
  };
}

function toMailbox({ fillComplete, serverCount, verifiedAt, shownPath, onServer, ...row }: WireRow): Mailbox {
  return {
    ...row,
    path: shownPath ?? row.path,
    name: shownPath === null ? row.name : nameOf(shownPath, row.delimiter),
    isPending: shownPath !== null || !onServer,
    fill:
      fillComplete || !row.selectable || !onServer
        ? null
        : { done: Math.min(row.messageCount, serverCount), total: serverCount },
    verifiedAt: verifiedAt?.toISOString() ?? null,
  };
}
