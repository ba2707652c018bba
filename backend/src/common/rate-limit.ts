import { AppError } from './app-error.js';

/** How many keys are remembered at most; past that, those whose window is over are forgotten first. */
const maxKeys = 10_000;

export interface RateLimitOptions {
  readonly limit: number;
  readonly windowMs: number;
  /** What the person hears who has reached it. */
  readonly message: string;
}

/** Allows `limit` uses per key within any `windowMs`. Held in memory: it counts for this process, and anew after a restart. */
export class RateLimit {
  private readonly uses = new Map<string, number[]>();

  constructor(private readonly options: RateLimitOptions) {}

  /**
   * Counts one use by `key` at `now`; call the answer to take it back. A refused use does not count, so waiting always helps.
   * @throws AppError `request.too-many` when the limit is reached.
   */
  take(key: string, now: Date): () => void {
    const { limit, windowMs, message } = this.options;
    const from = now.getTime() - windowMs;
    const recent = (this.uses.get(key) ?? []).filter((time) => time > from);
    if (recent.length >= limit) throw new AppError('request.too-many', message);
    if (this.uses.size >= maxKeys) this.forgetBefore(from);
    this.uses.set(key, [...recent, now.getTime()]);
    return () => this.takeBack(key, now.getTime());
  }

  private takeBack(key: string, time: number): void {
    const times = this.uses.get(key) ?? [];
    const index = times.indexOf(time);
    if (index >= 0) this.uses.set(key, times.toSpliced(index, 1));
  }

  private forgetBefore(from: number): void {
    for (const [key, times] of this.uses) {
      if (times.every((time) => time <= from)) this.uses.delete(key);
    }
  }
}
