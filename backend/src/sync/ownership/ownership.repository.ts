import { Injectable } from '@nestjs/common';
import { applicationNameOf, ProcessLine } from '../../database/database.module.js';

/** This process, as others see it. */
export interface OwnProcess {
  readonly id: string;
  readonly host: string;
  readonly place: string;
  readonly pid: number;
}

export interface KnownProcess {
  readonly id: string;
  readonly place: string;
  readonly pid: number;
  readonly draining: boolean;
  /** Its last heartbeat is not too old. */
  readonly isFresh: boolean;
  /** It has been there for some seconds. */
  readonly isSettled: boolean;
  readonly accounts: number;
}

export interface OwnedAccount {
  readonly accountId: string;
  readonly epoch: number;
}

/** A process whose last heartbeat is older is dead: with a look every three seconds that is known after 15. */
const deadAfterSeconds = 12;
/** One that has just come may be going again; accounts are not moved to it before. */
const settledAfterSeconds = 5;

/** Who is there and who has which account. All times are the database's. */
@Injectable()
export class OwnershipRepository {
  constructor(private readonly line: ProcessLine) {}

  /** Says that this process is alive. Answers whether nobody knew (any more). */
  async beat(own: OwnProcess, draining: boolean): Promise<boolean> {
    const rows = await this.line.query<{ isNew: boolean }>(
      `INSERT INTO worker_process (id, host, place, pid, draining) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET heartbeat_at = now(), draining = excluded.draining RETURNING (xmax = 0) AS "isNew"`,
      [own.id, own.host, own.place, own.pid, draining],
    );
    return rows[0]?.isNew === true;
  }

  /** All processes, and how many accounts there are. */
  async readAll(): Promise<{ processes: KnownProcess[]; accounts: number }> {
    const rows = await this.line.query<KnownProcess & { total: number }>(
      `SELECT worker.id, place, pid, draining, heartbeat_at > now() - make_interval(secs => $1) AS "isFresh",
         started_at < now() - make_interval(secs => $2) AS "isSettled", coalesce(owned.accounts, 0)::int AS accounts,
         (SELECT count(*) FROM account_seq)::int AS total
       FROM worker_process AS worker
       LEFT JOIN (SELECT worker_id, count(*) AS accounts FROM account_seq GROUP BY worker_id) AS owned
         ON owned.worker_id = worker.id`,
      [deadAfterSeconds, settledAfterSeconds],
    );
    return { processes: rows, accounts: rows[0]?.total ?? 0 };
  }

  /** What the process has by the database's account. */
  async ownedBy(id: string): Promise<OwnedAccount[]> {
    const rows = await this.line.query<{ accountId: string; epoch: string }>(
      'SELECT account_id AS "accountId", epoch FROM account_seq WHERE worker_id = $1',
      [id],
    );
    return rows.map(toOwned);
  }

  /**
   * Forgets processes that are dead, and ends what they left open: a frozen one can hold locks, and shall notice when it wakes.
   * One that has shown itself meanwhile is left alone, unless it `isGone` for sure.
   */
  async bury(ids: readonly string[], isGone: boolean): Promise<void> {
    const buried = await this.line.query<{ id: string }>(
      `DELETE FROM worker_process WHERE id = ANY($1::uuid[]) AND ($2 OR heartbeat_at <= now() - make_interval(secs => $3))
       RETURNING id`,
      [ids, isGone, deadAfterSeconds],
    );
    await this.line.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = ANY($1::text[]) AND datname = current_database() AND usename = current_user`,
      [buried.map(({ id }) => applicationNameOf(id))],
    );
  }

  /**
   * Takes up to `limit` accounts that nobody owns who is alive, but those of `except`, each with the next epoch. Rows that
   * somebody is writing to are left for the next time; each process begins at another place, to be less in each other's way.
   */
  async take(id: string, limit: number, except: readonly string[]): Promise<OwnedAccount[]> {
    const rows = await this.line.query<{ accountId: string; epoch: string }>(
      `UPDATE account_seq SET worker_id = $1, epoch = epoch + 1, owned_since = now() WHERE account_id IN (
         SELECT account_id FROM account_seq AS lease
         WHERE account_id <> ALL($3::uuid[])
           AND (worker_id IS NULL OR worker_id = $1
             OR NOT EXISTS (SELECT 1 FROM worker_process WHERE worker_process.id = lease.worker_id))
         ORDER BY md5(account_id::text || $1::text) LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING account_id AS "accountId", epoch`,
      [id, limit, except],
    );
    return rows.map(toOwned);
  }

  /** Gives an account back, so that any process may take it. */
  async giveBack(id: string, { accountId, epoch }: OwnedAccount): Promise<void> {
    await this.line.query(
      `UPDATE account_seq SET worker_id = NULL, owned_since = NULL WHERE account_id = $1 AND worker_id = $2 AND epoch = $3`,
      [accountId, id, epoch],
    );
  }

  /** The process ends; what it still has is anybody's. */
  async leave(id: string): Promise<void> {
    await this.line.query('UPDATE account_seq SET worker_id = NULL, owned_since = NULL WHERE worker_id = $1', [id]);
    await this.line.query('DELETE FROM worker_process WHERE id = $1', [id]);
  }
}

const toOwned = ({ accountId, epoch }: { accountId: string; epoch: string }): OwnedAccount => ({
  accountId,
  epoch: Number(epoch),
});
