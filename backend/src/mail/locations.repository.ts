import { Injectable } from '@nestjs/common';
import { newId } from '../common/new-id.js';
import { CopyRows } from '../database/copy-rows.js';
import { sqlArray } from '../database/sql-array.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { FlagsAndKeywords } from './flags.js';
import { traitColumns } from './location-uids.repository.js';
import type { KnownTraits } from './message-identity.js';
import { touched, type TouchedLocation } from './touched-location.js';

export interface FoundOnServer extends FlagsAndKeywords {
  readonly uid: number;
  readonly messageId: string;
  readonly threadId: string;
  readonly receivedAt: Date;
  /** The message was stored in this transaction, so it lies nowhere else yet. */
  readonly isNew: boolean;
}

/** Which UIDs a mailbox has here already, and whether any location of it waits for one. */
export interface TakenUids {
  readonly known: ReadonlySet<number>;
  readonly someWait: boolean;
}

interface Settled extends TouchedLocation {
  readonly isOfOneSecond: boolean;
}

/** Where a message can be fetched from. */
export interface FetchablePlace extends KnownTraits {
  readonly mailboxId: string;
  readonly path: string;
  readonly uidValidity: number;
}

const locationColumns = [
  'account_id',
  'mailbox_id',
  'id',
  'message_id',
  'thread_id',
  'uid',
  'received_at',
  'flags',
  'shown_flags',
  'keywords',
];

