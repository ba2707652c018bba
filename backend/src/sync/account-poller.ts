import { Logger } from '@nestjs/common';
import {
  type CommandRefused,
  type ListedMailbox,
  MailServerError,
  type ToldStatus,
} from '../adapters/adapters.module.js';
import { backoffMs } from '../common/backoff.js';
import { steadyNow } from '../common/steady-now.js';
import { WakeUp } from '../common/wake-up.js';
import { isAccountGone } from '../database/database.module.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import type { AccountWatcher, OtherMailboxes } from './account-watcher.js';
import { Alarms } from './alarms.js';
import type { AccountConnections } from './connections/account-connections.js';
import { isThrottled } from './errors/failures.js';
import { KnownMailboxes } from './known-mailboxes.js';
import { type AskerHooks, MailboxAsker } from './mailbox-asker.js';
import { MailboxLooks } from './mailbox-looks.js';
import { MailboxReader } from './mailbox-reader.js';
import { MailboxRests } from './mailbox-rests.js';
import { jittered } from './plan/cadence.js';
import { PollPlan } from './plan/poll-plan.js';
import { StraySearch } from './plan/stray-search.js';
import type { PollerParts } from './poller-parts.js';
import type { RunnerTools } from './runner-tools.js';
import { type ViewedMailboxHooks, ViewedMailboxWatch } from './viewed-mailbox-watch.js';

const firstRetryMs = 1000;
const longestRetryMs = 5 * 60_000;
/** Mailboxes are looked into for so long at a stretch. */
const longestLookingMs = 5000;

/** After something of ours was sent or moved, the mailboxes are looked at soon, and then less and less soon. */
const expectedAfterMs = [1000, 3000, 8000, 20_000];

/** After so many looks and questions something of history and first words is read in. */
const mostBeforeReading = 6;

export interface PollerHooks extends AskerHooks, Pick<ViewedMailboxHooks, 'onListening'> {
  /** The server asked to be left alone for a while. */
  readonly onThrottled: () => void;
}

/**
 * Everything of an account that is not the watched inbox: asks all other mailboxes for changes or hears of them, fills in
 * history, carries out users' wishes and loads previews, one thing at a time, the most urgent first. Here it is decided whose turn it is.
 *
 * Failure contract: what fails for one mailbox does not keep the others waiting; it rests for a while. A lost connection is
 * logged and made again with growing waits; the account's state is the watcher's to tell. While the server asks to be left
 * alone, only users' wishes are carried out. `run` ends when `signal` aborts, and leaves nothing running.
 */
export class AccountPoller implements OtherMailboxes {
  private readonly logger = new Logger(AccountPoller.name);
  private readonly parts: PollerParts;
  private readonly asker: MailboxAsker;
  private readonly reader: MailboxReader;
  private readonly viewed: ViewedMailboxWatch;
  private readonly alarms = new Alarms();
  /** Those of the alarms that look for a change that is bound to come. */
  private readonly expecting = new Set<NodeJS.Timeout>();
  private readonly wakeUp = new WakeUp();
  private tick: NodeJS.Timeout | undefined;
  private pushDue = true;
  /** Not all wishes could be carried out in one go: what has changed meanwhile has its turn, and then the rest of them. */
  private isMoreToPush = false;
  private failures = 0;
  /** Since when one look has followed the other. */
  private lookingSince: number | null = null;
  private pushFailures = 0;
  private pushAlarm: NodeJS.Timeout | null = null;
  private readonly begunAt = steadyNow();
  private pausedUntil = 0;
  /** How many looks and questions there were since something was last read in. */
  private sinceReading = 0;

  /** @param lastAsked when each mailbox was last asked for; outlives the connection, so that none is always the last */
  constructor(
    private readonly accountId: string,
    private readonly tools: RunnerTools,
    private readonly connections: AccountConnections,
    private readonly watcher: AccountWatcher,
    private readonly hooks: PollerHooks,
    lastAsked = new Map<string, number>(),
  ) {
    const { alarms } = this;
    const wake = (): void => this.wakeUp.call();
    this.parts = {
      accountId,
      tools,
      connections,
      watcher,
      alarms,
      wake,
      plan: new PollPlan(tools.config.pollIntervalMs, lastAsked),
      known: new KnownMailboxes(),
      looks: new MailboxLooks({ clock: tools.clock, alarms, lookAtInbox: () => watcher.recheck(), onDue: wake }),
      rests: new MailboxRests(accountId, tools),
      search: new StraySearch(),
      pushChanges: () => this.pushChanges(),
      arePushesDue: () => this.pushDue,
      expectChange: () => this.expectChange(),
      isChangeExpected: () => this.expecting.size > 0,
      pollAfter: (ms) => this.pollAfter(ms),
      applyHeard: (mailboxId, session) => this.viewed.applyHeard(mailboxId, session),
      looked: (mailboxId, at) => this.viewed.lookedAt(mailboxId, at),
      tell: (error) => this.tell(error),
    };
    this.asker = new MailboxAsker(this.parts, hooks);
    this.reader = new MailboxReader(this.parts);
    this.viewed = new ViewedMailboxWatch(this.parts, {
      isTold: (mailboxId) => this.asker.isTold(mailboxId),
      onListening: hooks.onListening,
    });
  }

