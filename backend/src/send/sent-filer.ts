/*
 * Failure contract of the filer.
 *
 * - A copy is appended only after Sent was searched for it in the same turn at the connection, so a restart, or a filing
 *   whose answer was lost, never makes a second one.
 * - Not connected, refused, timed out: logged, and tried again with growing waits of up to an hour, for as long as it takes;
 *   the bytes are kept until then.
 * - No Sent mailbox: there is nothing to file into; the local copy stays.
 * - Between two looks nothing is held: other accounts have their turn, and an account can be given away.
 * - Shutdown, or an account that goes to another process: nothing is begun; whoever looks after it next takes up what is not filed.
 * - An item that may have been sent is looked for during ten minutes, and after a restart again; what is found was sent.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { backoffMs } from '../common/backoff.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { Config } from '../config/config.js';
import { isAccountGone, type Lease, OwnLeases, UnitOfWork } from '../database/database.module.js';
import { AccountLanes } from './account-lanes.js';
import { LookTimes } from './look-times.js';
import { OutboxAcceptance } from './outbox-acceptance.js';
import { type AppendedCopy, type AwaitedCopy, OutboxRepository } from './outbox.repository.js';
import { filesItself } from './self-filing.js';
import { type SentCopyOutcome, SentMailbox } from './sent-mailbox.js';

const parallelAccounts = 20;
/** A provider that files copies by itself has this long before we do it. */
const selfFilingMs = 120_000;
/** How often it is looked for what waits; also the first wait after a failure. */
const roundMs = 5000;
const longestRetryMs = 60 * 60_000;
const unknownWindowMs = 10 * 60_000;

