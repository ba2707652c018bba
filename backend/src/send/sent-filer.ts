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
import { type AwaitedCopy, OutboxRepository } from './outbox.repository.js';
import { filesItself } from './self-filing.js';
import { SentMailbox } from './sent-mailbox.js';

const parallelAccounts = 20;
const firstLookMs = 500;
const longestLookMs = 15_000;
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
    const { imap, smtp } = await this.accounts.serverAccess(accountId);
    const appends = !filesItself(imap.host, smtp.host) && (await this.sentMailbox.exists(accountId));
    for (let lookMs = firstLookMs; !stop.aborted; lookMs = Math.min(2 * lookMs, longestLookMs)) {
      const copies = await this.outbox.listAwaitedCopies(accountId, this.unknownSince());
      const [sent, unknown] = [copies.filter(isSent), copies.filter((copy) => !isSent(copy))];
      if (!appends) for (const { id } of sent) await this.filed(accountId, id);
      const waiting = appends ? [...sent, ...unknown] : unknown;
      if (waiting.length === 0) break;
      await this.clock.sleep(Math.min(lookMs, this.untilDueMs(waiting)), stop);
      for (const copy of waiting) {
        if (stop.aborted) return;
        await this.look(accountId, copy);
      }
    }
    this.failures.delete(accountId);
  }

  private async look(accountId: string, copy: AwaitedCopy): Promise<void> {
    const mayAppend = isSent(copy) && this.dueMs(copy) <= 0;
    const mime = mayAppend ? await this.outbox.readMime(accountId, copy.id) : null;
    const outcome = await this.sentMailbox.findOrAppend(accountId, copy.sendId, mime);
    if (outcome === 'absent') return;
    if (!isSent(copy)) await this.acceptance.accept(accountId, copy.id, null);
    await this.filed(accountId, copy.id);
    // The copy is on the server now: its mailbox is worth a look at once.
    this.bus.publish('outbox.sent', { accountId });
  }

  private async filed(accountId: string, id: string): Promise<void> {
    await this.unitOfWork.runOwned(accountId, (tx) => this.outbox.markFiled(tx, id, this.clock.now()));
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
  private dueMs(copy: AwaitedCopy): number {
    return copy.since.getTime() + this.config.sentCopyWaitMs - this.clock.now().getTime();
  }

  private untilDueMs(copies: readonly AwaitedCopy[]): number {
    return Math.max(0, Math.min(...copies.filter(isSent).map((copy) => this.dueMs(copy))));
  }

  /** Items that became unknown before this are left to people. */
  private unknownSince(): Date {
    const now = this.clock.now().getTime();
    return now < this.startedAt.getTime() + unknownWindowMs ? new Date(0) : new Date(now - unknownWindowMs);
  }
}

const isSent = (copy: AwaitedCopy): boolean => copy.state === 'sent';
