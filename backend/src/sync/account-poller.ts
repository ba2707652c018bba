import { Logger } from '@nestjs/common';
import { CommandRefused, type ImapSession, MailServerError, type MailboxStatus } from '../adapters/adapters.module.js';
import { backoffMs } from '../common/backoff.js';
import { WakeUp } from '../common/wake-up.js';
import { isAccountGone } from '../database/database.module.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import type { AccountConnections } from './account-connections.js';
import type { AccountWatcher } from './account-watcher.js';
import { FillQueue } from './fill-queue.js';
import type { RunnerTools } from './runner-tools.js';

const firstRetryMs = 1000;
/** A mailbox that the server will not open, or that we cannot store, is tried again at least this often. */
const longestRestMs = 15 * 60_000;

/** After something of ours was sent or moved, the mailboxes are looked at soon, and then less and less soon. */
const expectedAfterMs = [500, 1500, 4000, 10_000, 20_000];

/**
 * Everything of an account that is not the watched inbox: asks all other mailboxes for changes, fills in history, carries
 * out users' wishes and loads previews, one thing at a time on the worker's connection.
 *
 * Failure contract: what fails for one mailbox does not keep the others waiting; it rests for a while. A lost connection is
 * logged and made again with growing waits; the account's state is the watcher's to tell. `run` ends when `signal` aborts, and leaves
 * nothing running.
 */
export class AccountPoller {
  private readonly logger = new Logger(AccountPoller.name);
  private readonly lastStatus = new Map<string, string>();
  private readonly fills: FillQueue;
  private readonly previews = new Set<string>();
  private readonly resting = new Map<string, { failures: number; until: number }>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly wakeUp = new WakeUp();
  /** The inbox, until its newest rows are here: people wait for them. */
  private firstFill: string | null = null;
  private inboxId: string | null = null;
  private pollDue = false;
  private pushDue = true;
  private failures = 0;

  constructor(
    private readonly accountId: string,
    private readonly tools: RunnerTools,
    private readonly connections: AccountConnections,
    private readonly watcher: AccountWatcher,
  ) {
    this.fills = new FillQueue(accountId, tools.filler);
  }

