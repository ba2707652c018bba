/**
 * Does things that may follow each other quickly: what comes after a pause is done at once, of what comes in a row only the last,
 * `settleMs` after it.
 */
export class Settled {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly settleMs: number) {}

  run(work: () => void): void {
    clearTimeout(this.timer);
    const now = performance.now();
    const isCalm = now - this.lastAt >= this.settleMs;
    this.lastAt = now;
    if (isCalm) work();
    else this.timer = setTimeout(work, this.settleMs);
  }

  /** What is waiting is not done any more. */
  cancel(): void {
    clearTimeout(this.timer);
  }
}
