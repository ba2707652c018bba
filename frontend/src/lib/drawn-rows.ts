import type { Drawn } from '@maildesk/contracts';

/** So many arrivals are waited for at most, and told of at one time. */
const mostRows = 50;

export interface Screen {
  /** A clock that only goes forwards, in milliseconds. */
  now(): number;
  /** Calls back right before the browser draws next. */
  nextFrame(act: () => void): void;
  isVisible(): boolean;
}

interface Arrival {
  readonly accountId: string;
  readonly seq: number;
  readonly at: number;
}

/**
 * How long it takes from the frame that tells of new mail until its row is drawn. What arrives while nobody can see the page, or
 * is hidden before it was drawn, is not measured: browsers draw nothing then.
 */
export class DrawnRows {
  private readonly waiting = new Map<string, Arrival>();
  private measured: (Drawn['rows'][number] & { readonly accountId: string })[] = [];

  constructor(private readonly screen: Screen) {}

  /** The frame `seq` told that mail has come to this thread. */
  arrived(accountId: string, threadId: string, seq: number): void {
    if (!this.screen.isVisible() || this.waiting.size >= mostRows) return;
    // Of several in one conversation the first one is what somebody waits for.
    if (!this.waiting.has(threadId)) this.waiting.set(threadId, { accountId, seq, at: this.screen.now() });
  }

  /** The rows of these threads are in the list now, and drawn with the next frame. */
  listed(threadIds: readonly string[]): void {
    const drawn = threadIds.flatMap((threadId) => this.take(threadId));
    if (drawn.length === 0) return;
    this.screen.nextFrame(() => {
      if (!this.screen.isVisible()) return;
      const now = this.screen.now();
      for (const { accountId, seq, at } of drawn) this.measured.push({ accountId, seq, tookMs: now - at });
    });
  }

  /** Another list is open, or nobody looks any more. */
  forget(): void {
    this.waiting.clear();
  }

  /** What was measured since the last time, by account. */
  takeMeasured(): Drawn[] {
    const byAccount = new Map<string, Drawn['rows']>();
    for (const { accountId, seq, tookMs } of this.measured) {
      byAccount.set(accountId, [...(byAccount.get(accountId) ?? []), { seq, tookMs }]);
    }
    this.measured = [];
    return [...byAccount].map(([accountId, rows]) => ({ accountId, rows: rows.slice(0, mostRows) }));
  }

  private take(threadId: string): Arrival[] {
    const arrival = this.waiting.get(threadId);
    this.waiting.delete(threadId);
    return arrival === undefined ? [] : [arrival];
  }
}
