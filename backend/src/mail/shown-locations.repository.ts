import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import type { FlagsAndKeywords } from './flags.js';
import type { LocationState } from './message-location.entity.js';
import { touched, type TouchedLocation } from './touched-location.js';

/** A location that a user can act on. */
export interface ShownLocation extends TouchedLocation {
  readonly uid: number | null;
  readonly state: LocationState;
  readonly serverFlags: number;
  readonly serverKeywords: readonly string[];
}

const afterId = '($5::uuid IS NULL OR l.id > $5)';
const afterInMailbox = `CASE WHEN $7::bigint IS NULL THEN l.uid IS NOT NULL OR ${afterId} ELSE true END AND ($7 IS NULL OR l.uid < $7)`;

/** What is left of a mailbox that is gone is shown nowhere. */
const isThere = 'EXISTS (SELECT 1 FROM mailbox b WHERE b.id = l.mailbox_id)';

/** Where users see messages, which is not always where the server has them: what they see there, and what they can act on. */
@Injectable()
export class ShownLocationsRepository {
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

  /** Where messages are shown in a mailbox that does not have them yet; one place for each time that a message is named. */
  async findLocal(tx: Transaction, mailboxId: string, messageIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT l.id FROM (
         SELECT id, message_id, row_number() OVER (PARTITION BY message_id ORDER BY id DESC) AS nth
         FROM message_location WHERE mailbox_id = $1 AND message_id = ANY($2::uuid[]) AND state = 'local'
       ) l JOIN (SELECT message_id, count(*) AS times FROM unnest($2::uuid[]) AS named(message_id) GROUP BY message_id) named
         ON named.message_id = l.message_id AND l.nth <= named.times`,
      [mailboxId, messageIds],
    );
    return rows.map((row) => row.id);
  }

  /**
   * Locations that a user means, as they are on the screen: at most `limit` after `after`. Those of a whole mailbox are in the order of
   * an index, so that each page costs the same: without UID first, for they may get one meanwhile, then the newest first.
   */
  async findShown(
    tx: Transaction,
    target: { mailboxId: string | null; threadIds: readonly string[] | null; messageIds: readonly string[] | null },
    page: { after: Pick<ShownLocation, 'id' | 'uid'> | null; limit: number },
  ): Promise<ShownLocation[]> {
    const isWhole = target.threadIds === null && target.messageIds === null;
    const { id = null, uid = null } = page.after ?? {};
    const rows = await tx.query<Omit<ShownLocation, 'uid'> & { uid: string | null }>(
      `SELECT ${touched}, l.uid, l.state, l.flags AS "serverFlags", l.keywords AS "serverKeywords" FROM message_location l
       WHERE l.account_id = $1 AND NOT l.hidden AND (l.shown_flags & 8) = 0 AND ($2::uuid IS NULL OR l.mailbox_id = $2)
         AND ($3::uuid[] IS NULL OR l.thread_id = ANY($3)) AND ($4::uuid[] IS NULL OR l.message_id = ANY($4))
         AND ${isWhole ? afterInMailbox : afterId} AND ${isThere}
       ORDER BY ${isWhole ? 'l.uid DESC NULLS FIRST, l.id' : 'l.id'} LIMIT $6`,
      [tx.accountId, target.mailboxId, target.threadIds, target.messageIds, id, page.limit, ...(isWhole ? [uid] : [])],
    );
    return rows.map((row) => ({ ...row, uid: row.uid === null ? null : Number(row.uid) }));
  }

  /** Where messages are on the screen. */
  async listByMessage(tx: Transaction, messageIds: readonly string[]): Promise<TouchedLocation[]> {
    return tx.query<TouchedLocation>(
      `SELECT ${touched} FROM message_location l WHERE l.message_id = ANY($1) AND NOT l.hidden AND ${isThere}`,
      [messageIds],
    );
  }
}
