import type { ImapLender, ImapSession, MailServerError, WorkKind } from '../../adapters/adapters.module.js';
import { steadyNow } from '../../common/steady-now.js';
import { isConnectionLimit } from '../errors/failures.js';
import type { ConnectionBudget } from '../plan/connection-budget.js';
import { AccountWorker, type BetweenJobs, type Priority } from './account-worker.js';
import type { Urgency } from './host-gate.js';

/** How long the work connection is kept when nobody uses it: an idle account holds its watcher's and no other. */
const idleMs = 60_000;
/** So that one person's slow line does not keep the others from downloading, where the budget allows as many. */
const mostDownloads = 2;

/** A session that is there anyway and can be borrowed between two looks: the watcher's. */
export interface SharedSession {
  /** `keepsPlace`: the task leaves the selected mailbox as it is. */
  lend<T>(priority: Priority, keepsPlace: boolean, task: (session: ImapSession) => Promise<T>): Promise<T>;
}

export interface ConnectionsOptions {
  readonly budget: ConnectionBudget;
  readonly connect: (urgency: Urgency, role: 'work' | 'bulk') => Promise<ImapSession>;
  readonly watcher: SharedSession;
  /** The server refused a connection because of its number. */
  readonly onLimit: (error: MailServerError) => void;
}

/**
 * The connections of an account besides the watcher's, within its budget: one for work, made when there is some and closed
 * when there has been none for a minute unless it is held, and some for downloads while there are any, so that nobody else waits
 * for them.
 *
 * Where the server does not allow a second connection, work is done on the watcher's, which looks again afterwards. With
 * two, a download takes the second, and what else there is to do meanwhile is done on the watcher's.
 */
export class AccountConnections implements ImapLender {
  private readonly worker: AccountWorker;
  private readonly downloads: AccountWorker[] = [];
  private stopped = false;
  /** How many downloads wait for the work connection to be closed. */
  private vacating = 0;

  constructor(private readonly options: ConnectionsOptions) {
    this.worker = new AccountWorker((urgency) => options.connect(urgency, 'work'), idleMs);
  }

  /** How many connections are open now, the watcher's included. */
  get open(): number {
    return 1 + [this.worker, ...this.downloads].filter((worker) => worker.isOpen).length;
  }

  /** How many there may be. */
  get limit(): number {
    return this.options.budget.limit(steadyNow());
  }

  /** How many there may be for what is no download. With one, work is done on the watcher's. */
  get limitForWork(): number {
    return this.limit - Math.max(this.openDownloads, this.vacating);
  }

  /** Lets the work connection be used while there is no work for it. */
  lendBetweenJobs(between: BetweenJobs): void {
    this.worker.lendBetweenJobs(between);
  }

  /** Whether the work connection stays open although there is no work for it. */
  hold(isHeld: boolean): void {
    this.worker.hold(isHeld);
  }

  run<T>(kind: WorkKind, task: (session: ImapSession) => Promise<T>): Promise<T> {
    if (kind === 'download') return this.download(task);
    const priority = kind === 'interactive' ? 'urgent' : 'patient';
    if (this.limitForWork < 2) return this.options.watcher.lend(priority, false, task);
    return this.within(this.worker, priority, task);
  }

  /**
   * Runs a short task that selects no mailbox on the watcher's connection, which goes on watching right after. Not on the work
   * connection: that one would never be idle for long enough to be closed, and cannot ask for the mailbox that it has open.
   */
  ask<T>(task: (session: ImapSession) => Promise<T>): Promise<T> {
    return this.options.watcher.lend('patient', true, task);
  }

  /** Has the connection for work followed by a new one, without disturbing what is done on it. Downloads end by themselves. */
  renew(): void {
    this.worker.renew();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all([this.worker, ...this.downloads].map((worker) => worker.stop()));
  }

  private get openDownloads(): number {
    return this.downloads.filter((worker) => worker.isOpen || worker.load > 0).length;
  }

  private download<T>(task: (session: ImapSession) => Promise<T>): Promise<T> {
    const { limit } = this;
    if (limit < 2) return this.options.watcher.lend('urgent', false, task);
    const lanes = Math.min(mostDownloads, Math.max(1, limit - 2));
    return this.within(this.lane(lanes), 'urgent', task, limit === 2);
  }

  /** The second of two connections is a download's now: what waits for the work connection is done on the watcher's. */
  private async makeRoom(): Promise<void> {
    this.vacating += 1;
    try {
      await this.worker.vacate((job) => {
        this.options.watcher.lend(job.priority, false, job.run).catch(job.reject);
      });
    } finally {
      this.vacating -= 1;
    }
  }

  /** The lane with the least to do, or a new one. */
  private lane(most: number): AccountWorker {
    const usable = this.downloads.slice(0, most);
    const free = usable.find((lane) => lane.load === 0);
    if (free !== undefined) return free;
    if (usable.length < most) {
      const lane = new AccountWorker((urgency) => this.options.connect(urgency, 'bulk'), idleMs);
      this.downloads.push(lane);
      return lane;
    }
    return usable.reduce((best, lane) => (lane.load < best.load ? lane : best));
  }

  /** Runs a task on a connection of its kind, or on the watcher's when the server allows no further one. */
  private async within<T>(
    worker: AccountWorker,
    priority: Priority,
    task: (session: ImapSession) => Promise<T>,
    makesRoom = false,
  ): Promise<T> {
    let begun = false;
    try {
      if (makesRoom) await this.makeRoom();
      return await worker.run(priority, (session) => {
        begun = true;
        return task(session);
      });
    } catch (error) {
      if (begun || this.stopped || !isConnectionLimit(error)) throw error;
      this.options.budget.refused(this.open, steadyNow());
      this.options.onLimit(error);
      return this.options.watcher.lend(priority, false, task);
    }
  }
}
