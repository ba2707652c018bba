import { Injectable } from '@nestjs/common';
import { newId } from '../common/new-id.js';
import { CopyRows } from '../database/copy-rows.js';
import { sqlArray, sqlBytes } from '../database/sql-array.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { ThreadInput } from './thread-resolver.js';

export interface StoredKey {
  /** Hexadecimal. */
  readonly key: string;
  readonly threadId: string;
  /** Too many unrelated messages bear it; it joins nothing any more. */
  readonly hot: boolean;
}

@Injectable()
export class ThreadsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** What is stored of keys (hexadecimal): their threads, and whether they are hot. Unknown ones are left out. */
  async findKeys(tx: Transaction, keys: readonly string[]): Promise<StoredKey[]> {
    return tx.query<StoredKey>(
      `SELECT encode(k.key, 'hex') AS key, coalesce(t.merged_into, t.id) AS "threadId", k.hot FROM thread_key k
       JOIN thread t ON t.id = k.thread_id WHERE k.account_id = $1 AND k.key = ANY($2::bytea[])`,
      [tx.accountId, sqlArray(keys.map(sqlBytes))],
    );
  }

  /** Makes `count` new threads; answers their ids. */
  async create(tx: Transaction, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, newId);
    const rows = new CopyRows();
    for (const id of ids) rows.startRow(2).uuid(tx.accountId).uuid(id);
    await tx.copy('thread', ['account_id', 'id'], rows);
    return ids;
  }

  /** Remembers keys that are not stored yet. */
  async addKeys(tx: Transaction, keys: readonly { key: string; threadId: string }[]): Promise<void> {
    const rows = new CopyRows();
    for (const { key, threadId } of keys) rows.startRow(3).uuid(tx.accountId).bytea(key).uuid(threadId);
    await tx.copy('thread_key', ['account_id', 'key', 'thread_id'], rows);
  }

  /** From now on these keys join nothing, whether they are stored already or not. A new one is noted with a thread of no meaning. */
  async saveHot(tx: Transaction, keys: readonly string[], threadId: string): Promise<void> {
    await tx.query(
      `INSERT INTO thread_key (account_id, key, thread_id, hot) SELECT $1, key, $3, true FROM unnest($2::bytea[]) key
       ON CONFLICT (account_id, key) DO UPDATE SET hot = true`,
      [tx.accountId, sqlArray(keys.map(sqlBytes)), threadId],
    );
  }

  /** Those of some threads that have so many messages under so many subjects that a key of theirs may be hot. */
  async findSuspects(
    tx: Transaction,
    threadIds: readonly string[],
    least: { messages: number; subjects: number },
  ): Promise<string[]> {
    // The lines of the lists tell in one row what would otherwise have to be counted.
    const large = await tx.query<{ id: string }>(
      `SELECT thread_id AS id FROM mailbox_thread WHERE thread_id = ANY($1::uuid[])
       GROUP BY thread_id HAVING sum(message_count) >= $2`,
      [sqlArray(threadIds), least.messages],
    );
    if (large.length === 0) return [];
    const suspects = await tx.query<{ id: string }>(
      `SELECT thread_id AS id FROM message WHERE account_id = $1 AND thread_id = ANY($2::uuid[])
       GROUP BY thread_id HAVING count(DISTINCT subject) >= $3`,
      [tx.accountId, sqlArray(large.map(({ id }) => id)), least.subjects],
    );
    return suspects.map(({ id }) => id);
  }

  /** What the messages of some threads refer to. */
  async listMembers(tx: Transaction, threadIds: readonly string[]): Promise<(ThreadInput & { subject: string })[]> {
    return tx.query<ThreadInput & { subject: string }>(
      `SELECT message_id_header AS "messageIdHeader", reference_ids AS "referenceIds", subject FROM message
       WHERE account_id = $1 AND thread_id = ANY($2::uuid[])`,
      [tx.accountId, sqlArray(threadIds)],
    );
  }

  /** Keys of a thread that was merged stay with it: `findKeys` answers what it was merged into. */
  async merge(tx: Transaction, merges: readonly { from: string; into: string }[]): Promise<void> {
    await tx.query(
      `UPDATE thread SET merged_into = pair.target FROM unnest($1::uuid[], $2::uuid[]) AS pair(source, target)
       WHERE id = pair.source OR merged_into = pair.source`,
      [sqlArray(merges.map((merge) => merge.from)), sqlArray(merges.map((merge) => merge.into))],
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

  async hasMail(accountId: string, threadId: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      'SELECT 1 FROM message WHERE account_id = $1 AND thread_id = $2 AND orphaned_at IS NULL LIMIT 1',
      [accountId, threadId],
    );
    return rows.length > 0;
  }

  /** The thread with mail that one of these keys (hexadecimal) belongs to, in the first of the accounts that has one. */
  async findByKeys(
    accountIds: readonly string[],
    keys: readonly string[],
  ): Promise<{ accountId: string; threadId: string } | null> {
    const rows = await this.unitOfWork.query<{ accountId: string; threadId: string }>(
      `SELECT t.account_id AS "accountId", coalesce(t.merged_into, t.id) AS "threadId"
       FROM unnest($1::uuid[]) WITH ORDINALITY AS account (id, place)
       JOIN thread_key k ON k.account_id = account.id AND k.key = ANY($2::bytea[]) AND NOT k.hot
       JOIN thread t ON t.id = k.thread_id
       WHERE EXISTS (
         SELECT 1 FROM message
         WHERE message.account_id = t.account_id AND thread_id = coalesce(t.merged_into, t.id) AND orphaned_at IS NULL
       )
       ORDER BY account.place LIMIT 1`,
      [sqlArray(accountIds), sqlArray(keys.map(sqlBytes))],
    );
    return rows[0] ?? null;
  }
}
