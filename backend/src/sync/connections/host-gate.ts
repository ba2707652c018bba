import { MailServerError } from '../../adapters/adapters.module.js';
import { steadyNow } from '../../common/steady-now.js';
import { HostBreaker } from '../plan/host-breaker.js';
import { LoginPace } from '../plan/login-pace.js';

/**
 * Who wants a connection: a `person` pressed a button, `reading` is a person waiting for mail, `watching` is an account
 * coming up, `background` is work that nobody waits for.
 */
export type Urgency = 'person' | 'reading' | 'watching' | 'background';

const order: readonly Urgency[] = ['person', 'reading', 'watching', 'background'];

interface Waiting {
  readonly accountId: string;
  urgency: Urgency;
  /** Whether it tries for all others. */
  readonly admit: (isProbe: boolean) => void;
  readonly refuse: (error: MailServerError) => void;
}

export interface HostLimits {
  readonly loginsPerSecond: number;
  readonly burst: number;
  /** Connections of which the sign-in is not over yet. */
  readonly handshakes: number;
}

/**
 * The one door to a host for all accounts of this process: so many logins a second, so many handshakes at a time, and after
 * an outage one account that tries for all.
 *
 * Failure contract: an error of `connect` is the caller's. While the host is in trouble, accounts that want to watch wait
 * for a probe, and everything else is refused at once.
 */
export class HostGate {
  private readonly pace: LoginPace;
  private readonly breaker = new HostBreaker();
  private readonly members = new Set<string>();
  private readonly waiting: Waiting[] = [];
  private readonly recovered = new Set<() => void>();
  private handshakes = 0;
  private probing = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: string,
    private readonly limits: HostLimits,
  ) {
    this.pace = new LoginPace({ perSecond: limits.loginsPerSecond, burst: limits.burst });
  }

  get isEmpty(): boolean {
    return this.members.size === 0;
  }

  /** Whether the host, and not one account of it, is in trouble. */
  get isInTrouble(): boolean {
    return this.breaker.isOpen;
  }

  /** When the next account tries whether the host is back; null while it is not in trouble. */
  get nextProbeAt(): Date | null {
    const at = this.breaker.nextProbeAt;
    return at === null ? null : new Date(Date.now() + at - steadyNow());
  }

  join(accountId: string): void {
    this.members.add(accountId);
  }

  leave(accountId: string): void {
    this.members.delete(accountId);
    this.breaker.forget(accountId);
    if (this.isEmpty) clearTimeout(this.timer);
  }

  /** Makes a connection when its turn comes. @throws what `make` throws; MailServerError when there is no turn to be had. */
  async connect<T>(accountId: string, urgency: Urgency, signal: AbortSignal, make: () => Promise<T>): Promise<T> {
    const isProbe = await this.enter(accountId, urgency, signal);
    try {
      const made = await make();
      this.answered(accountId);
      return made;
    } catch (error) {
      this.complain(error);
      if (isProbe) this.settleProbe(accountId, error);
      throw error;
    } finally {
      this.handshakes -= 1;
      if (isProbe) this.probing -= 1;
      this.admitNext();
    }
  }

  /** The account lost the connection that it watched by, or did not get one. */
  failed(accountId: string, error: MailServerError): void {
    if (isOfHost(error)) this.breaker.failed(accountId, this.members.size, steadyNow());
    this.admitNext();
  }

  /** A person wants this account to be tried now, be the host in trouble or not. */
  hurry(accountId: string): void {
    for (const entry of this.waiting) if (entry.accountId === accountId) entry.urgency = 'person';
    this.admitNext();
  }

  /** Calls `listener` when the host is back after trouble. Call the answer to stop listening. */
  onRecovered(listener: () => void): () => void {
    this.recovered.add(listener);
    return () => this.recovered.delete(listener);
  }

  /** Resolves when its turn has come, counted as a handshake from then on. Answers whether it tries for all others. */
  private enter(accountId: string, urgency: Urgency, signal: AbortSignal): Promise<boolean> {
    return new Promise<boolean>((resolve, reject) => {
      const settle = (): void => {
        signal.removeEventListener('abort', onAbort);
        const index = this.waiting.indexOf(entry);
        if (index !== -1) this.waiting.splice(index, 1);
      };
      const entry: Waiting = {
        accountId,
        urgency,
        admit: (isProbe) => {
          settle();
          this.handshakes += 1;
          if (isProbe) this.probing += 1;
          resolve(isProbe);
        },
        refuse: (error) => {
          settle();
          reject(error);
        },
      };
      const onAbort = (): void =>
        entry.refuse(new MailServerError('unreachable', 'The connection is not wanted any more.'));
      signal.addEventListener('abort', onAbort);
      this.waiting.push(entry);
      if (signal.aborted) onAbort();
      else this.admitNext();
    });
  }

  private admitNext(): void {
    clearTimeout(this.timer);
    for (;;) {
      const entry = this.mostUrgent();
      if (entry === undefined) return;
      const waitMs = this.waitFor(entry);
      if (waitMs === null) return;
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.admitNext(), waitMs);
        return;
      }
      entry.admit(this.breaker.isOpen);
    }
  }

  private mostUrgent(): Waiting | undefined {
    if (this.breaker.isOpen) {
      const sentence = `${this.host} cannot be reached by several accounts just now. It is tried again in a moment.`;
      const hopeless = this.waiting.filter(({ urgency }) => urgency === 'reading' || urgency === 'background');
      for (const entry of hopeless) entry.refuse(new MailServerError('unreachable', sentence));
    }
    return this.waiting.toSorted((a, b) => order.indexOf(a.urgency) - order.indexOf(b.urgency))[0];
  }

  /** How long until this one may begin; null when that depends on another one's end. */
  private waitFor(entry: Waiting): number | null {
    if (entry.urgency === 'person') return 0;
    if (this.breaker.nextProbeAt !== null) {
      if (this.probing > 0) return null;
      return Math.max(0, this.breaker.nextProbeAt - steadyNow());
    }
    if (this.handshakes >= this.limits.handshakes) return null;
    return this.pace.take(steadyNow());
  }

  private answered(accountId: string): void {
    const wasOpen = this.breaker.isOpen;
    this.breaker.answered(accountId);
    if (wasOpen) for (const listener of this.recovered) listener();
  }

  /** A limit that is counted by user is that account's own matter. */
  private complain(error: unknown): void {
    if (!(error instanceof MailServerError)) return;
    const isLimit = error.failureClass === 'connection-limit' && !/user/i.test(error.message);
    if (isLimit || error.failureClass === 'throttled') this.pace.slowDown(steadyNow());
  }

  /** A refused password is an answer of the host, too: it is there. */
  private settleProbe(accountId: string, error: unknown): void {
    if (error instanceof MailServerError && !isOfHost(error)) this.answered(accountId);
    else this.breaker.probeFailed(steadyNow());
  }
}

const isOfHost = (error: MailServerError): boolean =>
  error.failureClass === 'network' || error.failureClass === 'server';
