/*
 * Failure contract of the ownership.
 *
 * - Each account belongs to at most one living process. The database says to which; the epoch beside it is checked by every
 *   transaction of an owner, so one that does not know yet that it has lost an account cannot write for it.
 * - No heartbeat for 8 seconds (database away, process frozen): everything we do for accounts ends at once; it begins anew,
 *   with new epochs, when the database has heard of us again.
 * - Another process dies or freezes: its accounts are taken when its heartbeats have been missing for 12 seconds, at once
 *   when it ran on this machine and is gone.
 * - Stop: accounts are given back one by one as their work ends, and others take them in that moment.
 * - A round that fails is logged and made again three seconds later.
 */
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { hostname } from 'node:os';
import { Clock } from '../../common/clock.js';
import { EventBus } from '../../common/event-bus.js';
import { OwnLeases, ProcessSignals } from '../../database/database.module.js';
import { type KnownProcess, type OwnProcess, OwnershipRepository } from './ownership.repository.js';
import { isRunning, ownPlace } from './place.js';
import { surplus, vacancies } from './share.js';

const beatMs = 3000;
/** How soon it is looked again for accounts that are free but were being written to. */
const lockedAgainMs = 200;
/** How long what is under way for an account may take when the account is given back. */
const endPatienceMs = 10_000;

