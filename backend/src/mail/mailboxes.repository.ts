import type { Inbox, Mailbox, MailboxRole } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { nameOf } from './mailbox-path.js';
import type { MailboxTroubleCode, SyncPath } from './mailbox.entity.js';

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
}

/** An inbox with what is unread in it for the team; what is for one person, `PersonalReadingService` says. */
export type SharedInbox = Omit<Inbox, 'mode'>;

/** Why a mailbox is left alone for a while. */
export interface MailboxTrouble {
  readonly code: MailboxTroubleCode;
  /** A sentence for people. */
  readonly reason: string;
  readonly retryAt: Date;
}

/** What a synchronisation leaves behind, in the transaction of the rows that it covers. */
export interface ResumePoint {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly highestModseq: bigint | null;
}

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

interface WireRow extends Omit<Mailbox, 'fill' | 'verifiedAt' | 'isPending' | 'trouble'> {
  shownPath: string | null;
  onServer: boolean;
  trouble: MailboxTroubleCode | null;
  troubleReason: string | null;
  troubleSince: Date | null;
  fillComplete: boolean;
  serverCount: number;
  verifiedAt: Date | null;
}

const storedColumns = `id, account_id AS "accountId", path, name, delimiter, role, listed_role AS "listedRole", selectable, uid_validity AS "uidValidity",
  uid_next AS "uidNext", highest_modseq AS "highestModseq", fill_low_uid AS "fillLowUid", fill_complete AS "fillComplete",
  server_id AS "serverId", sync_path AS "syncPath", trouble, retry_at AS "retryAt", open_failures AS "openFailures",
  missing_since AS "missingSince", renamed, reset_times AS "resetTimes", scan_below_uid AS "scanBelowUid", scanned_at AS "scannedAt",
  compared_at AS "comparedAt", server_count AS "serverCount"`;

const wireColumns = `id, account_id AS "accountId", path, delimiter, name, role, chosen_role IS NOT NULL AS "roleIsChosen", selectable, message_count AS "messageCount",
  unread_count AS "unreadCount", watch_mode AS "watchMode", verified_at AS "verifiedAt", fill_complete AS "fillComplete",
  server_count AS "serverCount", shown_path AS "shownPath", on_server AS "onServer", trouble, trouble_reason AS "troubleReason",
  trouble_since AS "troubleSince"`;

/** A mailbox as the server lists it. */
export type SavedMailbox = Pick<StoredMailbox, 'path' | 'name' | 'delimiter' | 'listedRole' | 'selectable'> & {
  readonly serverCount: number;
};

