/*
 * Failure contract of the filer.
 *
 * - A copy is appended only after Sent was searched for it in the same turn at the connection, so a restart, or a filing
 *   whose answer was lost, never makes a second one.
 * - Not connected, refused, timed out: logged, and tried again with growing waits of up to an hour, for as long as it takes;
 *   the bytes are kept until then.
 * - No Sent mailbox: there is nothing to file into; the local copy stays.
 * - Shutdown, or an account that goes to another process: waits are cut short; whoever looks after it next takes up what is
 *   not filed.
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
import { OutboxAcceptance } from './outbox-acceptance.js';
import { type AppendedCopy, type AwaitedCopy, OutboxRepository } from './outbox.repository.js';
import { filesItself } from './self-filing.js';
import { type SentCopyOutcome, SentMailbox } from './sent-mailbox.js';

const parallelAccounts = 20;
const firstLookMs = 500;
const longestLookMs = 15_000;
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
    await this.leases.use(accountId, (lease) => this.settleWhile(lease));
  }

  /** Looks for the account's copies, at first often and then less so, until all are settled. */
  private async settleWhile({ accountId, ending }: Lease): Promise<void> {
    const stop = AbortSignal.any([this.stopping.signal, ending]);
    if ((await this.outbox.listAwaitedCopies(accountId, this.unknownSince())).length === 0) {
      this.failures.delete(accountId);
      return;
    }
    const hasSent = await this.sentMailbox.exists(accountId);
    const { imap, smtp, quirks } = await this.accounts.profile(accountId);
    const isSelfFiling = quirks.has('files-sent-itself') || filesItself(imap.host, smtp.host);
    const waitMs = isSelfFiling ? selfFilingMs : this.config.sentCopyWaitMs;
    for (let lookMs = firstLookMs; !stop.aborted; lookMs = Math.min(2 * lookMs, longestLookMs)) {
      const copies = await this.outbox.listAwaitedCopies(accountId, this.unknownSince());
      if (!hasSent) for (const { id } of copies.filter(isSent)) await this.filed(accountId, id, null);
      const waiting = hasSent ? copies : copies.filter((copy) => !isSent(copy));
      if (waiting.length === 0) break;
      await this.clock.sleep(Math.min(lookMs, this.untilDueMs(waiting, waitMs)), stop);
      for (const copy of waiting) {
        if (stop.aborted) return;
        const isDue = isSent(copy) && this.dueMs(copy, waitMs) <= 0;
        if (copy.isSeen || isDue || !isSelfFiling || !isSent(copy))
          await this.look(accountId, copy, isDue, isSelfFiling);
        // Sync brings the copies of a provider that always files them; asking for each as well would be for nothing.
        else this.bus.publish('outbox.sent', { accountId });
      }
    }
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
      this.failures.delete(accountId);
      return;
    }
    const count = (this.failures.get(accountId)?.count ?? 0) + 1;
    const waitMs = backoffMs(count, { baseMs: roundMs, maxMs: longestRetryMs });
    this.failures.set(accountId, { count, notBefore: this.clock.now().getTime() + waitMs });
    this.logger.warn(
      `account ${accountId}: a sent message is not filed yet: ${error instanceof Error ? error.message : String(error)}`,
    );
  }

  /** How long the server has left to file a copy itself. */
  private dueMs(copy: AwaitedCopy, waitMs: number): number {
    return copy.since.getTime() + waitMs - this.clock.now().getTime();
  }

  private untilDueMs(copies: readonly AwaitedCopy[], waitMs: number): number {
    return Math.max(0, Math.min(...copies.filter(isSent).map((copy) => this.dueMs(copy, waitMs))));
  }

  /** Items that became unknown before this are left to people. */
  private unknownSince(): Date {
    const now = this.clock.now().getTime();
    return now < this.startedAt.getTime() + unknownWindowMs ? new Date(0) : new Date(now - unknownWindowMs);
  }
}

const isSent = (copy: AwaitedCopy): boolean => copy.state === 'sent';
