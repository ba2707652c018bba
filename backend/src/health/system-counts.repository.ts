import { Injectable, type OnModuleInit } from '@nestjs/common';
import { accountStateSchema, mailboxSchema, outboxStateSchema, quirkSchema } from '@maildesk/contracts';
import { DataSource } from 'typeorm';
import { quirkHeldMs } from '../accounts/accounts.module.js';
import { ConnectionBoard } from '../common/connection-board.js';
import { Metrics } from '../common/metrics/metrics.js';
import type { MailboxTroubleCode } from '../mail/mail.module.js';
import { freshForMs } from './health-words.js';

/** node-postgres' pool, which TypeORM keeps for itself. */
interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

const watchedStates = accountStateSchema.options.filter((state) => state !== 'paused');
const proof = 'coalesce(verified_at, state_since)';

/**
 * Counts of the whole database, the same from every process: how many accounts, mailboxes, changes and messages to send are in each
 * state, and what of the accounts is not being watched. Of this process alone: its connections.
 */
@Injectable()
export class SystemCounts implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly metrics: Metrics,
    private readonly board: ConnectionBoard,
  ) {}

  onModuleInit(): void {
    this.countAccounts();
    this.countMailboxes();
    this.countWork();
    this.countConnections();
  }

  private countAccounts(): void {
    const byState = this.by('state');
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
    this.by('quirk')(
      'accounts_with_quirk',
      'Accounts whose mail server was found to get something wrong and is asked for less; the same from every process.',
      quirkSchema.options,
      `SELECT quirk AS name, count(*) FROM account, jsonb_each_text(quirks) AS found(quirk, at)
       WHERE at::timestamptz > now() - make_interval(secs => ${quirkHeldMs / 1000}) GROUP BY quirk`,
    );
  }

  private countMailboxes(): void {
    this.by('mode')(
      'mailboxes_watched',
      'Mailboxes of accounts that are not paused, by how their changes are noticed; the same from every process.',
      mailboxSchema.shape.watchMode.options,
      `SELECT watch_mode AS name, count(*) FROM mailbox JOIN account ON account.id = account_id
       WHERE selectable AND state <> 'paused' GROUP BY watch_mode`,
    );
    this.by('path')(
      'mailboxes_by_sync_path',
      'Mailboxes by what their changes are found by; the same from every process.',
      ['qresync', 'condstore', 'compare'],
      'SELECT sync_path AS name, count(*) FROM mailbox WHERE selectable AND sync_path IS NOT NULL GROUP BY sync_path',
    );
    this.by('trouble')(
      'mailboxes_in_trouble',
      'Mailboxes that are left alone for a while, by why; the same from every process.',
      ['not-openable', 'unstable', 'own-trouble'] satisfies MailboxTroubleCode[],
      'SELECT trouble AS name, count(*) FROM mailbox WHERE trouble IS NOT NULL GROUP BY trouble',
    );
    this.by('state')(
      'oldest_mailbox_proof_seconds',
      'How long ago the mailbox was proved in step that was proved the longest ago, by the state of its account.',
      watchedStates,
      `SELECT state AS name, greatest(0, extract(epoch FROM now() - min(mailbox.verified_at))) AS count
       FROM mailbox JOIN account ON account.id = account_id
       WHERE selectable AND trouble IS NULL AND state <> 'paused' GROUP BY state`,
    );
  }

  private countWork(): void {
    const byState = this.by('state');
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
  }

  private countConnections(): void {
    this.metrics.observe(
      'imap_connection_budget',
      'Connections to mail servers that the accounts of this process may hold, and hold.',
      { name: 'what', values: ['allowed', 'open'] },
      () => {
        const all = this.board.all();
        return {
          allowed: all.reduce((total, { limit }) => total + limit, 0),
          open: all.reduce((total, { open }) => total + open, 0),
        };
      },
    );
    this.metrics.observe(
      'accounts_waiting',
      'Accounts of this process that leave their mail server alone for a while.',
      { name: 'why', values: ['throttled'] },
      () => ({ throttled: this.board.all().filter(({ throttledUntil }) => throttledUntil !== null).length }),
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

  /** Counts what there is of each value of a label. */
  private by(label: string) {
    return (name: string, help: string, values: readonly string[], sql: string): void =>
      this.metrics.observe(name, help, { name: label, values }, () => this.count(sql));
  }

  private async count(sql: string): Promise<Record<string, number>> {
    const rows: { name: string; count: string }[] = await this.dataSource.query(sql);
    return Object.fromEntries(rows.map((row) => [row.name, Number(row.count)]));
  }
}
