/** After a refusal one more connection is tried again so much later. */
const growAfterMs = 30 * 60_000;

/**
 * How many connections an account may hold. Learnt down when the server refuses one more, and up again by one each half
 * hour: other mail programs of the same person come and go.
 */
export class ConnectionBudget {
  private learnt: number;
  private refusedAt: number | null = null;

  constructor(private readonly most: number) {
    this.learnt = most;
  }

  /** The limit now. Never below one: without a connection there is no account. */
  limit(nowMs: number): number {
    while (this.refusedAt !== null && nowMs - this.refusedAt >= growAfterMs) {
      this.learnt += 1;
      this.refusedAt = this.learnt < this.most ? this.refusedAt + growAfterMs : null;
    }
    return this.learnt;
  }

  /** The server refused a connection while `open` others were held. */
  refused(open: number, nowMs: number): void {
    this.learnt = Math.max(1, Math.min(this.limit(nowMs), open));
    this.refusedAt = this.learnt < this.most ? nowMs : null;
  }
}