/** Where the server has messages, with the flags that they have there. */
@Injectable()
export class LocationsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Stores where the server has messages. A location without UID of the same message (on its way out, being moved here, or
   * void since a mailbox reset) becomes this one and keeps its id. Storing the same twice changes nothing.
   * Answers the locations that are new; `adopted` those that were here without UID.
   * @param taken what `findTaken` has answered for their UIDs in this transaction.
   */
  async store(
    tx: Transaction,
    mailboxId: string,
    found: readonly FoundOnServer[],
    { known, someWait }: TakenUids,
  ): Promise<{ added: TouchedLocation[]; adopted: TouchedLocation[] }> {
    const unknown = new Map(found.filter((item) => !known.has(item.uid)).map((item) => [item.uid, item]));
    const adopted = someWait ? await this.adopt(tx, mailboxId, [...unknown.values()]) : [];
    for (const { uid } of adopted) unknown.delete(uid);
    const added = await this.insert(tx, mailboxId, [...unknown.values()]);

    const orphans = found.filter((item) => !item.isNew).map((item) => item.messageId);
    if (orphans.length > 0) {
      await tx.query('UPDATE message SET orphaned_at = NULL WHERE id = ANY($1::uuid[]) AND orphaned_at IS NOT NULL', [
        sqlArray(orphans),
      ]);
    }
    return { added, adopted: adopted.map(({ location }) => location) };
  }

  /** Of the UIDs that are about to be stored. */
  async findTaken(tx: Transaction, mailboxId: string, uids: readonly number[]): Promise<TakenUids> {
    const [row] = await tx.query<{ known: string[]; someWait: boolean }>(
      `SELECT ARRAY(SELECT uid FROM message_location WHERE mailbox_id = $1 AND uid = ANY($2::bigint[])) AS known,
         EXISTS (SELECT 1 FROM message_location WHERE mailbox_id = $1 AND uid IS NULL) AS "someWait"`,
      [mailboxId, sqlArray(uids)],
    );
    return { known: new Set(row?.known.map(Number)), someWait: row?.someWait ?? false };
  }

  /** Gives locations that wait for a UID to what was found of their messages; of several copies of one message each gets one. */
  private async adopt(
    tx: Transaction,
    mailboxId: string,
    found: readonly FoundOnServer[],
  ): Promise<{ uid: number; location: TouchedLocation }[]> {
    const rows = await tx.query<TouchedLocation & { uid: string }>(
      `UPDATE message_location l SET uid = pick.uid, state = 'present', flags = pick.flags, shown_flags = pick.flags,
         keywords = pick.keywords, hidden = false
       FROM (
         SELECT waiting.id, f.uid, f.flags, f.keywords::text[] AS keywords
         FROM (
           SELECT *, row_number() OVER (PARTITION BY message ORDER BY uid) AS nth
           FROM unnest($2::bigint[], $3::uuid[], $4::smallint[], $5::text[]) AS f(uid, message, flags, keywords)
         ) f
         JOIN (SELECT id, message_id, row_number() OVER (PARTITION BY message_id ORDER BY id) AS nth
               FROM message_location WHERE mailbox_id = $1 AND uid IS NULL AND message_id = ANY($3::uuid[])) waiting
           ON waiting.message_id = f.message AND waiting.nth = f.nth
       ) pick WHERE l.id = pick.id RETURNING l.uid, ${touched}`,
      [
        mailboxId,
        sqlArray(found.map((item) => item.uid)),
        sqlArray(found.map((item) => item.messageId)),
        sqlArray(found.map((item) => item.flags)),
        sqlArray(found.map((item) => sqlArray(item.keywords))),
      ],
    );
    return rows.map(({ uid, ...location }) => ({ uid: Number(uid), location }));
  }

  private async insert(
    tx: Transaction,
    mailboxId: string,
    found: readonly FoundOnServer[],
  ): Promise<TouchedLocation[]> {
    const added: TouchedLocation[] = [];
    const rows = new CopyRows();
    for (const { messageId, threadId, uid, receivedAt, flags, keywords } of found) {
      const id = newId();
      added.push({ id, mailboxId, messageId, threadId, shownFlags: flags, keywords, hidden: false });
      rows
        .startRow(locationColumns.length)
        .uuid(tx.accountId)
        .uuid(mailboxId)
        .uuid(id)
        .uuid(messageId)
        .uuid(threadId)
        .bigint(uid)
        .time(receivedAt)
        .smallint(flags)
        .smallint(flags)
        .texts(keywords);
    }
    await tx.copy('message_location', locationColumns, rows);
    return added;
  }

  /** Takes over the server's flags where they differ; answers the locations whose flags changed. */
  async saveServerFlags(
    tx: Transaction,
    mailboxId: string,
    changes: readonly ({ readonly uid: number } & FlagsAndKeywords)[],
  ): Promise<TouchedLocation[]> {
    if (changes.length === 0) return [];
    return tx.query<TouchedLocation>(
      `UPDATE message_location l SET flags = new.flags, shown_flags = new.flags, keywords = new.keywords
       FROM (SELECT DISTINCT ON (uid) uid, flags, ARRAY(SELECT jsonb_array_elements_text(keywords)) AS keywords
             FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS (uid bigint, flags smallint, keywords jsonb)) WITH ORDINALITY
               AS c(uid, flags, keywords, nth)
             ORDER BY uid, nth DESC) new
       WHERE l.mailbox_id = $1 AND l.uid = new.uid AND (l.flags <> new.flags OR l.keywords <> new.keywords)
       RETURNING ${touched}`,
      [mailboxId, JSON.stringify(changes)],
    );
  }

  /** UIDVALIDITY changed: every UID is void, but what the user sees stays until the mailbox has been listed again. */
  async makeStale(tx: Transaction, mailboxId: string): Promise<void> {
    await tx.query(
      `UPDATE message_location SET uid = NULL, state = 'stale' WHERE mailbox_id = $1 AND state = 'present'`,
      [mailboxId],
    );
  }

  /** Which flags locations have on the server. */
  async findServerFlags(tx: Transaction, ids: readonly string[]): Promise<({ id: string } & FlagsAndKeywords)[]> {
    return tx.query('SELECT id, flags, keywords FROM message_location WHERE id = ANY($1)', [ids]);
  }

  /** Takes over flags and keywords that we have just stored on the server ourselves. */
  async addServerFlags(
    tx: Transaction,
    ids: readonly string[],
    change: { add: FlagsAndKeywords; remove: FlagsAndKeywords },
  ): Promise<void> {
    await tx.query(
      `UPDATE message_location SET flags = (flags | $2) & ~$3::smallint,
         keywords = ARRAY(SELECT word FROM (SELECT DISTINCT unnest(keywords || $4::text[]) AS word) w WHERE word <> ALL($5::text[])
                          ORDER BY word COLLATE "C")
       WHERE id = ANY($1)`,
      [ids, change.add.flags, change.remove.flags, change.add.keywords, change.remove.keywords],
    );
  }

  /**
   * Messages that were moved are at their new place under these UIDs now. Where sync was faster, the makeshift location goes;
   * of several copies of one message each gets one. It stays where the UID is another message's, which no server should say,
   * until sync takes it away with all that was abandoned. Answers those that came in the same second as others of their conversation:
   * which of these is the newest their UIDs tell.
   */
  async settleMoved(
    tx: Transaction,
    mailboxId: string,
    moved: readonly { messageId: string; uid: number }[],
  ): Promise<TouchedLocation[]> {
    const pairs = `(
      SELECT makeshift.id, m.uid, o.message_id = makeshift.message_id AS "isKnown" FROM (
        SELECT "messageId", uid, row_number() OVER (PARTITION BY "messageId" ORDER BY uid) AS nth
        FROM jsonb_to_recordset($2::jsonb) AS m("messageId" uuid, uid bigint)
      ) m JOIN (
        SELECT id, message_id, row_number() OVER (PARTITION BY message_id ORDER BY id) AS nth
        FROM message_location WHERE mailbox_id = $1 AND state = 'local'
      ) makeshift ON makeshift.message_id = m."messageId" AND makeshift.nth = m.nth
      LEFT JOIN message_location o ON o.mailbox_id = $1 AND o.uid = m.uid
    ) pair`;
    const parameters = [mailboxId, JSON.stringify(moved)];
    const returned = `RETURNING ${touched}, EXISTS (
      SELECT 1 FROM message_location o WHERE o.mailbox_id = l.mailbox_id AND o.thread_id = l.thread_id AND o.id <> l.id
        AND o.received_at = l.received_at) AS "isOfOneSecond"`;
    const removed = await tx.query<Settled>(
      `DELETE FROM message_location l USING ${pairs} WHERE l.id = pair.id AND pair."isKnown" ${returned}`,
      parameters,
    );
    const placed = await tx.query<Settled>(
      `UPDATE message_location l SET uid = pair.uid, state = 'present' FROM ${pairs}
       WHERE l.id = pair.id AND pair."isKnown" IS NULL ${returned}`,
      parameters,
    );
    return [...removed, ...placed].filter(({ isOfOneSecond }) => isOfOneSecond);
  }

  /**
   * The places on the server where a message lies; first where only we put mail. Without those in a mailbox that was found under
   * another path and not opened since: other messages may lie there under these UIDs.
   */
  async findFetchable(accountId: string, messageId: string): Promise<FetchablePlace[]> {
    const rows = await this.unitOfWork.query<
      Omit<FetchablePlace, 'uid' | 'uidValidity'> & { uid: string; uidValidity: string }
    >(
      `SELECT b.id AS "mailboxId", b.path, b.uid_validity AS "uidValidity", l.uid, ${traitColumns} FROM message_location l
       JOIN mailbox b ON b.id = l.mailbox_id JOIN message m ON m.id = l.message_id
       WHERE l.account_id = $1 AND l.message_id = $2 AND l.uid IS NOT NULL AND NOT b.renamed
       ORDER BY (b.role = 'sent') DESC NULLS LAST, b.path`,
      [accountId, messageId],
    );
    return rows.map((row) => ({ ...row, uid: Number(row.uid), uidValidity: Number(row.uidValidity) }));
  }
}
