import type { PollerParts } from './poller-parts.js';

/** It still counts as listening while the connection is used for something else for no longer than this. */
const graceMs = 5000;

/**
 * In which mailbox it counts as listening: for the plan of polls, and for people. What is asked seldom because the server tells of it
 * must not stay so when it does not; what lasts a moment is not worth a write.
 */
export class ListeningMark {
  private mailboxId: string | null = null;
  /** Since when nothing is heard there; null while it is. */
  private deafSince: number | null = null;
  private saved: string | null = null;

  constructor(
    private readonly parts: Pick<PollerParts, 'plan' | 'wake'>,
    private readonly write: (mailboxId: string | null) => Promise<void>,
  ) {}

  /** It listens in this mailbox now; null: in none. Answers when there is something to note although nothing has changed. */
  note(mailboxId: string | null, now: number): number {
    const { plan, wake } = this.parts;
    if (mailboxId !== null) {
      this.mailboxId = mailboxId;
      this.deafSince = null;
    } else if (this.mailboxId !== null) {
      this.deafSince ??= now;
      if (now - this.deafSince >= graceMs) this.mailboxId = null;
    }
    if (plan.listenedIn !== this.mailboxId) {
      plan.listenedIn = this.mailboxId;
      wake();
    }
    return this.deafSince === null || this.mailboxId === null ? Infinity : this.deafSince + graceMs;
  }

  /** Writes down which mailbox it is, when that is another one now. */
  async save(): Promise<void> {
    const { mailboxId } = this;
    if (mailboxId === this.saved) return;
    await this.write(mailboxId);
    this.saved = mailboxId;
  }
}
