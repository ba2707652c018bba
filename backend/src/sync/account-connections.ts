import type { ImapLender, ImapSession, WorkKind } from '../adapters/adapters.module.js';
import { AccountWorker } from './account-worker.js';

/** Polls use the worker every minute; it closes only where they are far apart. */
const workerIdleMs = 10 * 60_000;
const downloadIdleMs = 60_000;

/** So that one person's slow line does not keep the others from downloading, within what mail servers allow an account. */
const downloadLanes = 2;

/** The connections of an account besides the watcher's: one for all work, and some for downloads while there are any. */
export class AccountConnections implements ImapLender {
  private readonly worker: AccountWorker;
  private readonly downloads: readonly AccountWorker[];

  constructor(connect: () => Promise<ImapSession>) {
    this.worker = new AccountWorker(connect, workerIdleMs);
    this.downloads = Array.from({ length: downloadLanes }, () => new AccountWorker(connect, downloadIdleMs));
  }

  run<T>(kind: WorkKind, task: (session: ImapSession) => Promise<T>): Promise<T> {
    if (kind === 'download') return this.freest().run('urgent', task);
    return this.worker.run(kind === 'interactive' ? 'urgent' : 'patient', task);
  }

  async stop(): Promise<void> {
    await Promise.all([this.worker, ...this.downloads].map((worker) => worker.stop()));
  }

  private freest(): AccountWorker {
    return this.downloads.reduce((best, worker) => (worker.load < best.load ? worker : best));
  }
}
