/** Spreads calls so that at most `limit` of them begin within any `windowMs`. */
export class Pace {
  private readonly begins: number[] = [];

  constructor(private readonly options: { limit: number; windowMs: number }) {}

  /** How long the call that comes at `nowMs` must wait, in milliseconds. Its turn is taken, after those that came before it. */
  waitMs(nowMs: number): number {
    const { limit, windowMs } = this.options;
    const earliest = this.begins.length < limit ? nowMs : (this.begins.shift() ?? 0) + windowMs;
    const begin = Math.max(nowMs, earliest);
    this.begins.push(begin);
    return begin - nowMs;
  }
}
