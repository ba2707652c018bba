import { CommandRefused, type ImapSession, MailServerError } from '../../adapters/adapters.module.js';
import { steadyNow } from '../../common/steady-now.js';
import { disconnected } from '../errors/failures.js';
import type { Urgency } from './host-gate.js';
import { SessionDoubt } from './session-doubt.js';

/** `urgent` work is done before all that waits. */
export type Priority = 'urgent' | 'patient';

export interface Job {
  readonly priority: Priority;
  readonly run: (session: ImapSession) => Promise<void>;
  readonly reject: (error: unknown) => void;
}

/** Who uses a connection while there is no work for it. Whatever is under way on it then must end with the next command. */
export interface BetweenJobs {
  /** There is no work now. Null: and no connection either. */
  vacant(session: ImapSession | null): void;
  /** There is work: the connection is not to be touched until `vacant`. */
  taken(): void;
}

/**
 * A connection for work: one task at a time, the urgent first. The connection is made when there is work, closed when there
 * has been none for `idleMs` unless it is held, and given up after any failure that leaves its state in doubt.
 *
 * Failure contract: a task whose connection turns out to have been cut beforehand is tried once more on a new one; every
 * other failure is the caller's. After `stop` every waiting task is refused.
 */
export class AccountWorker {
  private readonly queue: Job[] = [];
  private session: ImapSession | null = null;
  private working = false;
  private stopped = false;
  private outdated = false;
  private running: Promise<void> = Promise.resolve();
  private idleTimer: NodeJS.Timeout | undefined;
  private held = false;
  private between: BetweenJobs | null = null;
  private readonly doubt = new SessionDoubt();

  constructor(
    private readonly connect: (urgency: Urgency) => Promise<ImapSession>,
    private readonly idleMs: number,
  ) {}

  run<T>(priority: Priority, task: (session: ImapSession) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ priority, reject, run: async (session) => resolve(await task(session)) });
      this.pump();
    });
  }

  /** How many tasks are before a new one. */
  get load(): number {
    return this.queue.length + (this.working ? 1 : 0);
  }

  /** Whether it holds a connection. */
  get isOpen(): boolean {
    return this.session?.usable === true;
  }

  lendBetweenJobs(between: BetweenJobs): void {
    this.between = between;
  }

  /** Whether the connection stays open although there is no work for it. */
  hold(isHeld: boolean): void {
    this.held = isHeld;
    if (!this.working) this.rest();
  }

  /** Gives the connection up once the task that runs is done, and what waits to `handOver`. */
  async vacate(handOver: (job: Job) => void): Promise<void> {
    for (const job of this.queue.splice(0)) handOver(job);
    await this.running;
    await this.hangUp();
  }

  /** Gives the connection up as soon as nothing is under way on it; what waits is done on a new one. */
  renew(): void {
    if (this.working) this.outdated = true;
    else void this.hangUp();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const job of this.queue.splice(0)) job.reject(disconnected());
    await this.hangUp();
  }

  private pump(): void {
    if (this.working) return;
    this.working = true;
    clearTimeout(this.idleTimer);
    this.between?.taken();
    this.running = this.work();
  }

  private async work(): Promise<void> {
    for (let job = this.next(); job !== undefined; job = this.next()) {
      try {
        if (this.stopped) throw disconnected();
        await this.attempt(job);
      } catch (error) {
        job.reject(error);
      }
      if (this.outdated) await this.hangUp();
    }
    this.working = false;
    this.rest();
    this.between?.vacant(this.session);
  }

  private rest(): void {
    clearTimeout(this.idleTimer);
    if (!this.stopped && !this.held) this.idleTimer = setTimeout(() => void this.hangUp(), this.idleMs);
  }

  private next(): Job | undefined {
    const urgent = this.queue.findIndex((job) => job.priority === 'urgent');
    return urgent === -1 ? this.queue.shift() : this.queue.splice(urgent, 1)[0];
  }

  private async attempt(job: Job): Promise<void> {
    const wasConnected = this.session?.usable === true;
    const session = wasConnected && this.session !== null ? this.session : await this.reconnect(job);
    try {
      await this.runOn(session, job);
    } catch (error) {
      // A server hangs up on idle connections now and then; that is no reason to fail what the connection is wanted for.
      if (!wasConnected || session.usable || !isLost(error)) throw error;
      await this.runOn(await this.reconnect(job), job);
    }
  }

  private async runOn(session: ImapSession, job: Job): Promise<void> {
    try {
      await job.run(session);
    } catch (error) {
      // After a refusal the connection is as good as before, as a rule; after anything else nobody knows where it stands.
      if (!(error instanceof CommandRefused) || this.doubt.isRaisedBy(error, steadyNow())) session.abort();
      throw error;
    }
  }

  /** A closed session is a large thing, so it is not kept. */
  private async hangUp(): Promise<void> {
    clearTimeout(this.idleTimer);
    const { session } = this;
    this.session = null;
    this.outdated = false;
    if (!this.working) this.between?.vacant(null);
    await session?.close();
  }

  private async reconnect({ priority }: Job): Promise<ImapSession> {
    const session = await this.connect(priority === 'urgent' ? 'reading' : 'background');
    if (this.stopped) {
      session.abort();
      throw disconnected();
    }
    this.session = session;
    return session;
  }
}

const isLost = (error: unknown): boolean => error instanceof MailServerError && error.problem === 'unreachable';
