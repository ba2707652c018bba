/** For so long after NOTIFY was accepted, polls check whether it tells everything. */
const trialMs = 10 * 60_000;
/** What a poll has found and NOTIFY has not told within this time, it does not tell. */
const graceMs = 10_000;

/**
 * Whether NOTIFY (RFC 5465) can be relied on: there are servers that accept it and tell nothing. A change that a poll finds
 * first is a suspicion, which NOTIFY has a few seconds to dispel.
 */
export class NotifyTrust {
  private readonly missed = new Map<string, number>();

  constructor(private readonly sinceMs: number) {}

  /** NOTIFY told of a mailbox. */
  told(mailboxId: string): void {
    this.missed.delete(mailboxId);
  }

  /** A poll found messages in a mailbox of which NOTIFY has not told. Answers after how many milliseconds to ask `isSilent`. */
  suspect(mailboxId: string, nowMs: number): number {
    if (!this.missed.has(mailboxId)) this.missed.set(mailboxId, nowMs);
    return graceMs;
  }

  /** Whether the server has not told what it should have told. */
  isSilent(nowMs: number): boolean {
    return [...this.missed.values()].some((at) => nowMs - at >= graceMs);
  }

  /** Whether polls go on as if there were no NOTIFY. */
  isOnTrial(nowMs: number): boolean {
    return nowMs - this.sinceMs < trialMs;
  }
}
