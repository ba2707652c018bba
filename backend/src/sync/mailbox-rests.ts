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
  readonly task: MailboxTask;
  readonly failures: number;
  /** On the clock of `steadyNow`. */
  readonly until: number;
}

/**
 * Which mailboxes of an account are left alone for a while, as something failed in them alone: ever longer, until the same
 * succeeds. Where it was an error of our own, the mailbox says so to people.
 */
export class MailboxRests {
  private readonly rests = new Map<string, Rest>();
  private readonly inOwnTrouble = new Set<string>();

  constructor(
    private readonly accountId: string,
    private readonly tools: Pick<RunnerTools, 'clock' | 'unitOfWork' | 'mailboxes'>,
  ) {}

  /** Takes over which mailboxes say that they are in trouble, as since an earlier connection. */
  takeOver(mailboxes: readonly StoredMailbox[]): void {
    for (const { id, trouble } of mailboxes) if (trouble === 'own-trouble') this.inOwnTrouble.add(id);
  }

  isResting(mailboxId: string): boolean {
    return (this.rests.get(mailboxId)?.until ?? 0) > steadyNow();
  }

  /** Answers for how many milliseconds the mailbox rests. */
  async failed(mailboxId: string, task: MailboxTask, error: unknown): Promise<number> {
    const failures = (this.rests.get(mailboxId)?.failures ?? 0) + 1;
    const restMs = backoffMs(failures, backoff);
    this.rests.set(mailboxId, { task, failures, until: steadyNow() + restMs });
    if (isOwnError(error)) await this.tell(mailboxId, restMs);
    return restMs;
  }

  /** What failed was another task, it goes on resting. */
  async succeeded(mailboxId: string, task: MailboxTask): Promise<void> {
    const rest = this.rests.get(mailboxId);
    if (rest !== undefined && rest.task !== task) return;
    this.rests.delete(mailboxId);
    if (!this.inOwnTrouble.delete(mailboxId)) return;
    const { unitOfWork, mailboxes, clock } = this.tools;
    await unitOfWork.runOwned(this.accountId, (tx) => mailboxes.saveTrouble(tx, mailboxId, null, clock.now()));
  }

  private async tell(mailboxId: string, restMs: number): Promise<void> {
    const { unitOfWork, mailboxes, clock } = this.tools;
    const now = clock.now();
    const trouble = {
      code: 'own-trouble',
      reason: ownTroubleWords,
      retryAt: new Date(now.getTime() + restMs),
    } as const;
    await unitOfWork.runOwned(this.accountId, (tx) => mailboxes.saveTrouble(tx, mailboxId, trouble, now));
    this.inOwnTrouble.add(mailboxId);
  }
}
