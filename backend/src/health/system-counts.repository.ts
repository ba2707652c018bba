import { Injectable, type OnModuleInit } from '@nestjs/common';
import { accountStateSchema, outboxStateSchema } from '@maildesk/contracts';
import { DataSource } from 'typeorm';
import { Metrics } from '../common/metrics/metrics.js';
import { freshForMs } from './health-words.js';

/** node-postgres' pool, which TypeORM keeps for itself. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

const watchedStates = accountStateSchema.options.filter((state) => state !== 'paused');
const proof = 'coalesce(verified_at, state_since)';

/** Counts of the whole database, the same from every process: how many accounts, changes and messages to send are in each state, and what of the accounts is not being watched. */
@Injectable()
export class SystemCounts implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const byState = (name: string, help: string, values: readonly string[], sql: string): void =>
      this.metrics.observe(name, help, { name: 'state', values }, () => this.count(sql));
    byState(
      'accounts',
      'Accounts by state; the same from every process.',
      accountStateSchema.options,
      'SELECT state AS name, count(*) FROM account GROUP BY state',
    );
    // Whoever paused an account knows that nothing comes in. One that was never proved counts from when it got into its state.
    byState(
      'accounts_not_fresh',
      'Accounts by state that were not proved in step with their server for ten minutes; the same from every process.',
      watchedStates,
      `SELECT state AS name, count(*) FROM account
       WHERE state <> 'paused' AND ${proof} < now() - make_interval(secs => ${freshForMs / 1000}) GROUP BY state`,
    );
    byState(
      'oldest_proof_seconds',
      'How long ago the account was proved in step with its server that was proved the longest ago, by state.',
      watchedStates,
      `SELECT state AS name, greatest(0, extract(epoch FROM now() - min(${proof}))) AS count FROM account
       WHERE state <> 'paused' GROUP BY state`,
    );
    byState(
      'accounts_without_owner',
      'Accounts by state that no living process looks after; the same from every process.',
      watchedStates,
      `SELECT state AS name, count(*) FROM account
         LEFT JOIN account_seq AS lease ON lease.account_id = account.id
         LEFT JOIN worker_process AS worker ON worker.id = lease.worker_id AND worker.heartbeat_at > now() - interval '1 minute'
       WHERE state <> 'paused' AND worker.id IS NULL GROUP BY state`,
    );
    byState(
      'pending_changes',
      "Users' wishes that wait, are being carried out or failed; the same from every process.",
      ['pending', 'running', 'failed'],
      'SELECT state AS name, count(*) FROM pending_change GROUP BY state',
    );
    byState(
      'outbox_items',
      'Messages to send by state, as far as they are not over; the same from every process.',
      outboxStateSchema.options.filter((state) => state !== 'sent' && state !== 'cancelled'),
      `SELECT state AS name, count(*) FROM outbox_item WHERE state NOT IN ('sent', 'cancelled') GROUP BY state`,
    );
    this.metrics.observe(
      'database_connections',
      'Connections of this process to PostgreSQL; waiting counts who waits for one.',
      { name: 'state', values: ['used', 'idle', 'waiting'] },
      () => {
        const pool = (this.dataSource.driver as unknown as { master?: Pool }).master;
        if (pool === undefined) return {};
        const { totalCount, idleCount, waitingCount } = pool;
        return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
      },
    );
  }

  private async count(sql: string): Promise<Record<string, number>> {
    const rows: { name: string; count: string }[] = await this.dataSource.query(sql);
    return Object.fromEntries(rows.map((row) => [row.name, Number(row.count)]));
  }
}
