import type { RecentThread } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { sqlArray } from '../database/sql-array.js';
import { UnitOfWork } from '../database/unit-of-work.js';

/**
 * Of each account and direction so many messages are looked at, however many there are. A conversation that fills them by itself
 * hides older ones.
 */
const newestLooked = 100;

/** With whom mail was exchanged. */
@Injectable()
export class CorrespondenceRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The newest conversations with an address in some accounts, the newest first. Reads the ends of two indexes per account. */
  async recentWith(accountIds: readonly string[], address: string, limit: number): Promise<RecentThread[]> {
    const rows = await this.unitOfWork.query<Omit<RecentThread, 'lastAt'> & { lastAt: Date }>(recentThreadsSql, [
      sqlArray(accountIds),
      address,
      newestLooked,
      limit,
    ]);
    return rows.map((row) => ({ ...row, lastAt: row.lastAt.toISOString() }));
  }
}

/** The expressions are those of the indexes `message_from` and `message_first_to`. */
const newestBy = (person: string): string => `
  (SELECT id, thread_id, subject, received_at FROM message
   WHERE account_id = account.id AND left(lower(${person} -> 0 ->> 'address'), 320) COLLATE "C" = lower($2)
   ORDER BY received_at DESC LIMIT $3)`;

/** Takes accounts, an address, and how many messages and how many conversations are wanted at most. */
export const recentThreadsSql = `
  SELECT account_id AS "accountId", thread_id AS "threadId", subject, received_at AS "lastAt" FROM (
    SELECT DISTINCT ON (account.id, found.thread_id) account.id AS account_id, found.*
    FROM unnest($1::uuid[]) AS account (id)
    CROSS JOIN LATERAL (${newestBy('from_addresses')} UNION ALL ${newestBy('to_addresses')}) AS found
    WHERE EXISTS (
      SELECT FROM message_location JOIN mailbox ON mailbox.id = message_location.mailbox_id
      WHERE message_location.message_id = found.id AND NOT message_location.hidden AND NOT mailbox.hidden
        AND (mailbox.role IS NULL OR mailbox.role NOT IN ('drafts', 'junk', 'trash'))
    )
    ORDER BY account.id, found.thread_id, found.received_at DESC
  ) AS newest ORDER BY received_at DESC LIMIT $4`;
