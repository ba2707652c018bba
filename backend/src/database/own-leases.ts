import { Injectable } from '@nestjs/common';
import { processId } from './process-id.js';

/** The right to look after one account, from the moment it was taken. */
export interface Lease {
  readonly accountId: string;
  readonly epoch: number;
  /** Aborts when the account is given back or was lost: nothing new is begun. */
  readonly ending: AbortSignal;
  /** Aborts when nothing can be written for the account any more: what is under way is broken off. */
  readonly lost: AbortSignal;
}

interface HeldLease extends Lease {
  readonly ender: AbortController;
  readonly loser: AbortController;
  readonly users: Set<Promise<unknown>>;
}

/**
 * Without a heartbeat for this long by our own clock nothing is written any more. It is well below the time after which others
 * take our accounts, so that there are never two who believe that an account is theirs.
 */
export const fenceMs = 8000;

/** So long what was broken off may take to come to its end. */
const brokenOffMs = 5000;

/** The accounts that this process looks after. What is written for them is checked against the database besides. */
@Injectable()
export class OwnLeases {
  readonly processId = processId;
  private readonly held = new Map<string, HeldLease>();
  /** Lost or given back, but not everybody who worked on them has ended. */
  private readonly leaving = new Set<HeldLease>();
  private provenAt = Number.NEGATIVE_INFINITY;

  /** The database has heard of us; `at` is the moment before it was told, by `performance.now()`. */
  prove(at: number): void {
    this.provenAt = at;
  }

  /** How long we may go on without the next heartbeat, in milliseconds; 0 or less when it is over. */
  get leftMs(): number {
    return this.provenAt + fenceMs - performance.now();
  }

  take(accountId: string, epoch: number): void {
    const [ender, loser] = [new AbortController(), new AbortController()];
    const { signal: ending } = ender;
    this.held.set(accountId, { accountId, epoch, ending, lost: loser.signal, ender, loser, users: new Set() });
  }

  /** Whether new work may be begun for the account. */
  owns(accountId: string): boolean {
    return this.held.get(accountId)?.ending.aborted === false;
  }

  /** The epoch that writes carry; null when nothing may be written. */
  epochOf(accountId: string): number | null {
    return this.leftMs > 0 ? (this.held.get(accountId)?.epoch ?? null) : null;
  }

  /** Works on an account. It is not given to anybody else before `work` has ended. Null when it is not ours (any more). */
  async use<T>(accountId: string, work: (lease: Lease) => Promise<T>): Promise<T | null> {
    const lease = this.held.get(accountId);
    if (lease === undefined || lease.ending.aborted) return null;
    const working = work(lease);
    const ended = working.then(
      () => undefined,
      () => undefined,
    );
    lease.users.add(ended);
    void ended.then(() => lease.users.delete(ended));
    return working;
  }

  /**
   * Ends all work on the account; what is being written still can be, for `patienceMs`, and what is broken off then has a moment for
   * its end. What does not end all the same is left to itself: nothing that it writes counts any more. Answers the epoch to give
   * back, or null when it was lost meanwhile. `forget` must follow.
   */
  async end(accountId: string, patienceMs: number): Promise<number | null> {
    const lease = this.held.get(accountId);
    if (lease === undefined) return null;
    lease.ender.abort();
    const unused = untilUnused(lease);
    const timer = setTimeout(() => lease.loser.abort(), patienceMs);
    const hasEnded = await endsWithin(unused, patienceMs + brokenOffMs);
    clearTimeout(timer);
    if (this.held.get(accountId) !== lease) return null;
    if (!hasEnded) this.drop(accountId);
    return lease.epoch;
  }

  /** The account has been given back. */
  forget(accountId: string): void {
    this.held.delete(accountId);
  }

  /** Whether the account is being given back. */
  isEnding(accountId: string): boolean {
    return this.held.get(accountId)?.ending.aborted === true;
  }

  /** The account is not ours any more, from this moment on. */
  drop(accountId: string): void {
    const lease = this.held.get(accountId);
    if (lease === undefined) return;
    this.held.delete(accountId);
    this.leaving.add(lease);
    lease.ender.abort();
    lease.loser.abort();
    void untilUnused(lease).then(() => this.leaving.delete(lease));
  }

  /** Ours, oldest first, with their epochs. */
  list(): { accountId: string; epoch: number }[] {
    return [...this.held.values()].map(({ accountId, epoch }) => ({ accountId, epoch }));
  }

  /** Not to be taken: ours already, or somebody here has not yet ended what was begun when they were. */
  busy(): string[] {
    return [...this.held.values(), ...this.leaving].map(({ accountId }) => accountId);
  }
}

async function endsWithin(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  const inTime = await Promise.race([work.then(() => true), tooLate]);
  clearTimeout(timer);
  return inTime;
}

async function untilUnused(lease: HeldLease): Promise<void> {
  while (lease.users.size > 0) await Promise.all(lease.users);
}
