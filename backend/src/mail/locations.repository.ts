import type { PushPayload } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { newId } from '../common/new-id.js';
import { CopyLines } from '../database/copy-in.js';
import { sqlArray } from '../database/sql-array.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { flagsOf, type FlagsAndKeywords } from './flags.js';
import type { LocationState } from './message-location.entity.js';

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

/** A location that a write has touched. */
export interface TouchedLocation {
  readonly id: string;
  readonly mailboxId: string;
  readonly messageId: string;
  readonly threadId: string;
  readonly shownFlags: number;
  readonly keywords: readonly string[];
  readonly hidden: boolean;
}

/** A location that a user can act on. */
export interface ShownLocation extends TouchedLocation {
  readonly state: LocationState;
  readonly serverFlags: number;
  readonly serverKeywords: readonly string[];
}

interface Settled extends TouchedLocation {
  readonly isOfOneSecond: boolean;
}

/** Where a message can be fetched from. */
export interface FetchablePlace {
  readonly mailboxId: string;
  readonly path: string;
  readonly uidValidity: number;
  readonly uid: number;
}

const touched = `l.id, l.mailbox_id AS "mailboxId", l.message_id AS "messageId", l.thread_id AS "threadId",
  l.shown_flags AS "shownFlags", coalesce(l.shown_keywords, l.keywords) AS keywords, l.hidden`;

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

