import { Logger } from '@nestjs/common';
import {
  CommandRefused,
  type ImapSession,
  type ListedMailbox,
  MailServerError,
  type MailboxStatus,
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
import { isOwnError, isThrottled } from './errors/failures.js';
import { FillQueue } from './fill-queue.js';
import { KnownMailboxes, type News } from './known-mailboxes.js';
import { jittered } from './plan/cadence.js';
import { hasChanged, hasOtherMessages, isInStep } from './plan/mailbox-counters.js';
import { NotifyTrust } from './plan/notify-trust.js';
import { PollPlan } from './plan/poll-plan.js';
import { StraySearch } from './plan/stray-search.js';
import { nextReading } from './plan/reading-order.js';
import { isToBeTried } from './plan/to-be-tried.js';
import { MailboxRests, type MailboxTask } from './mailbox-rests.js';
import type { FetchedPreviews } from './preview-loader.js';
import type { RunnerTools } from './runner-tools.js';

const firstRetryMs = 1000;
const longestRetryMs = 5 * 60_000;

/**
 * So long the history of the inbox is read in before anything else is read of its messages. Most inboxes are whole by then, and
 * the first words of a mail cost a hundred times what its line costs.
 */
const fillsAloneMs = 5000;

/** After something of ours was sent or moved, the mailboxes are looked at soon, and then less and less soon. */
const expectedAfterMs = [1000, 3000, 8000, 20_000];

/** Whoever opens a mailbox of which the server does not tell sees nothing older than this. */
const longestUnseenMs = 5000;

/** From so many on, one command for all mailboxes is cheaper than one for each, where the server knows it. */
const fewStatuses = 3;
/** Where it does not, so many are asked at a time. */
const mostStatuses = 20;

export interface PollerHooks {
  /** The server accepted NOTIFY and does not tell what it should. */
  readonly onSilentNotify: () => Promise<void>;
  /** The server asked to be left alone for a while. */
  readonly onThrottled: () => void;
  /** The server tells of these mailboxes by NOTIFY, and of no others. */
  readonly onCovered: (mailboxIds: ReadonlySet<string>) => Promise<void>;
}

/**
 * Everything of an account that is not the watched inbox: asks all other mailboxes for changes or hears of them, fills in
 * history, carries out users' wishes and loads previews, one thing at a time. Asking is done by one timer and, where the
 * server knows LIST-STATUS, one command for all mailboxes; how often depends on who is looking.
 *
 * Failure contract: what fails for one mailbox does not keep the others waiting; it rests for a while. A lost connection is
 * logged and made again with growing waits; the account's state is the watcher's to tell. While the server asks to be left
 * alone, only users' wishes are carried out. `run` ends when `signal` aborts, and leaves nothing running.
 */
export class AccountPoller implements OtherMailboxes {
  private readonly logger = new Logger(AccountPoller.name);
  private readonly plan: PollPlan;
  private readonly fills: FillQueue;
  private readonly search = new StraySearch();
  private readonly known = new KnownMailboxes();
  private readonly idOf = new Map<string, string>();
  /** Mailboxes that are worth a look, with what was told of them. */
  private readonly worthALook = new Map<string, ToldStatus>();
  private readonly previews = new Set<string>();
  /** First words that have been fetched and are being made ready; null when there are none. */
  private preparing: Promise<void> | null = null;
  private readonly rests: MailboxRests;
  private readonly alarms = new Alarms();
  /** Those of the alarms that look for a change that is bound to come. */
  private readonly expecting = new Set<NodeJS.Timeout>();
  /** Mailboxes that are looked at again at a certain time. */
  private readonly tryingAgain = new Set<string>();
  private readonly wakeUp = new WakeUp();
  private tick: NodeJS.Timeout | undefined;
  private trust: NotifyTrust | null = null;
  /** Mailboxes of which the server has told by NOTIFY: those of other namespaces it leaves out. */
  private readonly covered = new Set<string>();
  private coveredSaved = 0;
  private hasInbox = false;
  /** The inbox, until its newest rows are here: people wait for them. */
  private firstFill: string | null = null;
  private previewsFrom = 0;
  private inboxId: string | null = null;
  private listDue = false;
  private listedAt = 0;
  private pushDue = true;
  private failures = 0;
  private pushFailures = 0;
  private pushAlarm: NodeJS.Timeout | null = null;
  private readonly begunAt = steadyNow();
  private pausedUntil = 0;

  constructor(
    private readonly accountId: string,
    private readonly tools: RunnerTools,
    private readonly connections: AccountConnections,
    private readonly watcher: AccountWatcher,
    private readonly hooks: PollerHooks,
  ) {
    this.fills = new FillQueue(accountId, tools.filler);
    this.plan = new PollPlan(tools.config.pollIntervalMs);
    this.rests = new MailboxRests(accountId, tools);
  }

  /** Takes over what was listed when the account was connected. Mailboxes that have not changed since are not even opened. */
  begin(mailboxes: readonly StoredMailbox[], listed: readonly ListedMailbox[]): void {
    this.takeOver(mailboxes);
    this.listedAt = this.now;
    const statusOf = new Map(listed.map((mailbox) => [mailbox.path, mailbox.status]));
    for (const mailbox of mailboxes) {
      const status = statusOf.get(mailbox.path) ?? null;
      if (mailbox.role === 'inbox' || !mailbox.selectable || status === null) continue;
      this.plan.asked(mailbox.id, false, this.now);
      const isToBeCompared = mailbox.fillComplete && mailbox.comparedAt === null;
      if (isInStep(mailbox, status) && !isToBeCompared) this.known.inStep(mailbox.id, status, this.now);
      else this.worthALook.set(mailbox.id, status);
    }
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
      await this.preparing;
    }
  }

  /** The inbox was synchronised, from `begunAt` on by `steadyNow`. The first time its newest rows come first, and then everything else has its turn. */
  async inboxSynchronised(mailboxId: string, begunAt: number): Promise<void> {
    await this.rests.succeeded(mailboxId, 'look');
    this.fills.add(mailboxId);
    if (!this.tryingAgain.has(mailboxId)) this.searched(mailboxId, begunAt);
    if (!this.hasInbox) {
      this.firstFill = mailboxId;
      this.previewsFrom = this.now + fillsAloneMs;
    }
    this.hasInbox = true;
    this.wakeUp.call();
  }

  /**
   * The watched inbox could not be taken over. Where that is an error of our own, it rests for itself, and everything else goes on.
   * @throws the error where it is another one
   */
  async inboxFailed(mailboxId: string, error: unknown): Promise<void> {
    if (!isOwnError(error)) throw error;
    await this.rest(mailboxId, 'look', error);
  }

  /** Until when the server is left alone with what nobody waits for; null when it did not ask for that. */
  get throttledUntil(): Date | null {
    return this.plan.throttled && this.now < this.pausedUntil ? new Date(this.pausedUntil) : null;
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
      else if (selectable) this.worthALook.set(id, this.worthALook.get(id) ?? {});
    }
    this.wakeUp.call();
  }

  /** From now on the server tells of all mailboxes; for a while it is checked whether it does. */
  notified(): void {
    this.trust ??= new NotifyTrust(this.now);
    this.wakeUp.call();
  }

  told(statuses: ReadonlyMap<string, ToldStatus>, heardAt: number): void {
    for (const [path, status] of statuses) {
      const mailboxId = this.idOf.get(path);
      if (mailboxId === undefined) {
        this.unclear();
        continue;
      }
      this.covered.add(mailboxId);
      this.trust?.told(mailboxId);
      if (mailboxId !== this.inboxId) this.noteIfChanged(mailboxId, status, { heardAt, by: 'server' });
    }
    this.wakeUp.call();
  }

  unclear(): void {
    this.listDue = true;
    this.wakeUp.call();
  }

  private get now(): number {
    return steadyNow();
  }

  private onlookersChanged(): void {
    const onlookers = this.tools.presence.of(this.accountId);
    const { viewing } = onlookers;
    const isNewInInbox = this.inboxId !== null && viewing.has(this.inboxId) && !this.plan.isViewed(this.inboxId);
    for (const id of viewing) if (!this.plan.isViewed(id)) this.plan.hasten(id, longestUnseenMs);
    this.plan.setOnlookers(onlookers);
    // Where the server does not tell of new mail, whoever opens the inbox wants to see what is there now.
    if (isNewInInbox && !this.watcher.isTold) this.watcher.recheck();
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
    const dueAt = this.plan.nextDueAt(this.now);
    const at = Math.max(this.pausedUntil, Math.min(dueAt ?? Infinity, this.listedAt + this.plan.listEveryMs));
    this.tick = setTimeout(() => this.wakeUp.call(), Math.max(firstRetryMs, jittered(at - this.now)));
  }

  /** Does the most urgent thing. Answers false when there is nothing to do. */
  private async step(signal: AbortSignal): Promise<boolean> {
    try {
      const didSomething = await this.mostUrgent(signal);
      if (!didSomething) this.failures = 0;
      return didSomething;
    } catch (error) {
      if (isThrottled(error)) return this.pause(error);
      this.tell(error);
      this.failures += 1;
      const waitMs = this.retryMs(this.failures);
      this.pausedUntil = this.now + waitMs;
      this.pollAfter(waitMs);
      return false;
    }
  }

  private retryMs(failures: number): number {
    const maxMs = Math.max(firstRetryMs, Math.min(longestRetryMs, this.tools.config.pollIntervalMs));
    return backoffMs(failures, { baseMs: firstRetryMs, maxMs });
  }

  /** The server asks to be left alone: what nobody waits for stops until it has been. */
  private pause(error: CommandRefused): boolean {
    this.tell(error);
    this.plan.throttled = true;
    this.pausedUntil = this.now + (error.retryAfterMs ?? longestRetryMs);
    this.pollAfter(this.pausedUntil - this.now);
    this.hooks.onThrottled();
    return false;
  }

  private async mostUrgent(signal: AbortSignal): Promise<boolean> {
    if (this.pushDue) {
      this.pushDue = false;
      await this.push();
      return true;
    }
    if (this.now < this.pausedUntil) return false;
    if (this.firstFill !== null) {
      const mailboxId = this.firstFill;
      this.firstFill = null;
      return this.fill(mailboxId);
    }
    const [changed] = this.worthALook;
    if (changed !== undefined) return this.look(...changed);
    if (this.trust?.isSilent(this.now) === true) {
      await this.distrust();
      return true;
    }
    if (this.covered.size > this.coveredSaved) {
      this.coveredSaved = this.covered.size;
      await this.hooks.onCovered(this.covered);
    }
    if (await this.poll()) return true;
    return this.readIn(signal);
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
    const { touched, unread, strays } = await this.tools.pusher.push(this.accountId, this.connections, {
      searched: this.search.searched,
      forMs: this.now - this.begunAt,
    });
    for (const mailboxId of touched) {
      this.known.forget(mailboxId);
      this.plan.hasten(mailboxId);
    }
    for (const mailboxId of unread) this.compareAgain(mailboxId);
    if (touched.size > 0) this.expectChange();
    if (!this.search.seek(strays, this.now)) return;
    this.listDue = true;
    this.watcher.recheck();
  }

  /** A mailbox is in step as of `begunAt`. When it was the last one, what was lost has turned up or is gone. */
  private searched(mailboxId: string, begunAt: number): void {
    if (this.search.seen(mailboxId, begunAt)) this.pushChanges();
  }

  private async readIn(signal: AbortSignal): Promise<boolean> {
    const { next: fill, unbegun } = this.fills;
    const isPreparing = this.preparing !== null;
    const next = nextReading(
      {
        previews: [...this.previews].filter((id) => !this.isResting(id, 'preview')),
        isPreparing,
        fill,
        unbegun,
        isFillingAlone: this.isFillingAlone,
      },
      (id) => id === this.inboxId || this.plan.isViewed(id),
    );
    if (next === null) return false;
    return next.kind === 'preview' ? this.preview(next.mailboxId, signal) : this.fill(next.mailboxId);
  }

  private get isFillingAlone(): boolean {
    return this.now < this.previewsFrom && this.inboxId !== null && this.fills.next === this.inboxId;
  }

  private async distrust(): Promise<void> {
    this.trust = null;
    this.covered.clear();
    this.coveredSaved = 0;
    this.watcher.stopNotified();
    await this.hooks.onSilentNotify();
  }

  /** Asks the mailboxes that are due. Answers false when none is. */
  private async poll(): Promise<boolean> {
    this.plan.watched = this.trust?.isOnTrial(this.now) === false ? this.covered : nothing;
    const isListDue = this.listDue || this.now - this.listedAt >= this.plan.listEveryMs;
    const sought = this.search.left.filter((id) => id !== this.inboxId && !this.tryingAgain.has(id));
    const due = [...new Set([...sought, ...this.plan.due(this.now)])].filter((id) => !this.isResting(id, 'look'));
    if (!isListDue && due.length === 0) return false;
    this.plan.throttled = false;
    const pathOf = new Map([...this.idOf].map(([path, id]) => [id, path]));
    await this.connections.ask(async (session) => {
      if (isListDue || (session.hasListStatus && due.length > fewStatuses)) await this.pollAll(session);
      if (session.hasListStatus && (isListDue || due.length > fewStatuses)) return;
      for (const mailboxId of due.slice(0, mostStatuses)) {
        const path = pathOf.get(mailboxId);
        const status = path === undefined ? null : await session.counters(path);
        this.answered(mailboxId, status);
        // What a user is waiting for comes first; the rest of the mailboxes have their turn after it.
        if (this.pushDue) return;
      }
    });
    return true;
  }

  private async pollAll(session: ImapSession): Promise<void> {
    this.listDue = false;
    const listed = await session.listMailboxes('if-cheap');
    this.listedAt = this.now;
    const mailboxes = await this.tools.discovery.apply(this.accountId, listed, session);
    this.takeOver(mailboxes);
    const readable = mailboxes.filter(({ selectable, trouble }) => selectable && trouble !== 'not-openable');
    if (this.search.listed(readable.map(({ id }) => id))) this.pushChanges();
    const statusOf = new Map(listed.map((mailbox) => [mailbox.path, mailbox.status]));
    for (const mailbox of mailboxes) {
      const isAsked = mailbox.selectable && (session.hasListStatus || !this.known.has(mailbox.id));
      if (isAsked && session.hasListStatus) this.answered(mailbox.id, statusOf.get(mailbox.path) ?? null);
      else if (isAsked) this.plan.hasten(mailbox.id);
      const hasCounters = (statusOf.get(mailbox.path) ?? null) !== null;
      if (!isToBeTried(mailbox, hasCounters, this.tools.clock.now()) || this.isResting(mailbox.id, 'look')) continue;
      if (mailbox.id !== this.inboxId) this.worthALook.set(mailbox.id, this.worthALook.get(mailbox.id) ?? {});
    }
    await this.tools.synchroniser.removeAbandoned(this.accountId);
  }

  private takeOver(mailboxes: readonly StoredMailbox[]): void {
    this.plan.setMailboxes(mailboxes, this.now);
    this.rests.takeOver(mailboxes);
    this.idOf.clear();
    for (const { id, path } of mailboxes) this.idOf.set(path, id);
    this.inboxId = mailboxes.find((mailbox) => mailbox.role === 'inbox')?.id ?? null;
    this.known.keepOnly(new Set(this.idOf.values()));
    // It is soon seen whether another client is renaming them.
    if (this.expecting.size === 0 && mailboxes.some(({ missingSince }) => missingSince !== null)) this.expectChange();
  }

  /** A poll was answered; null for a mailbox that could not be asked, such as the selected one. */
  private answered(mailboxId: string, status: MailboxStatus | null): void {
    const known = this.known.statusOf(mailboxId);
    if (mailboxId === this.inboxId) {
      // The watcher is told by the server; this is for what the server forgot to tell.
      if (status !== null) {
        if (known !== null && hasChanged(known, status)) this.watcher.recheck();
        this.known.inStep(mailboxId, status, this.now);
      }
      return this.plan.asked(mailboxId, false, this.now);
    }
    const isNews = status !== null && known !== null && hasOtherMessages(known, status);
    if (isNews && this.trust !== null && this.covered.has(mailboxId) && !this.worthALook.has(mailboxId)) {
      this.alarms.set(this.trust.suspect(mailboxId, this.now), () => this.wakeUp.call());
    }
    // The mailbox that the work connection has open cannot be asked, and may stay open as long as there is no other work.
    if (status === null && !this.isResting(mailboxId, 'look')) this.worthALook.set(mailboxId, {});
    const news = { heardAt: performance.now(), by: 'poll' } as const;
    const changed = status !== null && this.noteIfChanged(mailboxId, status, news);
    const isLeftAlone = this.isResting(mailboxId, 'look') || this.tryingAgain.has(mailboxId);
    const isAsBefore = status !== null && !this.worthALook.has(mailboxId) && !isLeftAlone;
    if (isAsBefore) this.searched(mailboxId, this.now);
    this.plan.asked(mailboxId, changed, this.now);
  }

  private noteIfChanged(mailboxId: string, told: ToldStatus, news: News): boolean {
    if (!this.known.isWorthALook(mailboxId, told, this.plan.isViewed(mailboxId), this.now)) return false;
    if (this.isResting(mailboxId, 'look')) return false;
    this.known.hear(mailboxId, told, news);
    this.worthALook.set(mailboxId, { ...this.worthALook.get(mailboxId), ...told });
    return true;
  }

  private async look(mailboxId: string, told: ToldStatus): Promise<boolean> {
    this.worthALook.delete(mailboxId);
    const begunAt = this.now;
    let done: { tryAgainAt: Date | null } | null = null;
    try {
      done = await this.forMailbox(mailboxId, 'look', async (session) => ({
        tryAgainAt: await this.tools.synchroniser.synchronise(session, this.accountId, mailboxId),
      }));
    } catch (error) {
      this.worthALook.set(mailboxId, { ...told, ...this.worthALook.get(mailboxId) });
      throw error;
    }
    if (done === null) {
      this.known.forget(mailboxId);
      this.known.takeNews(mailboxId);
      // One that cannot be opened is left alone until its counters move, or its time has come.
      const stored = await this.tools.mailboxes.findStored(this.accountId, mailboxId);
      if (stored?.trouble !== 'not-openable') return true;
      this.known.opened(mailboxId, false);
      this.searched(mailboxId, begunAt);
      this.known.inStepAsTold(mailboxId, told, this.now);
      return true;
    }
    this.known.opened(mailboxId, true);
    this.tryAgain(mailboxId, done.tryAgainAt);
    this.known.inStepAsTold(mailboxId, told, this.now);
    this.countNews(mailboxId);
    if (done.tryAgainAt === null) this.searched(mailboxId, begunAt);
    this.fills.add(mailboxId);
    this.previews.add(mailboxId);
    return true;
  }

  /** The mailbox is in step: new mail that was heard of is stored. */
  private countNews(mailboxId: string): void {
    const news = this.known.takeNews(mailboxId);
    if (news === null) return;
    const tookMs = performance.now() - news.heardAt;
    if (news.by === 'server') this.tools.metrics.deliveryCommitted(this.accountId, tookMs);
    else this.tools.metrics.pollCommitted(tookMs);
  }

  private async preview(mailboxId: string, signal: AbortSignal): Promise<boolean> {
    this.previews.delete(mailboxId);
    if (!(await this.tools.previews.isWanted(this.accountId, mailboxId))) return true;
    const fetched = await this.forMailbox(mailboxId, 'preview', async (session) => ({
      batch: await this.tools.previews.fetch(session, this.accountId, mailboxId),
    }));
    // What failed is tried again once it has rested.
    if (fetched === null) this.previews.add(mailboxId);
    else if (fetched.batch === null) await this.rests.succeeded(mailboxId, 'preview');
    if (fetched === null || fetched.batch === null) return true;
    const { batch } = fetched;
    this.preparing = this.prepare(batch, signal).finally(() => {
      this.preparing = null;
      this.wakeUp.call();
    });
    return true;
  }

  /** The connection is free for others meanwhile, above all for what users wish. */
  private async prepare(fetched: FetchedPreviews, signal: AbortSignal): Promise<void> {
    const { mailboxId, isMore } = fetched;
    try {
      await this.tools.previews.store(this.accountId, fetched, signal);
      await this.rests.succeeded(mailboxId, 'preview');
      if (isMore) this.previews.add(mailboxId);
    } catch (error) {
      if (isAccountGone(error)) return;
      this.previews.add(mailboxId);
      await this.rest(mailboxId, 'preview', error).catch((reason: unknown) => this.tell(reason));
    }
  }

  private async fill(mailboxId: string): Promise<boolean> {
    const mailbox = await this.tools.mailboxes.findStored(this.accountId, mailboxId);
    if (mailbox === null || mailbox.fillComplete) {
      this.fills.drop(mailboxId);
      this.previews.add(mailboxId);
      return true;
    }
    if (this.isResting(mailboxId, 'fill')) {
      this.fills.drop(mailboxId);
      this.known.forget(mailboxId);
      return true;
    }
    const outcome = await this.forMailbox(mailboxId, 'fill', (session) => this.fills.step(session, mailboxId));
    if (outcome === 'first' || outcome === 'last') this.previews.add(mailboxId);
    // While a mailbox is being filled nothing is known to be gone, and its counts cannot be compared: they are once it is complete.
    if (outcome === 'last' || outcome === 'outdated') this.compareAgain(mailboxId);
    if (outcome === 'last') this.pushChanges();
    return true;
  }

  /** Opens the mailbox at that time, whatever its counters say; null: not needed. */
  tryAgain(mailboxId: string, at: Date | null): void {
    if (at === null) this.tryingAgain.delete(mailboxId);
    if (at === null || this.tryingAgain.has(mailboxId)) return;
    this.tryingAgain.add(mailboxId);
    this.alarms.set(Math.max(0, at.getTime() - this.tools.clock.now().getTime()), () => {
      this.tryingAgain.delete(mailboxId);
      this.compareAgain(mailboxId);
      this.wakeUp.call();
    });
  }

  private compareAgain(mailboxId: string): void {
    if (this.inboxId === mailboxId) this.watcher.recheck();
    else this.worthALook.set(mailboxId, {});
  }

  /**
   * Runs a task of one mailbox. When it fails for any other reason than a lost connection, which concerns this mailbox alone,
   * it is told, the mailbox rests for a while, and the answer is null.
   */
  private async forMailbox<T>(
    mailboxId: string,
    kind: MailboxTask,
    task: (session: ImapSession) => Promise<T>,
  ): Promise<T | null> {
    try {
      const result = await this.connections.run('background', task);
      // First words are only there once they are stored: `prepare`.
      if (kind !== 'preview') await this.rests.succeeded(mailboxId, kind);
      return result;
    } catch (error) {
      const isConnection = error instanceof MailServerError && !(error instanceof CommandRefused);
      if (isConnection || isThrottled(error) || isAccountGone(error)) throw error;
      await this.rest(mailboxId, kind, error);
      return null;
    }
  }

  private async rest(mailboxId: string, task: MailboxTask, error: unknown): Promise<void> {
    this.tell(error);
    const restMs = await this.rests.failed(mailboxId, task, error);
    this.pollAfter(restMs);
    // No poll brings the inbox back: it is the watcher's.
    if (mailboxId === this.inboxId) this.alarms.set(restMs, () => this.watcher.recheck());
  }

  private isResting(mailboxId: string, task: MailboxTask): boolean {
    return this.rests.isResting(mailboxId, task);
  }

  /** A lost connection is told to people by the watcher, whose own is lost as a rule too. */
  private tell(error: unknown): void {
    const where = `account ${this.accountId}`;
    if (error instanceof MailServerError) this.logger.log(`${where}: ${error.problem}`);
    else this.logger.error(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

const nothing: ReadonlySet<string> = new Set();
