import type { ToldStatus } from '../adapters/adapters.module.js';
import type { Clock } from '../common/clock.js';
import type { Alarms } from './alarms.js';

export interface LooksOptions {
  readonly clock: Clock;
  readonly alarms: Alarms;
  /** The inbox is the watcher's: a look that it needs is asked for there. */
  readonly lookAtInbox: () => void;
  /** There is something to do. */
  readonly onDue: () => void;
}

/** Which mailboxes of an account are worth a look, with what was told of them since the last one, and which are at a certain time. */
export class MailboxLooks {
  private readonly due = new Map<string, ToldStatus>();
  private readonly later = new Set<string>();
  /** The last look was had before others that had waited longer. */
  private wasPreferred = false;
  private unproven: ReadonlySet<string> = new Set();
  /** Null until the mailboxes have been listed. */
  inboxId: string | null = null;

  constructor(private readonly options: LooksOptions) {}

  /**
   * The mailbox whose turn it is, with what was told of it; null when none is worth a look. One that somebody has open comes before
   * those that have waited longer, but not twice before the same: two that change all the time would leave no turn to others.
   */
  nextFor(viewing: ReadonlySet<string>): readonly [string, ToldStatus] | null {
    if (!this.wasPreferred)
      for (const id of viewing) {
        const told = this.due.get(id);
        if (told !== undefined) return [id, told];
      }
    const [oldest] = this.due;
    return oldest ?? null;
  }

  isDue(mailboxId: string): boolean {
    return this.due.has(mailboxId);
  }

  /** Whether the mailbox will be opened at a certain time whatever happens until then. */
  isLater(mailboxId: string): boolean {
    return this.later.has(mailboxId);
  }

  /** Takes over which mailboxes were found under another path: a look is to show whether they are what they are taken for. */
  setUnproven(mailboxIds: readonly string[]): void {
    this.unproven = new Set(mailboxIds);
  }

  /** Whether the mailbox was one of these before it was looked into. */
  isUnproven(mailboxId: string): boolean {
    return this.unproven.has(mailboxId);
  }

  /** What was told before of the mailbox holds where this says nothing. */
  add(mailboxId: string, told: ToldStatus = {}): void {
    this.due.set(mailboxId, { ...this.due.get(mailboxId), ...told });
  }

  /** Nothing is known of the mailbox but that it has to be opened. */
  addAnew(mailboxId: string): void {
    if (mailboxId === this.inboxId) this.options.lookAtInbox();
    else this.due.set(mailboxId, {});
  }

  /** The look is begun; what is told from now on is worth another. */
  begun(mailboxId: string): void {
    const [oldest] = this.due.keys();
    this.wasPreferred = oldest !== mailboxId;
    this.due.delete(mailboxId);
  }

  /** The look could not be had: it is due as before, with what was told meanwhile. */
  failed(mailboxId: string, told: ToldStatus): void {
    this.due.set(mailboxId, { ...told, ...this.due.get(mailboxId) });
  }

  /** Opens the mailbox at that time, whatever its counters say; null: not needed. */
  addAt(mailboxId: string, at: Date | null): void {
    if (at === null) this.later.delete(mailboxId);
    if (at === null || this.later.has(mailboxId)) return;
    this.later.add(mailboxId);
    const { alarms, clock, onDue } = this.options;
    alarms.set(Math.max(0, at.getTime() - clock.now().getTime()), () => {
      this.later.delete(mailboxId);
      this.addAnew(mailboxId);
      onDue();
    });
  }
}
