import type { MailboxStatus, ToldStatus } from '../adapters/adapters.module.js';
import { uncountedMs } from './plan/cadence.js';
import { hasChanged, hasNewMail, withTold } from './plan/mailbox-counters.js';

/** When it was heard that there is new mail, on the clock of `performance.now()`, and from whom. */
export interface News {
  readonly heardAt: number;
  readonly by: 'server' | 'poll';
}

interface Known {
  readonly status: MailboxStatus;
  readonly syncedAt: number;
}

/**
 * How the mailboxes of an account stood by their counters when they were last in step, which of what is told of them since is worth
 * a look, and since when new mail in them has been heard of. Times are milliseconds of one clock unless they say otherwise.
 */
export class KnownMailboxes {
  private readonly known = new Map<string, Known>();
  private readonly news = new Map<string, News>();
  /** The server lists them and refuses to open them, each time. */
  private readonly unopenable = new Set<string>();

  has(mailboxId: string): boolean {
    return this.known.has(mailboxId);
  }

  statusOf(mailboxId: string): MailboxStatus | null {
    return this.known.get(mailboxId)?.status ?? null;
  }

  /** The mailbox is in step, and has these counters. */
  inStep(mailboxId: string, status: MailboxStatus, nowMs: number): void {
    this.known.set(mailboxId, { status, syncedAt: nowMs });
  }

  /** The same by what was told of it; what was not told is as before. */
  inStepAsTold(mailboxId: string, told: ToldStatus, nowMs: number): void {
    this.inStep(mailboxId, withTold(this.statusOf(mailboxId) ?? unknown, told) as MailboxStatus, nowMs);
  }

  /** A mailbox that has just been opened, or could not be: that one is left alone until its counters move. */
  opened(mailboxId: string, isOpenable: boolean): void {
    if (isOpenable) this.unopenable.delete(mailboxId);
    else this.unopenable.add(mailboxId);
  }

  isOpenable(mailboxId: string): boolean {
    return !this.unopenable.has(mailboxId);
  }

  /** Whatever is told of the mailbox next is worth a look. */
  forget(mailboxId: string): void {
    this.known.delete(mailboxId);
  }

  /** Forgets all that are not there any more. */
  keepOnly(mailboxIds: ReadonlySet<string>): void {
    for (const map of [this.known, this.news]) for (const id of map.keys()) if (!mailboxIds.has(id)) map.delete(id);
  }

  /** Whether the mailbox is to be looked into after this was told of it. */
  isWorthALook(mailboxId: string, told: ToldStatus, isViewed: boolean, nowMs: number): boolean {
    const known = this.known.get(mailboxId);
    if (known === undefined || hasChanged(known.status, told)) return true;
    const isUncounted = (told.highestModseq ?? null) === null && known.status.highestModseq === null;
    const everyMs = isViewed ? uncountedMs.viewed : uncountedMs.other;
    return isUncounted && !this.unopenable.has(mailboxId) && nowMs - known.syncedAt >= everyMs;
  }

  /** Notes new mail that was told of. Whoever was first to tell of it is the one from whom the time counts. */
  hear(mailboxId: string, told: ToldStatus, news: News): void {
    const status = this.statusOf(mailboxId);
    if (status !== null && hasNewMail(status, told) && !this.news.has(mailboxId)) this.news.set(mailboxId, news);
  }

  /** The news of a mailbox, once. */
  takeNews(mailboxId: string): News | null {
    const news = this.news.get(mailboxId) ?? null;
    this.news.delete(mailboxId);
    return news;
  }
}

const unknown: MailboxStatus = {
  messages: 0,
  uidNext: null,
  uidValidity: null,
  unseen: null,
  highestModseq: null,
};
