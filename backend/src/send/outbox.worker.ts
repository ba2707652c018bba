/*
 * Failure contract of the worker.
 *
 * - Start, or an account that is taken over: an item that was being sent when its process ended is queued again if the end of
 *   its data had not left, else it is `unknown`. Nothing that may have been sent is sent again by itself.
 * - Account lost to another process: what is under way is broken off before the end of its data, and recorded by the other one.
 * - Lost connection, refused login, refused message: see outbox-submitter.ts.
 * - Database away: the round is logged and left to the next one, seconds later.
 * - Shutdown, or an account that is given away: nothing more is claimed; what is under way gets ten seconds, and is broken off
 *   then if it is still safe.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { type Lease, LeaseLost, OwnLeases, UnitOfWork } from '../database/database.module.js';
import { AccountLanes } from './account-lanes.js';
import { OutboxRevocation } from './outbox-revocation.js';
import { OutboxSubmitter } from './outbox-submitter.js';
import { OutboxRepository } from './outbox.repository.js';
import { mayHaveBeenSent } from './submission-outcome.js';

const parallelAccounts = 16;
const parallelOfHost = 4;
/** How often it is looked for items whose next attempt is due. New ones are taken at once. */
const roundMs = 5000;
const shutdownPatienceMs = 10_000;
const breakOffPatienceMs = 2000;

/** Carries queued messages to the SMTP servers: in order for each account, some accounts beside each other, a few of one host. */
@Injectable()
export class OutboxWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Outbox');
  private readonly breakingOff = new AbortController();
  private readonly lanes = new AccountLanes({
    parallel: parallelAccounts,
    perHost: parallelOfHost,
    work: (accountId) => this.sendDue(accountId),
    onError: (accountId, error) => {
      if (!(error instanceof LeaseLost)) this.logger.error(`account ${accountId}: ${describe(error)}`);
    },
  });
  private stopping = false;
  private subscriptions: (() => void)[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: OwnLeases,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly outbox: OutboxRepository,
    private readonly submitter: OutboxSubmitter,
    private readonly revocation: OutboxRevocation,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.subscriptions = [
      this.bus.on('outbox.queued', ({ accountId }) => this.poke(accountId)),
      this.bus.on('account.taken', ({ accountId }) => this.poke(accountId)),
      this.bus.on('events.missed', () => this.pokeDue()),
    ];
    this.timer = setInterval(() => void this.pokeDue(), roundMs);
    await this.pokeDue();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const unsubscribe of this.subscriptions) unsubscribe();
    if (this.timer !== null) clearInterval(this.timer);
    const ended = this.lanes.stop();
    if (await this.within(ended, shutdownPatienceMs)) return;
    this.breakingOff.abort();
    await this.within(ended, breakOffPatienceMs);
  }

  /**
   * Sorts out what was left in the middle of sending, by the last process or by a database that went away between the claim
   * and its answer. An account sends one message at a time, so before its next one nothing of it is under way.
   */
  private async recover(accountId: string): Promise<void> {
    for (const { id, handedOver } of await this.outbox.listInterrupted(accountId)) {
      await this.unitOfWork.runOwned(accountId, (tx) =>
        handedOver
          ? this.outbox.transition(tx, id, 'lose-sight', { error: mayHaveBeenSent })
          : this.outbox.transition(tx, id, 'put-back', { nextAttemptAt: null }),
      );
    }
  }

  private async pokeDue(): Promise<void> {
    try {
      for (const { accountId, host } of await this.outbox.accountsDue(this.clock.now()))
        this.lanes.poke(accountId, host);
    } catch (error) {
      this.logger.error(`the outbox could not be read: ${describe(error)}`);
    }
  }

  private async poke(accountId: string): Promise<void> {
    const host = await this.outbox.hostOf(accountId);
    if (host !== null) this.lanes.poke(accountId, host);
  }

  /** Only the process that looks after the account sends for it; for the others there is nothing to do. */
  private sendDue(accountId: string): Promise<boolean | null> {
    return this.leases.use(accountId, (lease) => this.sendWhile(lease));
  }

  /** Where there is no server the rest waits for another round. Answers whether there was one; null where nothing was sent. */
  private async sendWhile({ accountId, ending, lost }: Lease): Promise<boolean | null> {
    await this.recover(accountId);
    let wasThere: boolean | null = null;
    const breakOff = AbortSignal.any([this.breakingOff.signal, lost]);
    while (!this.stopping && !ending.aborted) {
      const item = await this.unitOfWork.runOwned(accountId, (tx) => this.outbox.claimNext(tx, this.clock.now()));
      if (item === null) return wasThere;
      if (await this.revocation.maySend(accountId, item.userId)) {
        wasThere = await this.submitter.submit(item, breakOff);
        if (!wasThere) return false;
      } else await this.unitOfWork.runOwned(accountId, (tx) => this.revocation.holdClaimed(tx, item.id));
    }
    return wasThere;
  }

  /** Whether `work` ended in time. */
  private async within(work: Promise<void>, ms: number): Promise<boolean> {
    const done = new AbortController();
    const inTime = work.then(() => true);
    const tooLate = this.clock.sleep(ms, done.signal).then(() => false);
    const result = await Promise.race([inTime, tooLate]);
    done.abort();
    return result;
  }
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
