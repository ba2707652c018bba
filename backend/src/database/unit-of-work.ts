import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../common/app-error.js';
import { EventBus } from '../common/event-bus.js';
import { Transaction } from './transaction.js';

/**
 * Everything that changes an account's mail goes through here: rows, resume point and push frames are one transaction, and
 * what hears of the frames hears of them after the commit.
 */
@Injectable()
export class UnitOfWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
  ) {}

  /**
   * Runs `work` in a transaction that no other transaction of the account runs beside. Never wait for the network inside.
   * @throws AppError `account.not-found` when the account has been removed.
   */
  async run<T>(accountId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    let published = false;
    const result = await this.dataSource.transaction(async (manager) => {
      const locked: unknown[] = await manager.query('SELECT 1 FROM account_seq WHERE account_id = $1 FOR UPDATE', [
        accountId,
      ]);
      if (locked.length === 0)
        throw new AppError('account.not-found', `account ${accountId} does not exist (any more)`);
      const tx = new Transaction(accountId, manager);
      const value = await work(tx);
      published = await tx.writeEvents();
      return value;
    });
    if (published) this.bus.publish('frames.committed', { accountId });
    return result;
  }

  /**
   * Like `run`, for what the process that looks after the account writes: what it saw on the mail server and what it did there.
   * What people ask for through the API is written by `run`, whichever process they ask.
   */
  runOwned<T>(accountId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.run(accountId, work);
  }

  /** Runs SQL outside of any transaction; for reading. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.dataSource.query(sql, [...parameters]) as Promise<Row[]>;
  }
}