  async run(signal: AbortSignal): Promise<void> {
    const interval = setInterval(() => this.poll(), this.tools.config.pollIntervalMs);
    const onAbort = () => this.wakeUp.call();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        if (!(await this.step())) await this.wakeUp.wait();
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      clearInterval(interval);
      for (const timer of this.timers) clearTimeout(timer);
    }
  }

  /** The inbox was synchronised. The first time its newest rows come first, and then everything else has its turn. */
  inboxSynchronised(mailboxId: string): void {
    this.fills.add(mailboxId);
    if (this.inboxId !== null) return this.wakeUp.call();
    this.inboxId = mailboxId;
    this.firstFill = mailboxId;
    this.poll();
  }

  pushChanges(): void {
    this.pushDue = true;
    this.wakeUp.call();
  }

  loadPreviews(mailboxId: string): void {
    this.previews.add(mailboxId);
    this.wakeUp.call();
  }

  /** Looks soon, several times, for a change that is bound to come. */
  expectChange(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const afterMs of expectedAfterMs) this.pollAfter(afterMs);
  }

  private poll(): void {
    this.pollDue = true;
    this.pushDue = true;
    this.wakeUp.call();
  }

  private pollAfter(ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.poll();
    }, ms);
    this.timers.add(timer);
  }

  /** Does the most urgent thing. Answers false when there is nothing to do. */
  private async step(): Promise<boolean> {
    try {
      const didSomething = await this.mostUrgent();
      if (!didSomething) this.failures = 0;
      return didSomething;
    } catch (error) {
      this.tell(error);
      this.failures += 1;
      this.pollAfter(
        backoffMs(this.failures, {
          baseMs: firstRetryMs,
          maxMs: Math.max(firstRetryMs, this.tools.config.pollIntervalMs),
        }),
      );
      return false;
    }
  }

  private async mostUrgent(): Promise<boolean> {
    if (this.pushDue) {
      this.pushDue = false;
      const touched = await this.tools.pusher.push(this.accountId, this.connections);
      for (const mailboxId of touched) this.lastStatus.delete(mailboxId);
      if (touched.size > 0) this.expectChange();
      return true;
    }
    if (this.firstFill !== null) {
      const mailboxId = this.firstFill;
      this.firstFill = null;
      return this.fill(mailboxId);
    }
    if (this.pollDue) {
      this.pollDue = false;
      await this.pollAll();
      return true;
    }
    const [mailboxId] = this.previews;
    if (mailboxId !== undefined) {
      this.previews.delete(mailboxId);
      const isMore = await this.forMailbox(mailboxId, (session) =>
        this.tools.previews.load(session, this.accountId, mailboxId),
      );
      if (isMore === true) this.previews.add(mailboxId);
      return true;
    }
    return this.fills.next !== null && this.fill(this.fills.next);
  }

  private async pollAll(): Promise<void> {
    const listed = await this.connections.run('background', (session) => session.listMailboxes());
    const mailboxes = await this.tools.discovery.apply(this.accountId, listed);
    const statusOf = new Map(listed.map((mailbox) => [mailbox.path, mailbox.status]));
    for (const mailbox of mailboxes) {
      const status = statusOf.get(mailbox.path) ?? null;
      if (!mailbox.selectable || status === null || this.isResting(mailbox.id)) continue;
      await this.look(mailbox, fingerprintOf(status, this.tools.clock.now()));
      if (this.pushDue) {
        // What a user is waiting for comes first; the rest of the mailboxes have their turn after it.
        this.pollDue = true;
        return;
      }
    }
    await this.tools.synchroniser.removeAbandoned(this.accountId);
  }

  private async look(mailbox: StoredMailbox, fingerprint: string): Promise<void> {
    const last = this.lastStatus.get(mailbox.id);
    if (last === fingerprint) return;
    if (mailbox.role === 'inbox') {
      // The watcher is told by the server; this is for what the server forgot to tell.
      if (last !== undefined) this.watcher.recheck();
    } else {
      const done = await this.forMailbox(mailbox.id, (session) =>
        this.tools.synchroniser.synchronise(session, this.accountId, mailbox.id).then(() => true),
      );
      if (done !== true) return;
      this.fills.add(mailbox.id);
      this.previews.add(mailbox.id);
    }
    this.lastStatus.set(mailbox.id, fingerprint);
  }

  private async fill(mailboxId: string): Promise<boolean> {
    if (this.isResting(mailboxId)) {
      this.fills.drop(mailboxId);
      this.lastStatus.delete(mailboxId);
      return true;
    }
    const outcome = await this.forMailbox(mailboxId, (session) => this.fills.step(session, mailboxId));
    if (outcome === 'first' || outcome === 'last') this.previews.add(mailboxId);
    // While a mailbox is being filled its counts cannot be compared: they are once it is complete.
    if (outcome === 'last') this.compareAgain(mailboxId);
    return true;
  }

  private compareAgain(mailboxId: string): void {
    if (this.inboxId === mailboxId) this.watcher.recheck();
    this.lastStatus.delete(mailboxId);
    this.poll();
  }

  /**
   * Runs a task of one mailbox. When it fails for any other reason than a lost connection, which concerns this mailbox alone,
   * it is told, the mailbox rests for a while, and the answer is null.
   */
  private async forMailbox<T>(mailboxId: string, task: (session: ImapSession) => Promise<T>): Promise<T | null> {
    try {
      const result = await this.connections.run('background', task);
      this.resting.delete(mailboxId);
      return result;
    } catch (error) {
      const isConnection = error instanceof MailServerError && !(error instanceof CommandRefused);
      if (isConnection || isAccountGone(error)) throw error;
      this.tell(error);
      const failures = (this.resting.get(mailboxId)?.failures ?? 0) + 1;
      const restMs = backoffMs(failures, { baseMs: firstRetryMs, maxMs: longestRestMs });
      this.resting.set(mailboxId, { failures, until: this.tools.clock.now().getTime() + restMs });
      this.pollAfter(restMs);
      return null;
    }
  }

  private isResting(mailboxId: string): boolean {
    return (this.resting.get(mailboxId)?.until ?? 0) > this.tools.clock.now().getTime();
  }

  /** A lost connection is told to people by the watcher, whose own is lost as a rule too. */
  private tell(error: unknown): void {
    const where = `account ${this.accountId}`;
    if (error instanceof MailServerError) this.logger.log(`${where}: ${error.problem}`);
    else this.logger.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

/** Changes of flags that no counter tells are looked for this often. */
const uncountedMs = 5 * 60_000;

/** What has to be different for a mailbox to be worth a look. */
function fingerprintOf(status: MailboxStatus, now: Date): string {
  const counter = status.highestModseq ?? `look ${Math.floor(now.getTime() / uncountedMs)}`;
  return [status.uidValidity, status.uidNext, status.messages, status.unseen, counter].join('/');
}