const abandoned = `l.state = 'local'
  AND NOT EXISTS (SELECT 1 FROM pending_change c
                  WHERE c.message_id = l.message_id AND c.target_mailbox_id = l.mailbox_id AND c.state <> 'failed')
  AND NOT EXISTS (SELECT 1 FROM outbox_item o WHERE o.message_id = l.message_id AND o.state <> 'cancelled')`;

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
    const lines = new CopyLines();
    for (const { messageId, threadId, uid, receivedAt, flags, keywords } of found) {
      const id = newId();
      added.push({ id, mailboxId, messageId, threadId, shownFlags: flags, keywords, hidden: false });
      lines
        .plain(tx.accountId)
        .plain(mailboxId)
        .plain(id)
        .plain(messageId)
        .plain(threadId)
        .plain(uid)
        .plain(receivedAt.toISOString())
        .plain(flags)
        .plain(flags)
        .text(sqlArray(keywords))
        .endRow();
    }
    await tx.copy('message_location', locationColumns, lines);
    return added;
  }

  /** A location that the server does not know yet. */
  async insertLocal(
    tx: Transaction,
    location: { mailboxId: string; messageId: string; threadId: string; receivedAt: Date } & FlagsAndKeywords,
  ): Promise<TouchedLocation[]> {
    return tx.query<TouchedLocation>(
      `INSERT INTO message_location AS l (account_id, mailbox_id, message_id, thread_id, state, received_at, flags, shown_flags, keywords)
       VALUES ($1, $2, $3, $4, 'local', $5, $6, $6, $7) RETURNING ${touched}`,
      [
        tx.accountId,
        location.mailboxId,
        location.messageId,
        location.threadId,
        location.receivedAt,
        location.flags,
        location.keywords,
      ],
    );
  }

  /** Shows messages in the mailbox that they are being moved or copied to, as they look where they are now. */
  async insertLocalCopies(
    tx: Transaction,
    locationIds: readonly string[],
    mailboxId: string,
  ): Promise<TouchedLocation[]> {
    return tx.query<TouchedLocation>(
      `INSERT INTO message_location AS l (account_id, mailbox_id, message_id, thread_id, state, received_at, flags, shown_flags, keywords)
       SELECT account_id, $3, message_id, thread_id, 'local', received_at, shown_flags, shown_flags, coalesce(shown_keywords, keywords)
       FROM message_location WHERE account_id = $1 AND id = ANY($2) RETURNING ${touched}`,
      [tx.accountId, locationIds, mailboxId],
    );
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

  /**
   * Sets what the user sees: flags, keywords (null: the server's) and whether it is on the screen at all. Answers the locations
   * for which that is a change.
   */
  async saveShown(
    tx: Transaction,
    shown: readonly {
      readonly id: string;
      readonly shownFlags: number;
      readonly shownKeywords: readonly string[] | null;
      readonly hidden: boolean;
    }[],
  ): Promise<TouchedLocation[]> {
    if (shown.length === 0) return [];
    return tx.query<TouchedLocation>(
      `UPDATE message_location l SET shown_flags = new.flags, shown_keywords = new.keywords, hidden = new.hidden
       FROM (
         SELECT id, "shownFlags" AS flags, hidden, CASE WHEN jsonb_typeof("shownKeywords") = 'array'
           THEN ARRAY(SELECT jsonb_array_elements_text("shownKeywords")) END AS keywords
         FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, "shownFlags" smallint, "shownKeywords" jsonb, hidden boolean)
       ) new
       WHERE l.id = new.id AND (l.shown_flags <> new.flags OR l.hidden <> new.hidden OR l.shown_keywords IS DISTINCT FROM new.keywords)
       RETURNING ${touched}`,
      [JSON.stringify(shown)],
    );
  }

  /** Forgets locations by UID; their messages wait as orphans in case they turn up in another mailbox. */
  async removeByUid(tx: Transaction, mailboxId: string, uids: readonly number[]): Promise<TouchedLocation[]> {
    if (uids.length === 0) return [];
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE mailbox_id = $1 AND uid = ANY($2::bigint[]) RETURNING ${touched}`,
      [mailboxId, uids],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  async removeById(tx: Transaction, ids: readonly string[]): Promise<TouchedLocation[]> {
    if (ids.length === 0) return [];
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE account_id = $1 AND id = ANY($2) RETURNING ${touched}`,
      [tx.accountId, ids],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  /** Forgets where a message was shown before the server had it. */
  async removeLocal(tx: Transaction, messageId: string): Promise<TouchedLocation[]> {
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE account_id = $1 AND message_id = $2 AND state = 'local' RETURNING ${touched}`,
      [tx.accountId, messageId],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  /** Where messages are shown in a mailbox that does not have them yet. */
  async findLocal(tx: Transaction, mailboxId: string, messageIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM message_location WHERE mailbox_id = $1 AND message_id = ANY($2) AND state = 'local'`,
      [mailboxId, messageIds],
    );
    return rows.map((row) => row.id);
  }

  /** Forgets the locations in a state, such as those that were not found again after a mailbox reset. */
  async removeInState(tx: Transaction, mailboxId: string, state: LocationState): Promise<TouchedLocation[]> {
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE mailbox_id = $1 AND state = $2 RETURNING ${touched}`,
      [mailboxId, state],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  async removeAll(tx: Transaction, mailboxId: string): Promise<void> {
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE mailbox_id = $1 RETURNING ${touched}`,
      [mailboxId],
    );
    await this.afterRemoval(tx, removed);
  }

  /** UIDVALIDITY changed: every UID is void, but what the user sees stays until the mailbox has been listed again. */
  async makeStale(tx: Transaction, mailboxId: string): Promise<void> {
    await tx.query(
      `UPDATE message_location SET uid = NULL, state = 'stale' WHERE mailbox_id = $1 AND state = 'present'`,
      [mailboxId],
    );
  }

  /** Locations that a user means, as they are on the screen: at most `limit` after the id `afterId`, in the order of their ids. */
  async findShown(
    tx: Transaction,
    target: { mailboxId: string | null; threadIds: readonly string[] | null; messageIds: readonly string[] | null },
    page: { afterId: string | null; limit: number },
  ): Promise<ShownLocation[]> {
    return tx.query(
      `SELECT ${touched}, l.state, l.flags AS "serverFlags", l.keywords AS "serverKeywords" FROM message_location l
       WHERE l.account_id = $1 AND NOT l.hidden AND (l.shown_flags & 8) = 0 AND ($2::uuid IS NULL OR l.mailbox_id = $2)
         AND ($3::uuid[] IS NULL OR l.thread_id = ANY($3)) AND ($4::uuid[] IS NULL OR l.message_id = ANY($4))
         AND ($5::uuid IS NULL OR l.id > $5)
       ORDER BY l.id LIMIT $6`,
      [tx.accountId, target.mailboxId, target.threadIds, target.messageIds, page.afterId, page.limit],
    );
  }

  /** Where messages are on the screen. */
  async listByMessage(tx: Transaction, messageIds: readonly string[]): Promise<TouchedLocation[]> {
    return tx.query<TouchedLocation>(
      `SELECT ${touched} FROM message_location l WHERE l.message_id = ANY($1) AND NOT l.hidden`,
      [messageIds],
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
   * of several copies of one message each gets one. Answers those that came in the same second as others of their conversation:
   * which of these is the newest their UIDs tell.
   */
  async settleMoved(
    tx: Transaction,
    mailboxId: string,
    moved: readonly { messageId: string; uid: number }[],
  ): Promise<TouchedLocation[]> {
    const pairs = `(
      SELECT makeshift.id, m.uid, o.id IS NOT NULL AS "isKnown" FROM (
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
       WHERE l.id = pair.id AND NOT pair."isKnown" ${returned}`,
      parameters,
    );
    return [...removed, ...placed].filter(({ isOfOneSecond }) => isOfOneSecond);
  }

  /**
   * Forgets what was shown in a mailbox as on its way there, when nothing is under way any more: neither a move nor a message
   * that is being sent or filed. That is so when a message vanished from where it was before it could be moved.
   */
  async removeAbandoned(tx: Transaction, mailboxId: string): Promise<TouchedLocation[]> {
    const removed = await tx.query<TouchedLocation>(
      `DELETE FROM message_location l WHERE l.mailbox_id = $1 AND ${abandoned} RETURNING ${touched}`,
      [mailboxId],
    );
    await this.afterRemoval(tx, removed);
    return removed;
  }

  /** The mailboxes of an account that show something abandoned. */
  async findAbandoned(accountId: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ mailboxId: string }>(
      `SELECT DISTINCT l.mailbox_id AS "mailboxId" FROM message_location l WHERE l.account_id = $1 AND ${abandoned}`,
      [accountId],
    );
    return rows.map((row) => row.mailboxId);
  }

  /** The places on the server where a message lies; first where only we put mail. */
  async findFetchable(accountId: string, messageId: string): Promise<FetchablePlace[]> {
    const rows = await this.unitOfWork.query<
      Omit<FetchablePlace, 'uid' | 'uidValidity'> & { uid: string; uidValidity: string }
    >(
      `SELECT b.id AS "mailboxId", b.path, b.uid_validity AS "uidValidity", l.uid FROM message_location l
       JOIN mailbox b ON b.id = l.mailbox_id
       WHERE l.account_id = $1 AND l.message_id = $2 AND l.uid IS NOT NULL ORDER BY (b.role = 'sent') DESC NULLS LAST, b.path`,
      [accountId, messageId],
    );
    return rows.map((row) => ({ ...row, uid: Number(row.uid), uidValidity: Number(row.uidValidity) }));
  }

  /**
   * What waits for a removed location has lost its message, and goes on when that is found again; see `StrayWishes`. A message
   * without any location becomes an orphan.
   */
  private async afterRemoval(tx: Transaction, removed: readonly TouchedLocation[]): Promise<void> {
    if (removed.length === 0) return;
    const strays = await tx.query(
      `UPDATE pending_change SET lost_at = now() WHERE location_id = ANY($1) AND state <> 'failed' RETURNING 1`,
      [removed.map((location) => location.id)],
    );
    if (strays.length > 0) tx.announce('changes.pending', { accountId: tx.accountId });
    await tx.query(
      `UPDATE message SET orphaned_at = now() WHERE id = ANY($1)
         AND NOT EXISTS (SELECT 1 FROM message_location WHERE message_id = message.id)`,
      [removed.map((location) => location.messageId)],
    );
  }
}

/** What a client is told of a location. */
export const placeOf = (location: TouchedLocation): { mailboxId: string; messageId: string; threadId: string } => ({
  mailboxId: location.mailboxId,
  messageId: location.messageId,
  threadId: location.threadId,
});

export const updatedFrame = (location: TouchedLocation): PushPayload<'message.updated'> => ({
  ...placeOf(location),
  flags: flagsOf(location.shownFlags),
  keywords: [...location.keywords],
});