  /** Takes over what was listed when the account was connected. Mailboxes that have not changed since are not even opened. */
  begin(mailboxes: readonly StoredMailbox[], listed: readonly ListedMailbox[]): void {
    this.asker.begin(mailboxes, listed);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { presence } = this.tools;
    const stopListening = presence.onChange(this.accountId, () => this.onlookersChanged());
    const onAbort = () => this.wakeUp.call();
    signal.addEventListener('abort', onAbort);
    this.onlookersChanged();
    try {
      while (!signal.aborted) {
        if (await this.step(signal)) continue;
        this.schedule();
        await this.wakeUp.wait();
      }
    } finally {
      stopListening();
      signal.removeEventListener('abort', onAbort);
      clearTimeout(this.tick);
      this.alarms.end();
      this.viewed.end();
      await this.reader.settled();
    }
  }

  /** The inbox was synchronised, from `begunAt` on by `steadyNow`. */
  async inboxSynchronised(mailboxId: string, begunAt: number): Promise<void> {
    await this.reader.inboxSynchronised(mailboxId, begunAt);
    this.wakeUp.call();
  }

  /**
   * The watched inbox could not be taken over. Where that is an error of our own, it rests for itself, and everything else goes on.
   * @throws the error where it is another one
   */
  inboxFailed(mailboxId: string, error: unknown): Promise<void> {
    return this.reader.inboxFailed(mailboxId, error);
  }

  /** Until when the server is left alone with what nobody waits for; null when it did not ask for that. */
  get throttledUntil(): Date | null {
    return this.parts.plan.throttled && this.now < this.pausedUntil ? new Date(this.pausedUntil) : null;
  }

  pushChanges(): void {
    this.pushDue = true;
    this.wakeUp.call();
  }

  loadPreviews(mailboxId: string): void {
    this.reader.loadPreviews(mailboxId);
    this.wakeUp.call();
  }

  /** Looks soon, several times, for a change that is bound to come. */
  expectChange(): void {
    for (const alarm of this.expecting) this.alarms.clear(alarm);
    this.expecting.clear();
    for (const afterMs of expectedAfterMs) {
      const alarm = this.alarms.set(afterMs, () => {
        if (alarm !== null) this.expecting.delete(alarm);
        this.pollNow();
      });
      if (alarm !== null) this.expecting.add(alarm);
    }
  }

  /** Opens all of these as soon as possible, whatever their counters say. */
  lookAtAll(mailboxes: readonly StoredMailbox[]): void {
    for (const { id, role, selectable } of mailboxes) {
      if (role === 'inbox') this.watcher.recheck();
      else if (selectable) this.parts.looks.add(id);
    }
    this.wakeUp.call();
  }

  /** Opens the mailbox at that time, whatever its counters say; null: not needed. */
  tryAgain(mailboxId: string, at: Date | null): void {
    this.parts.looks.addAt(mailboxId, at);
  }

  notified(): void {
    this.asker.notified();
    this.wakeUp.call();
  }

  told(statuses: ReadonlyMap<string, ToldStatus>, heardAt: number): void {
    this.asker.told(statuses, heardAt);
    this.wakeUp.call();
  }

  unclear(): void {
    this.asker.wantList();
    this.wakeUp.call();
  }

  private get now(): number {
    return steadyNow();
  }

  private onlookersChanged(): void {
    this.asker.onlookersChanged();
    this.viewed.onlookersChanged();
    this.wakeUp.call();
  }

  private pollAfter(ms: number): void {
    this.alarms.set(ms, () => this.pollNow());
  }

  private pollNow(): void {
    this.pushDue = true;
    this.unclear();
  }

  /** Sleeps until the next mailbox is due: one timer for all. */
  private schedule(): void {
    clearTimeout(this.tick);
    const at = Math.max(this.pausedUntil, this.asker.nextDueAt);
    this.tick = setTimeout(() => this.wakeUp.call(), Math.max(firstRetryMs, jittered(at - this.now)));
  }

