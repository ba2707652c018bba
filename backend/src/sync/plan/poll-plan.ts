import { type Audience, pollEveryMs, type PollKind } from './cadence.js';

const quietAfterMs = 7 * 24 * 60 * 60_000;
/** While the server asks to be left alone, everything is asked for so much less often. */
const throttledFactor = 4;

export interface PlannedMailbox {
  readonly id: string;
  readonly role: string | null;
  readonly selectable: boolean;
}

/** Who is there to see a change. */
export interface Onlookers {
  readonly online: boolean;
  /** Mailboxes that are open on somebody's screen. */
  readonly viewing: ReadonlySet<string>;
}

interface Entry {
  readonly isInbox: boolean;
  /** Mailboxes without a role count as quiet until something happens in them. */
  changedAt: number;
  lookedAt: number;
  /** Due by then, whatever the cadence says. */
  dueBy: number;
  changed: boolean;
  emptyPolls: number;
}

/** When which mailbox of an account is to be asked for changes. Times are milliseconds since 1970. */
export class PollPlan {
  private entries = new Map<string, Entry>();
  private onlookers: Onlookers = { online: false, viewing: new Set() };
  /** Mailboxes of which the server tells by itself; the inbox has its watcher anyway. */
  watched: ReadonlySet<string> = new Set();
  /** The mailbox in which the work connection listens; null when there is none. */
  listenedIn: string | null = null;
  throttled = false;

  /** @param lastAsked when each mailbox was last asked for, also on connections before: those that were not for longest come first */
  constructor(
    private readonly longestMs: number,
    private readonly lastAsked = new Map<string, number>(),
  ) {}

  /** Takes over which mailboxes there are. */
  setMailboxes(mailboxes: readonly PlannedMailbox[], nowMs: number): void {
    const entries = new Map<string, Entry>();
    for (const { id, role, selectable } of mailboxes) {
      if (!selectable) continue;
      const changedAt = role === null ? 0 : nowMs;
      const fresh = {
        isInbox: role === 'inbox',
        changedAt,
        lookedAt: 0,
        dueBy: Infinity,
        changed: false,
        emptyPolls: 0,
      };
      entries.set(id, this.entries.get(id) ?? fresh);
    }
    this.entries = entries;
    for (const id of this.lastAsked.keys()) if (!entries.has(id)) this.lastAsked.delete(id);
  }

  setOnlookers(onlookers: Onlookers): void {
    this.onlookers = onlookers;
  }

  get size(): number {
    return this.entries.size;
  }

  /** Whether the mailbox is there and can be opened. */
  has(mailboxId: string): boolean {
    return this.entries.has(mailboxId);
  }

  isViewed(mailboxId: string): boolean {
    return this.onlookers.viewing.has(mailboxId);
  }

  /** A mailbox was asked. */
  asked(mailboxId: string, changed: boolean, nowMs: number): void {
    const entry = this.entries.get(mailboxId);
    if (entry === undefined) return;
    entry.lookedAt = nowMs;
    this.lastAsked.set(mailboxId, nowMs);
    entry.dueBy = Infinity;
    entry.changed = changed;
    entry.emptyPolls = changed ? 0 : entry.emptyPolls + 1;
    if (changed) entry.changedAt = nowMs;
  }

  /** The mailbox is to be asked as soon as it was not for `atLeastMs`, unless the server tells of it. */
  hasten(mailboxId: string, atLeastMs = 0): void {
    const entry = this.entries.get(mailboxId);
    if (entry === undefined || this.isTold(mailboxId, entry)) return;
    entry.dueBy = entry.lookedAt + atLeastMs;
  }

  /** Mailboxes that are due, those first that somebody has open, and then those that have waited longest. */
  due(nowMs: number): string[] {
    return [...this.entries]
      .filter(([id, entry]) => this.dueAt(id, entry, nowMs) <= nowMs)
      .map(([id]) => ({ id, rank: this.isViewed(id) ? 0 : 1, askedAt: this.lastAsked.get(id) ?? 0 }))
      .toSorted((one, other) => one.rank - other.rank || one.askedAt - other.askedAt)
      .map(({ id }) => id);
  }

  /** When the next one is due; null without mailboxes. */
  nextDueAt(nowMs: number): number | null {
    let next: number | null = null;
    for (const [id, entry] of this.entries) {
      const at = this.dueAt(id, entry, nowMs);
      if (next === null || at < next) next = at;
    }
    return next;
  }

  /** How often the list of mailboxes itself is to be read. */
  get listEveryMs(): number {
    const kind = this.watched.size > 0 ? 'watched' : 'active';
    return this.everyMs(kind, this.onlookers.online ? 'online' : 'nobody', { changed: false, emptyPolls: 0 });
  }

  private dueAt(id: string, entry: Entry, nowMs: number): number {
    const usual = entry.lookedAt + this.everyMs(this.kindOf(id, entry, nowMs), this.audienceOf(id), entry);
    return Math.min(usual, entry.dueBy);
  }

  private everyMs(kind: PollKind, audience: Audience, history: { changed: boolean; emptyPolls: number }): number {
    return pollEveryMs(kind, audience, history, this.longestMs) * (this.throttled ? throttledFactor : 1);
  }

  private kindOf(id: string, entry: Entry, nowMs: number): PollKind {
    if (this.isTold(id, entry)) return 'watched';
    return nowMs - entry.changedAt > quietAfterMs ? 'quiet' : 'active';
  }

  private isTold(mailboxId: string, { isInbox }: Entry): boolean {
    return isInbox || this.watched.has(mailboxId) || mailboxId === this.listenedIn;
  }

  private audienceOf(mailboxId: string): Audience {
    if (this.isViewed(mailboxId)) return 'in-it';
    return this.onlookers.online ? 'online' : 'nobody';
  }
}
