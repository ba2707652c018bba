import type { ImapSession } from '../adapters/adapters.module.js';
import type { FillJob, MailboxFiller } from './mailbox-filler.js';

interface Entry {
  job: FillJob | null;
}

/** The mailboxes of an account whose history is still being read in, in the order in which they have their turn. */
export class FillQueue {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly accountId: string,
    private readonly filler: MailboxFiller,
  ) {}

  /** A mailbox may have history to read in. A fill that is under way goes on: what is new since is not its to read. */
  add(mailboxId: string): void {
    if (!this.entries.has(mailboxId)) this.entries.set(mailboxId, { job: null });
  }

  /** The mailbox whose turn it is; null when nothing is left to fill. */
  get next(): string | null {
    return this.entries.keys().next().value ?? null;
  }

  /** The first mailbox of which nothing has been read since it was added; null when there is none. */
  get unbegun(): string | null {
    for (const [mailboxId, { job }] of this.entries) if (job === null) return mailboxId;
    return null;
  }

  /** The first of the mailboxes that somebody has open, and whether nothing of it has been read yet; null when there is none. */
  seen(isViewed: (mailboxId: string) => boolean): { readonly mailboxId: string; readonly isUnbegun: boolean } | null {
    for (const [mailboxId, { job }] of this.entries)
      if (isViewed(mailboxId)) return { mailboxId, isUnbegun: job === null };
    return null;
  }

  /** Gives a mailbox up that cannot be filled now; it comes back when it is synchronised. */
  drop(mailboxId: string): void {
    this.entries.delete(mailboxId);
  }

  /**
   * Reads the next batch of a mailbox. Answers whether it was the first, one of many or the last; `none` when there was nothing to
   * read, and `outdated` when the mailbox has begun anew: it is to be synchronised and added again.
   */
  async step(session: ImapSession, mailboxId: string): Promise<'first' | 'another' | 'last' | 'none' | 'outdated'> {
    const entry = this.entries.get(mailboxId);
    if (entry === undefined) return 'none';
    entry.job ??= await this.filler.prepare(session, this.accountId, mailboxId);
    const { job } = entry;
    const wasFirst = job?.isFirst ?? false;
    const outcome = job === null ? 'none' : await this.filler.step(session, this.accountId, job);
    if (outcome === 'more') return wasFirst ? 'first' : 'another';
    // Dropped and added again meanwhile, it is another entry and stays.
    if (this.entries.get(mailboxId) === entry) this.entries.delete(mailboxId);
    return outcome;
  }
}
