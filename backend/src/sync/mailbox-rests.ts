import { backoffMs } from '../common/backoff.js';
import { steadyNow } from '../common/steady-now.js';
import type { StoredMailbox } from '../mail/mail.module.js';
import { isOwnError } from './errors/failures.js';
import type { RunnerTools } from './runner-tools.js';

const backoff = {
  baseMs: 1000,
  /** A mailbox that the server will not open, or that we cannot store, is tried again at least this often. */
  maxMs: 15 * 60_000,
};

const ownTroubleWords =
  'Something went wrong in MailDesk itself while it read this folder. It is tried again by itself, and all other folders go on. If this stays, tell the administrator: the cause is in the log of the server.';

/** What was being done with a mailbox when it failed. */
export type MailboxTask = 'look' | 'fill' | 'preview';

interface Rest {
  readonly failures: number;
  /** On the clock of `steadyNow`. */
  readonly until: number;
  /** The error was one of our own. */
  readonly isOwn: boolean;
}

/**
 * Which mailboxes of an account are left alone for a while, and with what, as that failed in them alone: ever longer, until it
 * succeeds. Where a mailbox cannot be looked into, nothing else is done with it either. After an error of our own the mailbox says
 * so to people.
 */
export class MailboxRests {
  private readonly rests = new Map<string, Map<MailboxTask, Rest>>();
  private readonly inOwnTrouble = new Set<string>();

  constructor(
    private readonly accountId: string,
    private readonly tools: Pick<RunnerTools, 'clock' | 'unitOfWork' | 'troubles'>,
  ) {}

  /** Takes over which mailboxes say that they are in trouble, as since an earlier connection. */
  takeOver(mailboxes: readonly StoredMailbox[]): void {
    this.inOwnTrouble.clear();
    for (const { id, trouble } of mailboxes) if (trouble === 'own-trouble') this.inOwnTrouble.add(id);
  }

  isResting(mailboxId: string, task: MailboxTask): boolean {
    const rests = this.rests.get(mailboxId);
    const until = Math.max(rests?.get('look')?.until ?? 0, rests?.get(task)?.until ?? 0);
    return until > steadyNow();
  }

  /** Answers for how many milliseconds this is not tried again. */
  async failed(mailboxId: string, task: MailboxTask, error: unknown): Promise<number> {
    const rests = this.rests.get(mailboxId) ?? new Map<MailboxTask, Rest>();
    const failures = (rests.get(task)?.failures ?? 0) + 1;
    const restMs = backoffMs(failures, backoff);
    const isOwn = isOwnError(error);
    this.rests.set(mailboxId, rests.set(task, { failures, until: steadyNow() + restMs, isOwn }));
    if (isOwn) await this.tell(mailboxId, restMs);
    return restMs;
  }

  /** What else has failed goes on resting. */
  async succeeded(mailboxId: string, task: MailboxTask): Promise<void> {
    const rests = this.rests.get(mailboxId);
    rests?.delete(task);
    if (rests?.size === 0) this.rests.delete(mailboxId);
    if (!this.inOwnTrouble.has(mailboxId) || [...(rests?.values() ?? [])].some(({ isOwn }) => isOwn)) return;
    this.inOwnTrouble.delete(mailboxId);
    const { unitOfWork, troubles, clock } = this.tools;
    await unitOfWork.runOwned(this.accountId, (tx) => troubles.saveOwnTrouble(tx, mailboxId, null, clock.now()));
  }

  private async tell(mailboxId: string, restMs: number): Promise<void> {
    const { unitOfWork, troubles, clock } = this.tools;
    const now = clock.now();
    const told = { reason: ownTroubleWords, retryAt: new Date(now.getTime() + restMs) };
    await unitOfWork.runOwned(this.accountId, (tx) => troubles.saveOwnTrouble(tx, mailboxId, told, now));
    this.inOwnTrouble.add(mailboxId);
  }
}
