/**
 * Whether all mailboxes have been looked into since messages were lost to some wishes. Another mail program puts a message
 * where it is to be before it takes it away from where it was: what is in none of them then is gone.
 * Times are milliseconds of one clock.
 */
export class StraySearch {
  private sought: ReadonlySet<string> = new Set();
  private mailboxes: ReadonlySet<string> | null = null;
  private readonly lookedInto = new Set<string>();
  private begunAt = 0;
  private isOver = true;

  /** The wishes whose messages have been searched for everywhere. */
  get searched(): ReadonlySet<string> {
    return this.isOver ? this.sought : new Set();
  }

  get isOn(): boolean {
    return !this.isOver;
  }

  /** The mailboxes that have not been looked into yet, as far as they are known. */
  get left(): readonly string[] {
    if (this.isOver || this.mailboxes === null) return [];
    return [...this.mailboxes].filter((id) => !this.lookedInto.has(id));
  }

  /**
   * Takes over which wishes are stray. Answers whether a search has begun: then the list of mailboxes must be read, and all of
   * them be looked into. One that is on goes on, and what was lost after its beginning is searched for after its end.
   */
  seek(wishIds: readonly string[], nowMs: number): boolean {
    if (this.isOn && wishIds.length > 0) return false;
    if (wishIds.every((id) => this.sought.has(id))) {
      if (wishIds.length === 0) this.stop();
      return false;
    }
    this.stop();
    this.sought = new Set(wishIds);
    this.begunAt = nowMs;
    this.isOver = false;
    return true;
  }

  /**
   * The list of mailboxes was read; those that cannot be looked into are left out of it. What is new in a later one may be a
   * mailbox that was renamed meanwhile. Answers whether that ends the search.
   */
  listed(mailboxIds: readonly string[]): boolean {
    if (this.isOver) return false;
    this.mailboxes = new Set(mailboxIds);
    return this.settle();
  }

  /** A mailbox is in step as of a look at the server that began at `sinceMs`. Answers whether that ends the search. */
  seen(mailboxId: string, sinceMs: number): boolean {
    if (this.isOver || sinceMs < this.begunAt) return false;
    this.lookedInto.add(mailboxId);
    return this.settle();
  }

  private settle(): boolean {
    this.isOver = this.mailboxes !== null && this.left.length === 0;
    return this.isOver;
  }

  private stop(): void {
    this.sought = new Set();
    this.mailboxes = null;
    this.lookedInto.clear();
    this.isOver = true;
  }
}
