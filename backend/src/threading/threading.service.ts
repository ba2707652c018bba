import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { ThreadRowsRepository } from '../mail/mail.module.js';
import { hotFrom, hotKeys, type KeyedMember } from './hot-keys.js';
import { keysOf, planThreads } from './thread-resolver.js';
import { ThreadsRepository } from './threads.repository.js';

@Injectable()
export class ThreadingService {
  constructor(
    private readonly threads: ThreadsRepository,
    private readonly rows: ThreadRowsRepository,
  ) {}

  /**
   * Finds or makes the thread of each new message, in the order of the input, and merges threads that turn out to be one;
   * `merged` says whether there were any, so that threads which were read before are out of date. `made` are the new threads.
   */
  async assign(
    tx: Transaction,
    messages: readonly KeyedMember[],
  ): Promise<{ threadIds: string[]; merged: boolean; made: readonly string[] }> {
    if (messages.length === 0) return { threadIds: [], merged: false, made: [] };
    const messageKeys = messages.map(({ keys }) => keys);
    const stored = await this.threads.findKeys(tx, [...new Set(messageKeys.flat())]);
    const hot = new Set(stored.filter((key) => key.hot).map((key) => key.key));
    const known = new Map(stored.filter((key) => !key.hot).map(({ key, threadId }) => [key, threadId]));
    const newlyHot = (await this.findHot(tx, messages, new Set(known.values()))).filter((key) => !hot.has(key));
    for (const key of newlyHot) {
      hot.add(key);
      known.delete(key);
    }
    const joining = hot.size === 0 ? messageKeys : messageKeys.map((keys) => keys.filter((key) => !hot.has(key)));
    const plan = planThreads(joining, known);
    const made = await this.threads.create(tx, plan.newThreads);
    const idOf = (thread: string): string =>
      thread.startsWith('new:') ? (made[Number(thread.slice(4))] ?? '') : thread;

    if (plan.merges.length > 0) {
      const merges = plan.merges.map(({ from, into }) => ({ from, into: idOf(into) }));
      await this.threads.merge(tx, merges);
      await this.rows.mergeThreads(tx, merges);
      for (const { from, into } of merges) tx.publish('thread.merged', { fromThreadId: from, intoThreadId: into });
    }
    await this.threads.addKeys(
      tx,
      plan.keys.map(({ key, thread }) => ({ key, threadId: idOf(thread) })),
    );
    const threadIds = plan.threadOf.map(idOf);
    if (newlyHot.length > 0) await this.threads.saveHot(tx, newlyHot, threadIds[0] ?? '');
    return { threadIds, merged: plan.merges.length > 0, made };
  }

  /** Those keys of some messages that turn out to be hot with them, given the threads that they are about to join. */
  private async findHot(
    tx: Transaction,
    messages: readonly KeyedMember[],
    threadIds: ReadonlySet<string>,
  ): Promise<string[]> {
    const uses = new Map<string, number>();
    for (const { keys } of messages) for (const key of keys) uses.set(key, (uses.get(key) ?? 0) + 1);
    // A thread is looked at only when what is stored of it and what is new can be enough together.
    let mostUses = 0;
    for (const count of uses.values()) if (count > mostUses) mostUses = count;
    const least = { messages: hotFrom.messages - mostUses, subjects: hotFrom.subjects - mostUses };
    const suspects = threadIds.size === 0 ? [] : await this.threads.findSuspects(tx, [...threadIds], least);
    if (suspects.length === 0 && least.messages > 0) return [];
    const members = suspects.length === 0 ? [] : await this.threads.listMembers(tx, suspects);
    const keyed = members.map((member) => ({ subject: member.subject, keys: keysOf(member) }));
    return [...hotKeys([...keyed, ...messages])].filter((key) => uses.has(key));
  }
}
