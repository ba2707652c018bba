import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/database.module.js';
import type { AccountLogEntity } from './account-log.entity.js';

const keptDays = 14;
/** A connection that comes and goes every minute does not fill the disk. */
const keptPerAccount = 500;

export type NewLogEntry = Omit<AccountLogEntity, 'id' | 'accountId'>;

@Injectable()
export class AccountLogRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds an entry in the transaction of what it tells. */
  async add(tx: Transaction, entry: NewLogEntry): Promise<void> {
    await tx.query(
      `INSERT INTO account_log (account_id, at, kind, state, failure_class, problem_code, message, mailbox_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        tx.accountId,
        entry.at,
        entry.kind,
        entry.state,
        entry.failureClass,
        entry.problemCode,
        entry.message,
        entry.mailboxId,
      ],
    );
  }

  /** How often since `since` comparisons of mailboxes have shown that what the server had told of them was wrong. */
  async countContradictions(tx: Transaction, since: Date): Promise<{ heals: number; vetoes: number }> {
    const [row] = await tx.query<{ heals: number; vetoes: number }>(
      `SELECT count(*) FILTER (WHERE kind = 'heal')::int AS heals, count(*) FILTER (WHERE kind = 'veto')::int AS vetoes
       FROM account_log WHERE account_id = $1 AND failure_class = 'protocol' AND at > $2`,
      [tx.accountId, since],
    );
    return row ?? { heals: 0, vetoes: 0 };
  }

  /** Forgets what is too old, and of each account what is too much. */
  async prune(): Promise<void> {
    await this.dataSource.query('DELETE FROM account_log WHERE at < now() - make_interval(days => $1)', [keptDays]);
    await this.dataSource.query(
      `DELETE FROM account_log USING (
         SELECT account_id, (array_agg(id ORDER BY id DESC))[$1] AS last_kept
         FROM account_log GROUP BY account_id HAVING count(*) > $1
       ) AS long
       WHERE account_log.account_id = long.account_id AND account_log.id < long.last_kept`,
      [keptPerAccount],
    );
  }
}
