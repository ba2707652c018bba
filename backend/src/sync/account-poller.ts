import { Logger } from '@nestjs/common';
import { type ImapSession, MailServerError, type MailboxStatus } from '../adapters/adapters.module.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import { backoffMs } from '../common/backoff.js';
import { WakeUp } from '../common/wake-up.js';
import type { RunnerTools } from './runner-tools.js';
import type { AccountWatcher } from './account-watcher.js';
import type { AccountWorker } from './account-worker.js';
import type { FillJob } from './mailbox-filler.js';

const firstRetryMs = 1000;

/** After something of ours was sent or moved, its mailbox is looked at soon and then less and less soon. */
const expectedAfterMs = [500, 1500, 4000, 10_000, 20_000];

/**
 * Everything of an account that is not the watched inbox: asks all other mailboxes for changes, fills in history, carries
 * out users' wishes and loads previews, one thing at a time on the worker's connection.
 *
 * Failure contract: a failure here is logged, and tried again at the next poll; the account's state is the watcher's to tell.
 * `run` ends when `signal` aborts, and leaves nothing running.
 */
export class AccountPoller {
  private readonly logger = new Logger(AccountPoller.name);
  private readonly lastStatus = new Map<string, string>();
  private readonly fills = new Map<string, FillJob | null>();
  private readonly previews = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private pollDue = true;
  private pushDue = true;
  private failures = 0;
  private readonly wakeUp = new WakeUp();

  constructor(
    private readonly accountId: string,
    private readonly tools: RunnerTools,
    private readonly worker: AccountWorker,
    private readonly watcher: AccountWatcher,
  ) {}

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

  pushChanges(): void {
    this.pushDue = true;
    this.wakeUp.call();
  }

  fillLater(mailboxId: string): void {
    if (!this.fills.has(mailboxId)) this.fills.set(mailboxId, null);
    this.wakeUp.call();
  }

  loadPreviews(mailboxId: string): void {
    this.previews.add(mailboxId);
    this.wakeUp.call();
  }

  /** Looks soon, several times, for a change that is bound to come. */
  expectChange(role: StoredMailbox['role']): void {
    this.logger.debug(`account ${this.accountId}: a change is expected in ${role ?? 'a mailbox'}`);
    for (const afterMs of expectedAfterMs) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.poll();
      }, afterMs);
      this.timers.add(timer);
    }
  }

  private poll(): void {
    this.pollDue = true;
    this.pushDue = true;
    this.wakeUp.call();
  }

  /** Does the most urgent thing. Answers false when there is nothing to do. */
  private async step(): Promise<boolean> {
    try {
      const didSomething = await this.mostUrgent();
      this.failures = 0;
      return didSomething;
    } catch (error) {
      // A lost connection is told by the watcher, whose own is lost as a rule too.
      const known = error instanceof MailServerError;
      this.logger[known ? 'log' : 'error'](
        `account ${this.accountId}: ${known ? error.problem : String(error instanceof Error ? error.stack : error)}`,
      );
      this.tryAgainLater();
      return false;
    }
  }

  private tryAgainLater(): void {
    this.failures += 1;
    const waitMs = backoffMs(this.failures, { baseMs: firstRetryMs, maxMs: this.tools.config.pollIntervalMs });
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.poll();
    }, waitMs);
    this.timers.add(timer);
  }

  private async mostUrgent(): Promise<boolean> {
    if (this.pushDue) {
      this.pushDue = false;
      const targets = await this.tools.pusher.push(this.accountId, this.worker);
      if (targets.size > 0) this.expectChange(null);
      return true;
    }
    if (this.pollDue) {
      this.pollDue = false;
      await this.pollAll();
      return true;
    }
    for (const mailboxId of this.previews) {
      this.previews.delete(mailboxId);
      if (
        await this.worker.run('background', (session) => this.tools.previews.load(session, this.accountId, mailboxId))
      )
        this.previews.add(mailboxId);
      return true;
    }
    return this.fillNext();
  }

  private async pollAll(): Promise<void> {
    const listed = await this.worker.run('background', (session) => session.listMailboxes());
    const mailboxes = await this.tools.discovery.apply(this.accountId, listed);
    const statusOf = new Map(listed.map((mailbox) => [mailbox.path, mailbox.status]));
    for (const mailbox of mailboxes) {
      const status = statusOf.get(mailbox.path) ?? null;
      if (!mailbox.selectable || status === null) continue;
      const fingerprint = fingerprintOf(status);
      if (this.lastStatus.get(mailbox.id) === fingerprint) continue;
      if (mailbox.role === 'inbox') {
        // The watcher is told by the server; this is for what the server forgot to tell.
        if (this.lastStatus.has(mailbox.id)) this.watcher.recheck();
      } else {
        await this.worker.run('background', (session) => this.synchronise(session, mailbox.id));
      }
      this.lastStatus.set(mailbox.id, fingerprint);
      if (this.pushDue) {
        // What a user is waiting for comes first; the rest of the mailboxes have their turn after it.
        this.pollDue = true;
        return;
      }
    }
  }

  private async synchronise(session: ImapSession, mailboxId: string): Promise<void> {
    await this.tools.synchroniser.synchronise(session, this.accountId, mailboxId);
    this.fillLater(mailboxId);
    this.loadPreviews(mailboxId);
  }

  /** Inbox first, as that is what people wait for; then the others in the order in which they were found. */
  private async fillNext(): Promise<boolean> {
    const [next] = this.fills;
    if (next === undefined) return false;
    const [mailboxId, prepared] = next;
    const { filler } = this.tools;
    const goesOn = await this.worker.run('background', async (session) => {
      const job = prepared ?? (await filler.prepare(session, this.accountId, mailboxId));
      if (job === null) return false;
      this.fills.set(mailboxId, job);
      const first = job.isFirst;
      const more = await filler.step(session, this.accountId, job);
      if (first || !more) this.previews.add(mailboxId);
      return more;
    });
    if (!goesOn) this.fills.delete(mailboxId);
    return true;
  }
}

const fingerprintOf = (status: MailboxStatus): string =>
  [status.uidValidity, status.uidNext, status.messages, status.unseen, status.highestModseq].join('/');
