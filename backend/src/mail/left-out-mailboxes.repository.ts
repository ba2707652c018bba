import type { LeftOutReason } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';

/** A mailbox that cannot be had here for its name. */
export interface LeftOut {
  /** Its name as the server writes it. */
  readonly listedAs: string;
  /** As far as it can be shown in a line. */
  readonly name: string;
  readonly reason: LeftOutReason;
}

/** A server may list as many as it likes, and nobody reads more. */
const mostKept = 500;

const markOf = ({ listedAs }: LeftOut): string => createHash('sha256').update(listedAs).digest('hex');

/** The mailboxes that servers list and that are left out, and why. */
@Injectable()
export class LeftOutMailboxesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** What is left out of an account, in the order of the alphabet. */
  async list(accountId: string): Promise<{ name: string; reason: LeftOutReason; since: Date }[]> {
    return this.unitOfWork.query(
      'SELECT name, reason, since FROM left_out_mailbox WHERE account_id = $1 ORDER BY lower(name), mark',
      [accountId],
    );
  }

  /** Whether exactly these are known to be left out. */
  async isKnown(accountId: string, found: readonly LeftOut[]): Promise<boolean> {
    const rows = await this.unitOfWork.query<{ mark: string; reason: string }>(
      'SELECT mark, reason FROM left_out_mailbox WHERE account_id = $1',
      [accountId],
    );
    const known = new Map(rows.map(({ mark, reason }) => [mark, reason]));
    const kept = found.slice(0, mostKept);
    return kept.length === known.size && kept.every((each) => known.get(markOf(each)) === each.reason);
  }

  /** Takes over which mailboxes are left out from `at` on, or are as before. Answers how many were not before. */
  async save(tx: Transaction, found: readonly LeftOut[], at: Date): Promise<number> {
    const kept = found.slice(0, mostKept).map((each) => ({ mark: markOf(each), name: each.name, reason: each.reason }));
    await tx.query('DELETE FROM left_out_mailbox WHERE account_id = $1 AND NOT mark = ANY($2::text[])', [
      tx.accountId,
      kept.map(({ mark }) => mark),
    ]);
    const saved = await tx.query<{ isNew: boolean }>(
      `INSERT INTO left_out_mailbox (account_id, mark, name, reason, since)
       SELECT $1, mark, name, reason, $3 FROM jsonb_to_recordset($2::jsonb) AS m(mark text, name text, reason text)
       ON CONFLICT (account_id, mark) DO UPDATE SET name = excluded.name, reason = excluded.reason
       RETURNING xmax = 0 AS "isNew"`,
      [tx.accountId, JSON.stringify(kept), at],
    );
    return saved.filter(({ isNew }) => isNew).length;
  }
}
