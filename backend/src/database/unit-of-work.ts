import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/app-error.js';
import { EventBus } from '../common/event-bus.js';
import { Metrics } from '../common/metrics/metrics.js';
import { AccountTurns } from './account-turns.js';
import { LeaseLost } from './lease-lost.js';
import { OwnLeases } from './own-leases.js';
import { ProcessSignals } from './process-signals.js';
import { SharedTransaction } from './shared-transaction.js';
import { type Announcement, Transaction } from './transaction.js';

interface LockedRow {
  readonly workerId: string | null;
  readonly epoch: string;
}

/**
 * Everything that changes an account's mail goes through here: rows, resume point and push frames are one transaction, and
 * what hears of the frames hears of them after the commit.
 */
@Injectable()
export class UnitOfWork {
  private readonly turns = new AccountTurns();

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly leases: OwnLeases,
    private readonly signals: ProcessSignals,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Runs `work` in a transaction that no other transaction of the account runs beside. Never wait for the network inside, nor for
   * another transaction. The turn is waited for without a connection.
   * @throws AppError `account.not-found` when the account has been removed.
   */
  run<T>(accountId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.transact(accountId, () => undefined, work);
  }

  /**
   * Like `run`, for what the process that looks after the account writes: what it saw on the mail server and what it did there.
   * What people ask for through the API is written by `run`, whichever process they ask.
   * @throws LeaseLost when this process does not look after the account (any more); nothing has been written then.
   * @throws AppError `account.not-found`
   */
  async runOwned<T>(accountId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const epoch = this.leases.epochOf(accountId);
    if (epoch === null) throw new LeaseLost(accountId);
    const assertOwned = (row: LockedRow): void => {
      if (row.workerId === this.leases.processId && Number(row.epoch) === epoch) return;
      this.leases.drop(accountId);
      throw new LeaseLost(accountId);
    };
    return this.transact(accountId, assertOwned, work);
  }

  /** Runs `work` in a transaction about what belongs to no single account. What it locks it has to lock itself. */
  async runShared<T>(work: (tx: SharedTransaction) => Promise<T>): Promise<T> {
    const { result, announced } = await this.dataSource.transaction(async (manager) => {
      const tx = new SharedTransaction(manager);
      const value = await work(tx);
      await tx.notify(tx.announced.flatMap(({ name, event }) => this.signals.noticesOf(name, event)));
      return { result: value, announced: tx.announced };
    });
    for (const { name, event } of announced) this.bus.deliver(name, event);
    return result;
  }

  /** Runs SQL outside of any transaction; for reading. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.dataSource.query(sql, [...parameters]) as Promise<Row[]>;
  }

  private async transact<T>(
    accountId: string,
    check: (row: LockedRow) => void,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    const begunAt = performance.now();
    const { result, announced, frames } = await this.turns.take(accountId, () =>
      this.dataSource.transaction((manager) => this.locked(manager, accountId, check, work)),
    );
    this.metrics.transaction(performance.now() - begunAt);
    this.metrics.framesPublished(frames);
    for (const { name, event } of announced) this.bus.deliver(name, event);
    return result;
  }

  private async locked<T>(
    manager: EntityManager,
    accountId: string,
    check: (row: LockedRow) => void,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<{ result: T; announced: readonly Announcement[]; frames: number }> {
    const rows: LockedRow[] = await manager.query(
      'SELECT worker_id AS "workerId", epoch FROM account_seq WHERE account_id = $1 FOR UPDATE',
      [accountId],
    );
    const [row] = rows;
    if (row === undefined) throw new AppError('account.not-found', `account ${accountId} does not exist (any more)`);
    check(row);
    const tx = new Transaction(accountId, manager);
    try {
      const result = await work(tx);
      const announced = await tx.writeEvents();
      await tx.notify(announced.flatMap(({ name, event }) => this.signals.noticesOf(name, event)));
      return { result, announced, frames: tx.frameCount };
    } finally {
      await tx.quiet();
    }
  }
}
