/** How many things are remembered before those that count no more are looked for. */
const tidyAbove = 10_000;

/** Lets each thing happen once in a while. */
export class OnceInAWhile {
  private readonly until = new Map<string, number>();
  private tidyAt = tidyAbove;

  constructor(private readonly whileMs: number) {}

  /** Whether `key` may happen now; if so, not again for a while. */
  begin(key: string, now: Date): boolean {
    const time = now.getTime();
    if ((this.until.get(key) ?? 0) > time) return false;
    this.until.set(key, time + this.whileMs);
    if (this.until.size > this.tidyAt) this.tidy(time);
    return true;
  }

  /** It did not happen after all. */
  forget(key: string): void {
    this.until.delete(key);
  }

  private tidy(time: number): void {
    for (const [key, until] of this.until) if (until <= time) this.until.delete(key);
    this.tidyAt = Math.max(tidyAbove, this.until.size * 2);
  }
}
