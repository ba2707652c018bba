import type { ImapLender, ImapSession, WorkKind } from '../adapters/adapters.module.js';
import { AccountWorker } from './account-worker.js';

/** Polls use the worker every minute; it closes only where they are far apart. */
const workerIdleMs = 10 * 60_000;
const downloadIdleMs = 60_000;

/** The connections of an account besides the watcher's: one for all work, and one for downloads while there are any. */
export class AccountConnections implements ImapLender {
  private readonly worker: AccountWorker;
  private readonly downloads: AccountWorker;

  constructor(connect: () => Promise<ImapSession>) {
    this.worker = new AccountWorker(connect, workerIdleMs);
    this.downloads = new AccountWorker(connect, downloadIdleMs);
  }

  run<T>(kind: WorkKind, task: (session: ImapSession) => Promise<T>): Promise<T> {
    if (kind === 'download') return this.downloads.run('urgent', task);
    return this.worker.run(kind === 'interactive' ? 'urgent' : 'patient', task);
  }

  async stop(): Promise<void> {
    await Promise.all([this.worker.stop(), this.downloads.stop()]);
  }
}
