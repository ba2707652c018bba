import type { AccountRemoval } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { SqlRunner } from '../../audit/audit.module.js';
import { AppError } from '../../common/app-error.js';
import { rowsOf } from '../../database/database.module.js';
import { SealedSecrets } from '../../secrets/secrets.module.js';

/** What one step came to. */
export type ErasureStep = 'erased' | 'looked' | 'again' | 'finished' | 'busy';

interface Position {
  readonly tableName: string;
  readonly page: number;
  readonly foundAny: boolean;
  readonly isSettled: boolean;
}

/** Pages of a table that one step looks at: some thousand rows, which are erased in milliseconds. */
const pagesPerStep = 64;

/** Whoever was writing when the account ended has noticed after so many seconds. */
const settledAfterSeconds = 5;

/**
 * Erases accounts: at once what makes them accounts, and then, a piece at a time, their rows in every table that has an
 * `account_id`, those of tables to come included. Tables are walked by their pages, which needs no index and takes the same
 * short time for each piece, however much there is of the account or of others.
 */
@Injectable()
export class AccountRemovalsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SealedSecrets,
  ) {}

  /**
   * Ends the account: nobody sees it, nothing can be written for it, its passwords are gone, and its address is free. The frame
   * counter goes first: whoever writes for the account waits for it, and then finds it gone. `also` is part of the transaction, and
   * finds the account still there.
   * @throws AppError `account.not-found`
   */
  async begin(accountId: string, userId: string, also: (within: SqlRunner) => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await also(manager);
      await manager.query('DELETE FROM account_seq WHERE account_id = $1', [accountId]);
      const pages = (await this.tables(manager)).reduce((sum, table) => sum + table.pages, 0);
      const begun = rowsOf<unknown>(
        await manager.query(
          `WITH gone AS (DELETE FROM account WHERE id = $1 RETURNING id, address)
           INSERT INTO account_removal (id, address, asked_by, pages_total)
           SELECT id, address, $2, $3 FROM gone RETURNING id`,
          [accountId, userId, pages],
        ),
      );
      if (begun.length === 0) throw new AppError('account.not-found', 'There is no such account.');
      await manager.query('DELETE FROM account_member WHERE account_id = $1', [accountId]);
      await manager.query('DELETE FROM account_group WHERE account_id = $1', [accountId]);
      // Before the secrets: a token that is just being fetched has nowhere to go then.
      await manager.query('DELETE FROM account_grant WHERE account_id = $1', [accountId]);
      await this.secrets.deleteAllOf(manager, accountId);
    });
  }

  /** Removals that go on: those that the user asked for, or all (null). Oldest first. */
  async list(askedBy: string | null): Promise<AccountRemoval[]> {
    const rows: (Omit<AccountRemoval, 'begunAt'> & { begunAt: Date })[] = await this.dataSource.query(
      `SELECT id AS "accountId", address, begun_at AS "begunAt",
         least(1, pages_done::float / greatest(pages_total, 1)) AS progress
       FROM account_removal WHERE $1::uuid IS NULL OR asked_by = $1 ORDER BY begun_at, id`,
      [askedBy],
    );
    return rows.map((row) => ({ ...row, begunAt: row.begunAt.toISOString() }));
  }

  async listIds(): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query('SELECT id FROM account_removal ORDER BY begun_at, id');
    return rows.map(({ id }) => id);
  }

  /**
   * Looks at the next pages and erases what is the account's. The last time through all tables finds nothing, some seconds after
   * the account ended; then the removal is over. `again`: all tables have been gone through, and will be once more. `busy`: another
   * process is at it.
   */
  async step(accountId: string): Promise<ErasureStep> {
    return this.dataSource.transaction(async (manager) => {
      const rows: Position[] = await manager.query(
        `SELECT table_name AS "tableName", page::int, found_any AS "foundAny",
           begun_at < now() - make_interval(secs => $2) AS "isSettled"
         FROM account_removal WHERE id = $1 FOR UPDATE SKIP LOCKED`,
        [accountId, settledAfterSeconds],
      );
      const [position] = rows;
      if (position === undefined) return (await this.isGoingOn(manager, accountId)) ? 'busy' : 'finished';
      const table = (await this.tables(manager)).find(({ name }) => name >= position.tableName);
      if (table === undefined) return this.endPass(manager, accountId, position);
      const page = table.name === position.tableName ? position.page : 0;
      const erased = await erasePages(manager, table.name, accountId, page);
      const next = Math.min(page + pagesPerStep, table.pages);
      await manager.query(
        `UPDATE account_removal SET table_name = $2, page = $3, pages_done = pages_done + $4, found_any = found_any OR $5
         WHERE id = $1`,
        // What comes right after this table's name in the order of names.
        next < table.pages
          ? [accountId, table.name, next, next - page, erased > 0]
          : [accountId, `${table.name}\u0001`, 0, Math.max(0, next - page), erased > 0],
      );
      return erased > 0 ? 'erased' : 'looked';
    });
  }

  private async endPass(manager: EntityManager, accountId: string, position: Position): Promise<ErasureStep> {
    if (!position.foundAny && position.isSettled) {
      await manager.query('DELETE FROM account_removal WHERE id = $1', [accountId]);
      return 'finished';
    }
    await manager.query(`UPDATE account_removal SET table_name = '', page = 0, found_any = false WHERE id = $1`, [
      accountId,
    ]);
    return 'again';
  }

  private async isGoingOn(manager: EntityManager, accountId: string): Promise<boolean> {
    const rows: unknown[] = await manager.query('SELECT 1 FROM account_removal WHERE id = $1', [accountId]);
    return rows.length > 0;
  }

  /** The tables with an `account_id` and their sizes in pages, in order of their names' bytes. */
  private async tables(manager: EntityManager): Promise<{ name: string; pages: number }[]> {
    return manager.query(
      `SELECT columns.table_name::text COLLATE "C" AS name,
         (pg_relation_size(format('%I.%I', table_schema, table_name)::regclass)
           / current_setting('block_size')::int)::int AS pages
       FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
       WHERE columns.table_schema = current_schema() AND column_name = 'account_id' AND table_type = 'BASE TABLE'
       ORDER BY 1`,
    );
  }
}

/** Answers how many rows were erased. */
async function erasePages(manager: EntityManager, table: string, accountId: string, page: number): Promise<number> {
  const answer: unknown = await manager.query(
    `DELETE FROM "${table.replaceAll('"', '""')}" WHERE account_id = $1 AND ctid >= $2::tid AND ctid < $3::tid`,
    [accountId, `(${page},0)`, `(${page + pagesPerStep},0)`],
  );
  return Array.isArray(answer) ? Number(answer[1]) : 0;
}
