import { Logger } from '@nestjs/common';
import { type ImapSession, MailServerError, type MailboxStatus } from '../adapters/adapters.module.js';
import { backoffMs } from '../common/backoff.js';
import { WakeUp } from '../common/wake-up.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import type { AccountConnections } from './account-connections.js';
import type { AccountWatcher } from './account-watcher.js';
import { FillQueue } from './fill-queue.js';
import type { RunnerTools } from './runner-tools.js';

const firstRetryMs = 1000;

/** After something of ours was sent or moved, the mailboxes are looked at soon, and then less and less soon. */
const expectedAfterMs = [500, 1500, 4000, 10_000, 20_000];

/**
 * Everything of an account that is not the watched inbox: asks all other mailboxes for changes, fills in history, carries
 * out users' wishes and loads previews, one thing at a time on the worker's connection.
 *
 * Failure contract: what the server refuses for one mailbox does not keep the others waiting. Any other failure is logged and
 * tried again with growing waits; the account's state is the watcher's to tell. `run` ends when `signal` aborts, and leaves
 * nothing running.
 */
export class AccountPoller {
  private readonly logger = new Logger(AccountPoller.name);
  private readonly lastStatus = new Map<string, string>();
  private readonly fills: FillQueue;
  private readonly previews = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly wakeUp = new WakeUp();
  /** The inbox, until its newest rows are here: people wait for them. */
  private firstFill: string | null = null;
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

  /** The inbox was synchronised: its newest rows come first, then everything else has its turn. */
  inboxSynchronised(mailboxId: string): void {
    this.fills.add(mailboxId);
    this.firstFill ??= mailboxId;
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
      this.failures = 0;
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
      const targets = await this.tools.pusher.push(this.accountId, this.connections);
      if (targets.size > 0) this.expectChange();
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
      const isMore = await this.onWorker((session) => this.tools.previews.load(session, this.accountId, mailboxId));
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
      if (!mailbox.selectable || status === null) continue;
      await this.look(mailbox, fingerprintOf(status));
      if (this.pushDue) {
        // What a user is waiting for comes first; the rest of the mailboxes have their turn after it.
        this.pollDue = true;
        return;
      }
    }
  }

  private async look(mailbox: StoredMailbox, fingerprint: string): Promise<void> {
    const last = this.lastStatus.get(mailbox.id);
    if (last === fingerprint) return;
    if (mailbox.role === 'inbox') {
      // The watcher is told by the server; this is for what the server forgot to tell.
      if (last !== undefined) this.watcher.recheck();
    } else {
      const done = await this.onWorker((session) =>
        this.tools.synchroniser.synchronise(session, this.accountId, mailbox.id).then(() => true),
      );
      if (done === true) {
        this.fills.add(mailbox.id);
        this.previews.add(mailbox.id);
      }
    }
    this.lastStatus.set(mailbox.id, fingerprint);
  }

  private async fill(mailboxId: string): Promise<boolean> {
    const hasNews = await this.onWorker((session) => this.fills.step(session, mailboxId));
    if (hasNews === null) this.fills.drop(mailboxId);
    if (hasNews === true) this.previews.add(mailboxId);
    return true;
  }

  /** Runs a task on the worker. Null when the server refused it, which concerns this one mailbox. */
  private async onWorker<T>(task: (session: ImapSession) => Promise<T>): Promise<T | null> {
    try {
      return await this.connections.run('background', task);
    } catch (error) {
      if (!(error instanceof MailServerError && error.problem === 'server-error')) throw error;
      this.tell(error);
      return null;
    }
  }

  /** A lost connection is told to people by the watcher, whose own is lost as a rule too. */
  private tell(error: unknown): void {
    const where = `account ${this.accountId}`;
    if (error instanceof MailServerError) this.logger.log(`${where}: ${error.problem}`);
    else this.logger.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

const fingerprintOf = (status: MailboxStatus): string =>
  [status.uidValidity, status.uidNext, status.messages, status.unseen, status.highestModseq].join('/');
