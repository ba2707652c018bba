import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { UidRange } from '../common/uid-ranges.js';
import type { Transaction } from '../database/transaction.js';
import type { FlagsAndKeywords } from './flags.js';
import type { KnownTraits } from './message-identity.js';

/** As `KnownTraits`, of a location `l` with its message `m`. */
export const traitColumns = `encode(m.identity, 'hex') AS identity, m.send_id AS "sendId", m.message_id_header AS "messageIdHeader",
  m.size_bytes AS "sizeBytes"`;

/** What is known of a mailbox by UID, for comparing it with the server's. Reads only. */
@Injectable()
export class LocationUidsRepository {
  /** All UIDs that are known, from `fromUid` on, ascending. */
  async list(tx: Transaction, mailboxId: string, fromUid = 1): Promise<number[]> {
    // One text instead of a row each: a mailbox may have hundreds of thousands.
    const [row] = await tx.query<{ uids: string | null }>(
      `SELECT string_agg(uid::text, ',' ORDER BY uid) AS uids FROM message_location WHERE mailbox_id = $1 AND uid >= $2`,
      [mailboxId, fromUid],
    );
    return row?.uids == null ? [] : row.uids.split(',').map(Number);
  }

  /** Those of the known UIDs that lie in the ranges, ascending. */
  async listIn(tx: Transaction, mailboxId: string, ranges: readonly UidRange[]): Promise<number[]> {
    if (ranges.length === 0) return [];
    const rows = await tx.query<{ uid: string }>(
      `SELECT l.uid FROM unnest($2::bigint[], $3::bigint[]) AS range(low, high)
       JOIN message_location l ON l.mailbox_id = $1 AND l.uid BETWEEN range.low AND range.high ORDER BY l.uid`,
      [mailboxId, ranges.map((range) => range.low), ranges.map((range) => range.high)],
    );
    return rows.map((row) => Number(row.uid));
  }

  /** How many messages are known to be on the server in this mailbox: as the database keeps it, for to count them takes long. */
  async count(tx: Transaction, mailboxId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>('SELECT uid_count AS count FROM mailbox WHERE id = $1', [
      mailboxId,
    ]);
    return row?.count ?? 0;
  }

  /** Those of these UIDs that are not known here, ascending. Without a transaction it is what has been committed. */
  async unknown(tx: Pick<Transaction, 'query'>, mailboxId: string, uids: readonly number[]): Promise<number[]> {
    if (uids.length === 0) return [];
    const rows = await tx.query<{ uid: string }>(
      `SELECT DISTINCT f.uid FROM unnest($2::bigint[]) AS f(uid)
       WHERE NOT EXISTS (SELECT 1 FROM message_location l WHERE l.mailbox_id = $1 AND l.uid = f.uid) ORDER BY f.uid`,
      [mailboxId, uids],
    );
    return rows.map((row) => Number(row.uid));
  }

  /** Those of these UIDs with which something is being done on the server by a user's wish. */
  async underWay(tx: Transaction, mailboxId: string, uids: readonly number[]): Promise<number[]> {
    if (uids.length === 0) return [];
    const rows = await tx.query<{ uid: string }>(
      `SELECT DISTINCT l.uid FROM pending_change c JOIN message_location l ON l.id = c.location_id
       WHERE c.account_id = $1 AND c.state = 'running' AND l.mailbox_id = $2 AND l.uid = ANY($3::bigint[])`,
      [tx.accountId, mailboxId, uids],
    );
    return rows.map((row) => Number(row.uid));
  }

  /** The stretch of UIDs that holds the newest `size` known messages below `belowUid`; null when there is none. */
  async window(tx: Transaction, mailboxId: string, belowUid: number, size: number): Promise<UidRange | null> {
    const [row] = await tx.query<{ low: string | null; high: string | null }>(
      `SELECT min(uid) AS low, max(uid) AS high FROM (
         SELECT uid FROM message_location WHERE mailbox_id = $1 AND uid < $2 ORDER BY uid DESC LIMIT $3
       ) newest`,
      [mailboxId, belowUid, size],
    );
    return row?.low == null || row.high === null ? null : { low: Number(row.low), high: Number(row.high) };
  }