/** Sees to it that every sent message ends up in the Sent mailbox exactly once, whoever puts it there. */
@Injectable()
export class SentFiler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('SentFiler');
  private readonly stopping = new AbortController();
  private readonly failures = new Map<string, { count: number; notBefore: number }>();
  private readonly looks = new LookTimes();
  /** By account: what waits for its next look. */
  private readonly waits = new Map<string, AbortController>();
  private readonly lanes = new AccountLanes({
    parallel: parallelAccounts,
    work: (accountId) => this.settle(accountId),
    onError: (accountId, error) => this.failed(accountId, error),
  });
  private startedAt = new Date(0);
  private subscriptions: (() => void)[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: OwnLeases,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly accounts: AccountsService,
    private readonly outbox: OutboxRepository,
    private readonly acceptance: OutboxAcceptance,
    private readonly sentMailbox: SentMailbox,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.startedAt = this.clock.now();
    this.subscriptions = [
      this.bus.on('outbox.sent', ({ accountId }) => this.lanes.poke(accountId)),
      this.bus.on('account.taken', ({ accountId }) => this.lanes.poke(accountId)),
    ];
    this.timer = setInterval(() => void this.pokeWaiting(), roundMs);
    await this.pokeWaiting();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    if (this.timer !== null) clearInterval(this.timer);
    this.stopping.abort();
    await this.lanes.stop();
  }

  private async pokeWaiting(): Promise<void> {
    try {
      const now = this.clock.now().getTime();
      for (const accountId of await this.outbox.accountsAwaitingCopies(this.unknownSince())) {
        if ((this.failures.get(accountId)?.notBefore ?? 0) <= now) this.lanes.poke(accountId);
      }
    } catch (error) {
      this.logger.error(`the outbox could not be read: ${String(error)}`);
    }
  }

  /** Only the process that looks after the account files for it; for the others there is nothing to do. */
  private async settle(accountId: string): Promise<void> {
    const isOurs = await this.leases.use(accountId, async (lease) => {
      await this.settleWhile(lease);
      return true;
    });
    if (isOurs !== true) this.forget(accountId);
  }

  /** Looks once for the account's copies, if it is time to, and sees to it that there is a next time for those that are left. */
  private async settleWhile({ accountId, ending }: Lease): Promise<void> {
    const stop = AbortSignal.any([this.stopping.signal, ending]);
    const copies = await this.outbox.listAwaitedCopies(accountId, this.unknownSince());
    if (copies.length === 0) {
      this.forget(accountId);
      return;
    }
    const hasSent = await this.sentMailbox.exists(accountId);
    if (!hasSent) for (const { id } of copies.filter(isSent)) await this.filed(accountId, id, null);
    const waiting = hasSent ? copies : copies.filter((copy) => !isSent(copy));
    const { imap, smtp, quirks } = await this.accounts.profile(accountId);
    const isSelfFiling = quirks.has('files-sent-itself') || filesItself(imap.host, smtp.host);
    const waitMs = isSelfFiling ? selfFilingMs : this.config.sentCopyWaitMs;
    const ids = waiting.map(({ id }) => id);
    const isDue = (copy: AwaitedCopy): boolean => isSent(copy) && this.dueMs(copy, waitMs) <= 0;
    if (this.looks.inMs(accountId, ids, this.now) <= 0 || waiting.some(isDue)) {
      for (const copy of waiting) {
        if (stop.aborted) return;
        if (copy.isSeen || isDue(copy) || !isSelfFiling || !isSent(copy))
          await this.look(accountId, copy, isDue(copy), isSelfFiling);
        // Sync brings the copies of a provider that always files them; asking for each as well would be for nothing.
        else this.bus.publish('outbox.sent', { accountId });
      }
      this.looks.looked(accountId, this.now);
      this.failures.delete(accountId);
    }
    const untilDueMs = waiting.filter((copy) => isSent(copy) && !isDue(copy)).map((copy) => this.dueMs(copy, waitMs));
    this.lookAgainIn(accountId, Math.min(this.looks.inMs(accountId, ids, this.now), ...untilDueMs));
  }

  /** Calls for the account's next turn, in place of what called for one. */
  private lookAgainIn(accountId: string, ms: number): void {
    this.waits.get(accountId)?.abort();
    const wait = new AbortController();
    this.waits.set(accountId, wait);
    const stop = AbortSignal.any([this.stopping.signal, wait.signal]);
    void this.clock.sleep(ms, stop).then(() => {
      if (!stop.aborted) this.lanes.poke(accountId);
    });
  }

  private forget(accountId: string): void {
    this.waits.get(accountId)?.abort();
    this.waits.delete(accountId);
    this.looks.forget(accountId);
    this.failures.delete(accountId);
  }

  private async look(accountId: string, copy: AwaitedCopy, mayAppend: boolean, isSelfFiling: boolean): Promise<void> {
    const mime = mayAppend && !copy.isSeen ? await this.outbox.readMime(accountId, copy.id) : null;
    const outcome: SentCopyOutcome = copy.isSeen
      ? { kind: 'found' }
      : await this.sentMailbox.findOrAppend(accountId, copy.sendId, mime);
    if (outcome.kind === 'absent') return;
    if (!isSent(copy)) await this.acceptance.accept(accountId, copy.id, null);
    const keptHabit = isSelfFiling && outcome.kind === 'found';
    await this.filed(accountId, copy.id, outcome.kind === 'appended' ? outcome.copy : null, keptHabit);
    // The copy is on the server now: its mailbox is worth a look at once.
    if (!copy.isSeen) this.bus.publish('outbox.sent', { accountId });
  }

  /** `keptHabit`: the server has put it there by itself, as it is known to do. */
  private async filed(accountId: string, id: string, appended: AppendedCopy | null, keptHabit = false): Promise<void> {
    const now = this.clock.now();
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      await this.outbox.markFiled(tx, id, now, appended);
      if (keptHabit) await this.accounts.noteQuirk(tx, 'files-sent-itself', now);
    });
  }

  private failed(accountId: string, error: unknown): void {
    if (isAccountGone(error)) {
      this.forget(accountId);
      return;
    }
    // The next time is when the failure has had its wait.
    this.waits.get(accountId)?.abort();
    const count = (this.failures.get(accountId)?.count ?? 0) + 1;
    const waitMs = backoffMs(count, { baseMs: roundMs, maxMs: longestRetryMs });
    this.failures.set(accountId, { count, notBefore: this.clock.now().getTime() + waitMs });
    this.logger.warn(
      `account ${accountId}: a sent message is not filed yet: ${error instanceof Error ? error.message : String(error)}`,
    );
  }

  /** How long the server has left to file a copy itself. */
  private dueMs(copy: AwaitedCopy, waitMs: number): number {
    return copy.since.getTime() + waitMs - this.now;
  }

  private get now(): number {
    return this.clock.now().getTime();
  }

  /** Items that became unknown before this are left to people. */
  private unknownSince(): Date {
    const now = this.clock.now().getTime();
    return now < this.startedAt.getTime() + unknownWindowMs ? new Date(0) : new Date(now - unknownWindowMs);
  }
}

const isSent = (copy: AwaitedCopy): boolean => copy.state === 'sent';