const announcedAtOnce = 100;

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

  /** The inboxes of several accounts, in the order of these, with what is unread for the team. */
  async inboxesOf(accountIds: readonly string[]): Promise<SharedInbox[]> {
    const rows = await this.unitOfWork.query<{
      accountId: string;
      seq: string | null;
      mailboxId: string | null;
      unreadCount: number | null;
    }>(
      `SELECT asked.id AS "accountId", account_seq.seq, mailbox.id AS "mailboxId", mailbox.unread_count AS "unreadCount"
       FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
       LEFT JOIN account_seq ON account_seq.account_id = asked.id
       LEFT JOIN mailbox ON mailbox.account_id = asked.id AND mailbox.role = 'inbox' AND NOT mailbox.hidden
       ORDER BY asked.place`,
      [accountIds],
    );
    return rows.map(({ accountId, seq, mailboxId, unreadCount }) => ({
      accountId,
      seq: Number(seq ?? 0),
      inbox: mailboxId === null ? null : { mailboxId, unreadCount: unreadCount ?? 0 },
    }));
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
    await this.announce(tx, mailboxId);
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

  /** Leaves a mailbox alone until `retryAt`, and tells why; null makes it one as any other. */
  async saveTrouble(tx: Transaction, mailboxId: string, trouble: MailboxTrouble | null, at: Date): Promise<void> {
    await tx.query(
      `UPDATE mailbox SET trouble = $2, trouble_reason = $3, retry_at = $4,
         trouble_since = CASE WHEN $2::text IS NULL THEN NULL WHEN trouble = $2 THEN trouble_since ELSE $5 END,
         open_failures = CASE WHEN $2::text IS NULL THEN 0 ELSE open_failures END
       WHERE id = $1`,
      [mailboxId, trouble?.code ?? null, trouble?.reason ?? null, trouble?.retryAt ?? null, at],
    );
    await this.announce(tx, mailboxId);
  }

  /** As `saveTrouble`, of errors of our own; what the mail server does to a mailbox is said before these, and stays. */
  async saveOwnTrouble(
    tx: Transaction,
    mailboxId: string,
    told: Pick<MailboxTrouble, 'reason' | 'retryAt'> | null,
    at: Date,
  ): Promise<void> {
    const rows = await tx.query<{ trouble: MailboxTrouble['code'] | null }>(
      'SELECT trouble FROM mailbox WHERE id = $1 FOR UPDATE',
      [mailboxId],
    );
    const present = rows[0]?.trouble ?? null;
    if (present !== null && present !== 'own-trouble') return;
    await this.saveTrouble(tx, mailboxId, told && { code: 'own-trouble', ...told }, at);
  }

  /** Counts that the server refused to open a mailbox; answers how often in a row. */
  async countOpenFailure(tx: Transaction, mailboxId: string): Promise<number> {
    const [row] = await tx.query<{ failures: number }>(
      'UPDATE mailbox SET open_failures = open_failures + 1 WHERE id = $1 RETURNING open_failures AS failures',
      [mailboxId],
    );
    return row?.failures ?? 0;
  }

  /** What was learnt when the mailbox was opened. */
  async saveOpened(tx: Transaction, mailboxId: string, serverId: string | null, syncPath: SyncPath): Promise<void> {
    await tx.query(
      'UPDATE mailbox SET server_id = coalesce($2, server_id), sync_path = $3, open_failures = 0 WHERE id = $1',
      [mailboxId, serverId, syncPath],
    );
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
      `UPDATE mailbox SET compared_at = $4, heal_count = heal_count + $2::int, veto_count = veto_count + $3::int,
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

  /** Stores how changes are noticed: in one mailbox its own way, by `notify` in those that are covered, by polls in all others. */
  async saveWatchModes(
    tx: Transaction,
    mailboxId: string,
    mode: Mailbox['watchMode'],
    covered: readonly string[],
  ): Promise<void> {
    const changed = await tx.query<{ id: string }>(
      `WITH wanted AS (
         SELECT id, CASE WHEN id = $2 THEN $3 WHEN id = ANY($4::uuid[]) THEN 'notify' ELSE 'poll' END AS mode
         FROM mailbox WHERE account_id = $1 AND selectable
       )
       UPDATE mailbox SET watch_mode = wanted.mode FROM wanted
       WHERE mailbox.id = wanted.id AND mailbox.watch_mode <> wanted.mode RETURNING mailbox.id`,
      [tx.accountId, mailboxId, mode, [...covered]],
    );
    // Thousands of frames for a thing that is read on demand would only be in the way of mail.
    if (changed.length <= announcedAtOnce) for (const { id } of changed) await this.announce(tx, id);
  }

  async remove(tx: Transaction, mailboxId: string): Promise<void> {
    await tx.query('DELETE FROM mailbox_thread WHERE mailbox_id = $1', [mailboxId]);
    await tx.query('DELETE FROM quarantined_item WHERE mailbox_id = $1', [mailboxId]);
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

  /** Those of the mailboxes that are on the screen, as the user sees them. */
  async readManyForUser(tx: Transaction, mailboxIds: readonly string[]): Promise<Mailbox[]> {
    const rows = await tx.query<WireRow>(
      `SELECT ${wireColumns} FROM mailbox WHERE account_id = $1 AND id = ANY($2) AND NOT hidden`,
      [tx.accountId, [...mailboxIds]],
    );
    return rows.map(toMailbox);
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
    scanBelowUid: row.scanBelowUid === null ? null : Number(row.scanBelowUid),
  };
}

function toMailbox(wire: WireRow): Mailbox {
  const { fillComplete, serverCount, verifiedAt, shownPath, onServer, trouble, troubleReason, troubleSince, ...row } =
    wire;
  return {
    ...row,
    path: shownPath ?? row.path,
    name: shownPath === null ? row.name : nameOf(shownPath, row.delimiter),
    isPending: shownPath !== null || !onServer,
    trouble:
      trouble === null
        ? null
        : { code: trouble, message: troubleReason ?? '', since: (troubleSince ?? new Date(0)).toISOString() },
    fill:
      fillComplete || !row.selectable || !onServer
        ? null
        : { done: Math.min(row.messageCount, serverCount), total: serverCount },
    verifiedAt: verifiedAt?.toISOString() ?? null,
  };
}