  /** What the flags of a stretch come to; the same as `fingerprintOf` where the server has the same messages and flags. */
  async fingerprint(tx: Transaction, mailboxId: string, { low, high }: UidRange): Promise<string> {
    const [row] = await tx.query<{ hash: string }>(
      `SELECT md5(coalesce(string_agg(uid || ':' || flags || ':' || array_to_string(keywords, ' '), ',' ORDER BY uid), '')) AS hash
       FROM message_location WHERE mailbox_id = $1 AND uid BETWEEN $2 AND $3`,
      [mailboxId, low, high],
    );
    return row?.hash ?? '';
  }

  /** What is known of the first and the last `count` messages, except those that were sent from here. */
  async ends(tx: Transaction, mailboxId: string, count: number): Promise<KnownTraits[]> {
    const end = (order: string): string =>
      `(SELECT l.uid, ${traitColumns} FROM message_location l JOIN message m ON m.id = l.message_id
        WHERE l.mailbox_id = $1 AND l.uid IS NOT NULL AND m.send_id IS NULL ORDER BY l.uid ${order} LIMIT $2)`;
    return toTraits(await tx.query(`${end('ASC')} UNION ${end('DESC')} ORDER BY uid`, [mailboxId, count]));
  }

  /** What is known of the messages of a stretch, newest first: by what each is recognised. */
  async identities(tx: Transaction, mailboxId: string, { low, high }: UidRange): Promise<KnownTraits[]> {
    return toTraits(
      await tx.query(
        `SELECT l.uid, ${traitColumns} FROM message_location l JOIN message m ON m.id = l.message_id
         WHERE l.mailbox_id = $1 AND l.uid BETWEEN $2 AND $3 ORDER BY l.uid DESC`,
        [mailboxId, low, high],
      ),
    );
  }

  /** The newest messages below `belowUid` that have a Message-ID to be recognised by, newest first; also without a transaction. */
  async newest(
    tx: Pick<Transaction, 'query'>,
    mailboxId: string,
    belowUid: number,
    count: number,
  ): Promise<KnownTraits[]> {
    return toTraits(
      await tx.query(
        `SELECT l.uid, ${traitColumns} FROM message_location l JOIN message m ON m.id = l.message_id
         WHERE l.mailbox_id = $1 AND l.uid < $2 AND m.message_id_header IS NOT NULL ORDER BY l.uid DESC LIMIT $3`,
        [mailboxId, belowUid, count],
      ),
    );
  }

  /** What is known of the messages of these locations as long as they have a UID; also without a transaction. */
  async traits(tx: Pick<Transaction, 'query'>, locationIds: readonly string[]): Promise<KnownTraits[]> {
    return toTraits(
      await tx.query(
        `SELECT l.uid, ${traitColumns} FROM message_location l JOIN message m ON m.id = l.message_id
         WHERE l.id = ANY($1) AND l.uid IS NOT NULL`,
        [locationIds],
      ),
    );
  }

  /** Whether all of these locations still have these UIDs; also without a transaction. */
  async areAt(
    tx: Pick<Transaction, 'query'>,
    places: readonly { readonly locationId: string; readonly uid: number }[],
  ): Promise<boolean> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM unnest($1::uuid[], $2::bigint[]) AS p(id, uid)
       JOIN message_location l ON l.id = p.id AND l.uid = p.uid`,
      [places.map(({ locationId }) => locationId), places.map(({ uid }) => uid)],
    );
    return row?.count === places.length;
  }
}

const toTraits = (rows: readonly (Omit<KnownTraits, 'uid'> & { uid: string })[]): KnownTraits[] =>
  rows.map((row) => ({ ...row, uid: Number(row.uid) }));

/** What the server's flags of a stretch come to, to compare them with ours without writing anything. */
export function fingerprintOf(rows: readonly ({ readonly uid: number } & FlagsAndKeywords)[]): string {
  const lines = rows
    .toSorted((a, b) => a.uid - b.uid)
    .map(({ uid, flags, keywords }) => `${uid}:${flags}:${keywords.join(' ')}`);
  return createHash('md5').update(lines.join(',')).digest('hex');
}
