import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';

@Injectable()
export class ThreadsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The threads of those keys (hexadecimal) that are known. */
  async threadsOf(tx: Transaction, keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await tx.query<{ key: string; threadId: string }>(
      `SELECT encode(key, 'hex') AS key, thread_id AS "threadId" FROM thread_key
       WHERE account_id = $1 AND key IN (SELECT decode(hex, 'hex') FROM unnest($2::text[]) hex)`,
      [tx.accountId, keys],
    );
    return new Map(rows.map((row) => [row.key, row.threadId]));
  }

  /** Makes `count` new threads; answers their ids. */
  async create(tx: Transaction, count: number): Promise<string[]> {
    if (count === 0) return [];
    const rows = await tx.query<{ id: string }>(
      'INSERT INTO thread (account_id) SELECT $1 FROM generate_series(1, $2) RETURNING id',
      [tx.accountId, count],
    );
    return rows.map((row) => row.id);
  }

  async saveKeys(tx: Transaction, keys: readonly { key: string; threadId: string }[]): Promise<void> {
    if (keys.length === 0) return;
    await tx.query(
      `INSERT INTO thread_key (account_id, key, thread_id)
       SELECT $1, decode(hex, 'hex'), thread FROM unnest($2::text[], $3::uuid[]) AS k(hex, thread)
       ON CONFLICT (account_id, key) DO UPDATE SET thread_id = excluded.thread_id`,
      [tx.accountId, keys.map((key) => key.key), keys.map((key) => key.threadId)],
    );
  }

  async merge(tx: Transaction, merges: readonly { from: string; into: string }[]): Promise<void> {
    const pairs = [merges.map((merge) => merge.from), merges.map((merge) => merge.into)];
    await tx.query(
      `UPDATE thread_key SET thread_id = pair.target FROM unnest($1::uuid[], $2::uuid[]) AS pair(source, target)
       WHERE thread_id = pair.source`,
      pairs,
    );
    await tx.query(
      `UPDATE thread SET merged_into = pair.target FROM unnest($1::uuid[], $2::uuid[]) AS pair(source, target)
       WHERE id = pair.source OR merged_into = pair.source`,
      pairs,
    );
  }

  /** The thread that an id stands for now: itself, or the one it was merged into. Null when the account has no such thread. */
  async current(accountId: string, threadId: string): Promise<string | null> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      'SELECT coalesce(merged_into, id) AS id FROM thread WHERE account_id = $1 AND id = $2',
      [accountId, threadId],
    );
    return rows[0]?.id ?? null;
  }
}
