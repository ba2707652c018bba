import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { ThreadRowsRepository } from '../mail/mail.module.js';
import { keysOf, planThreads, type ThreadInput } from './thread-resolver.js';
import { ThreadsRepository } from './threads.repository.js';

@Injectable()
export class ThreadingService {
  constructor(
    private readonly threads: ThreadsRepository,
    private readonly rows: ThreadRowsRepository,
  ) {}

  /**
   * Finds or makes the thread of each new message, in the order of the input, and merges threads that turn out to be one;
   * `merged` says whether there were any, so that threads which were read before are out of date.
   */
  async assign(tx: Transaction, messages: readonly ThreadInput[]): Promise<{ threadIds: string[]; merged: boolean }> {
    if (messages.length === 0) return { threadIds: [], merged: false };
    const known = await this.threads.threadsOf(tx, [...new Set(messages.flatMap(keysOf))]);
    const plan = planThreads(messages, known);
    const made = await this.threads.create(tx, plan.newThreads);
    const idOf = (thread: string): string =>
      thread.startsWith('new:') ? (made[Number(thread.slice(4))] ?? '') : thread;

    if (plan.merges.length > 0) {
      const merges = plan.merges.map(({ from, into }) => ({ from, into: idOf(into) }));
      await this.threads.merge(tx, merges);
      await this.rows.mergeThreads(tx, merges);
      for (const { from, into } of merges) tx.publish('thread.merged', { fromThreadId: from, intoThreadId: into });
    }
    await this.threads.saveKeys(
      tx,
      plan.keys.map(({ key, thread }) => ({ key, threadId: idOf(thread) })),
    );
    return { threadIds: plan.threadOf.map(idOf), merged: plan.merges.length > 0 };
  }
}