  /** Does the most urgent thing. Answers false when there is nothing to do. */
  private async step(signal: AbortSignal): Promise<boolean> {
    try {
      return await this.mostUrgent(signal);
    } catch (error) {
      if (isThrottled(error)) {
        this.pauseFor(error);
        return false;
      }
      this.tell(error);
      this.failures += 1;
      const waitMs = this.retryMs(this.failures);
      this.pausedUntil = Math.max(this.pausedUntil, this.now + waitMs);
      this.pollAfter(waitMs);
      return false;
    }
  }

  private retryMs(failures: number): number {
    const maxMs = Math.max(firstRetryMs, Math.min(longestRetryMs, this.tools.config.pollIntervalMs));
    return backoffMs(failures, { baseMs: firstRetryMs, maxMs });
  }

  /** The server asks to be left alone: what nobody waits for stops until it has been. */
  pauseFor(error: CommandRefused): void {
    this.tell(error);
    this.parts.plan.throttled = true;
    // What it asked for before holds on.
    this.pausedUntil = Math.max(this.pausedUntil, this.now + (error.retryAfterMs ?? longestRetryMs));
    this.pollAfter(this.pausedUntil - this.now);
    this.hooks.onThrottled();
  }

  private async mostUrgent(signal: AbortSignal): Promise<boolean> {
    const isBetween = this.isMoreToPush;
    this.isMoreToPush = false;
    if (this.pushDue && !isBetween) {
      this.pushDue = false;
      await this.push();
      return true;
    }
    if (this.now < this.pausedUntil) return this.pushDue;
    const didSomething = await this.readOrAsk(signal, isBetween);
    // Only what could be done proves that the trouble is over.
    if (didSomething) this.failures = 0;
    return didSomething || this.pushDue;
  }

  /**
   * However many mailboxes are worth a look or are to be asked for, something is read in now and then; but between two parts of very
   * many wishes nothing else brings history about, for it can wait for them.
   */
  private async readOrAsk(signal: AbortSignal, isBetween: boolean): Promise<boolean> {
    const { asker, reader } = this;
    if (await reader.readFirst()) return true;
    if (this.sinceReading >= mostBeforeReading) {
      this.sinceReading = 0;
      if (await reader.readIn(signal)) return true;
    }
    this.sinceReading += 1;
    if (await this.askAmongLooks()) return true;
    const startedAt = this.now;
    if (await reader.lookAtNext()) {
      this.lookingSince ??= startedAt;
      return true;
    }
    this.lookingSince = null;
    await asker.checkInbox();
    if (asker.isSilent) {
      await asker.distrust();
      return true;
    }
    await asker.saveCovered();
    await this.viewed.save();
    if (await asker.ask()) return true;
    if (isBetween) return false;
    this.sinceReading = 0;
    return reader.readIn(signal);
  }

  /** To look into thousands of mailboxes takes minutes: what is due is asked for in between. */
  private async askAmongLooks(): Promise<boolean> {
    if (this.lookingSince === null || this.now - this.lookingSince < longestLookingMs) return false;
    this.lookingSince = this.now;
    return this.asker.ask();
  }

  /** What fails here is tried again later, and keeps nothing else waiting: reading may be what it needs. */
  private async push(): Promise<void> {
    try {
      await this.pushNow();
      this.pushFailures = 0;
    } catch (error) {
      if (isThrottled(error) || isAccountGone(error)) throw error;
      this.tell(error);
      this.pushFailures += 1;
      if (this.pushAlarm !== null) this.alarms.clear(this.pushAlarm);
      this.pushAlarm = this.alarms.set(this.retryMs(this.pushFailures), () => this.pushChanges());
    }
  }

  private async pushNow(): Promise<void> {
    const { known, plan, looks, search } = this.parts;
    const { touched, unread, strays, isMore } = await this.tools.pusher.push(this.accountId, this.connections, {
      searched: search.searched,
      forMs: this.now - this.begunAt,
    });
    for (const mailboxId of touched) {
      known.forget(mailboxId);
      plan.hasten(mailboxId);
    }
    for (const mailboxId of unread) looks.addAnew(mailboxId);
    if (touched.size > 0) this.expectChange();
    if (isMore) {
      this.pushDue = true;
      this.isMoreToPush = true;
    }
    if (strays === null || !search.seek(strays, this.now)) return;
    this.asker.wantList();
    this.watcher.recheck();
  }

  /** A lost connection is told to people by the watcher, whose own is lost as a rule too. */
  private tell(error: unknown): void {
    const where = `account ${this.accountId}`;
    if (error instanceof MailServerError) this.logger.log(`${where}: ${error.problem}`);
    else this.logger.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