/** Takes accounts for this process and gives them back, so that all living processes have the same share of them. */
@Injectable()
export class AccountOwnership implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Ownership');
  private readonly own: OwnProcess;
  private readonly subscriptions: (() => void)[] = [];
  private readonly releasing = new Map<string, Promise<void>>();
  private wake = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private stopping = false;
  private failing = false;
  private fence: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly bus: EventBus,
    private readonly leases: OwnLeases,
    private readonly signals: ProcessSignals,
    private readonly repository: OwnershipRepository,
  ) {
    this.own = { id: leases.processId, host: hostname(), place: ownPlace(), pid: process.pid };
  }

  onApplicationBootstrap(): void {
    for (const event of ['account.connected', 'processes.changed', 'events.missed'] as const)
      this.subscriptions.push(this.bus.on(event, () => this.wake.abort()));
    this.running = this.loop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.wake.abort();
    await this.running;
    const beats = setInterval(() => void this.beat().catch(() => undefined), beatMs);
    try {
      await this.beat();
      await this.signals.announceSelf();
      for (const { accountId } of this.leases.list()) this.release(accountId);
      await Promise.all(this.releasing.values());
      await this.repository.leave(this.own.id);
      await this.signals.announceSelf();
    } catch (error) {
      this.logger.warn(`accounts could not be given back; others take them in a moment: ${String(error)}`);
      for (const { accountId } of this.leases.list()) this.leases.drop(accountId);
    } finally {
      clearInterval(beats);
      clearTimeout(this.fence);
    }
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      this.wake = new AbortController();
      let waitMs = beatMs;
      try {
        if (await this.round()) waitMs = lockedAgainMs;
        this.failing = false;
      } catch (error) {
        if (!this.failing) this.logger.warn(`the database does not hear of this process: ${String(error)}`);
        this.failing = true;
      }
      await this.clock.sleep(waitMs, this.wake.signal);
    }
  }

  /** Answers whether accounts were left that may be taken in a moment. */
  private async round(): Promise<boolean> {
    if (await this.beat()) await this.signals.announceSelf();
    const { processes, accounts } = await this.repository.readAll();
    const living = await this.withoutDead(processes);
    this.signals.setAudience(living.some(({ id }) => id !== this.own.id));
    const strays = await this.compare();
    if (this.stopping) return false;
    const unowned = accounts - living.reduce((sum, process) => sum + process.accounts, 0);
    const isLeft = await this.takeShare(living, unowned + strays);
    if (this.releasing.size === 0) this.giveSurplus(living, unowned);
    return isLeft;
  }

  /** Answers whether this process was not known to the database. */
  private async beat(): Promise<boolean> {
    const at = performance.now();
    if (this.leases.leftMs <= 0) this.dropAll();
    const isNew = await this.repository.beat(this.own, this.stopping);
    this.leases.prove(at);
    clearTimeout(this.fence);
    this.fence = setTimeout(() => this.dropAll(), Math.max(0, this.leases.leftMs));
    return isNew;
  }

  /** Nothing has been heard of the database for too long: others may be taking our accounts already. */
  private dropAll(): void {
    const held = this.leases.list();
    if (held.length === 0) return;
    this.logger.warn('this process was not heard of for too long; it lets go of its accounts');
    for (const { accountId } of held) this.leases.drop(accountId);
  }

  private async withoutDead(processes: readonly KnownProcess[]): Promise<KnownProcess[]> {
    const others = processes.filter(({ id }) => id !== this.own.id);
    const gone = others.filter((other) => this.isGone(other));
    const silent = others.filter((other) => !other.isFresh && !gone.includes(other));
    for (const [dead, isGone] of [[gone, true] as const, [silent, false] as const]) {
      if (dead.length === 0) continue;
      this.logger.warn(`${dead.length} other process(es) ended without a word; their accounts are taken over`);
      const ids = dead.map(({ id }) => id);
      await this.repository.bury(ids, isGone);
    }
    return processes.filter((process) => !gone.includes(process) && !silent.includes(process));
  }

  private isGone({ place, pid }: KnownProcess): boolean {
    return place === this.own.place && (pid === this.own.pid || !isRunning(pid));
  }

  /** Lets go of what is not ours any more. Answers how many accounts are ours by the database, and nobody works on them. */
  private async compare(): Promise<number> {
    const owned = new Map(
      (await this.repository.ownedBy(this.own.id)).map(({ accountId, epoch }) => [accountId, epoch]),
    );
    for (const { accountId, epoch } of this.leases.list()) {
      if (owned.get(accountId) !== epoch && !this.leases.isEnding(accountId)) this.leases.drop(accountId);
      owned.delete(accountId);
    }
    return owned.size;
  }

  private async takeShare(living: readonly KnownProcess[], free: number): Promise<boolean> {
    if (free === 0) return false;
    const takers = living.filter(({ draining }) => !draining).map(({ id, accounts }) => ({ id, accounts }));
    const others = takers.filter(({ id }) => id !== this.own.id);
    const wanted = vacancies(this.own.id, [...others, { id: this.own.id, accounts: this.leases.list().length }], free);
    if (wanted === 0) return false;
    const taken = await this.repository.take(this.own.id, wanted, this.leases.busy());
    for (const { accountId, epoch } of taken) {
      this.leases.take(accountId, epoch);
      this.bus.deliver('account.taken', { accountId });
    }
    return taken.length < wanted;
  }

  private giveSurplus(living: readonly KnownProcess[], unowned: number): void {
    const settled = living.filter(({ draining, isSettled, id }) => !draining && (isSettled || id === this.own.id));
    const count = surplus(this.own.id, settled, unowned);
    // The newest have the least to lose.
    for (const { accountId } of count > 0 ? this.leases.list().slice(-count) : []) this.release(accountId);
  }

  private release(accountId: string): void {
    const released = this.endAndGiveBack(accountId)
      .catch((error: unknown) => this.logger.warn(`account ${accountId} could not be given back: ${String(error)}`))
      .finally(() => this.releasing.delete(accountId));
    this.releasing.set(accountId, released);
  }

  private async endAndGiveBack(accountId: string): Promise<void> {
    const epoch = await this.leases.end(accountId, endPatienceMs);
    if (epoch === null) return;
    try {
      await this.repository.giveBack(this.own.id, { accountId, epoch });
    } finally {
      this.leases.forget(accountId);
    }
    this.bus.publish('processes.changed', {});
  }
}
