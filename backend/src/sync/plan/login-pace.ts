export interface PaceOptions {
  /** Logins per second to begin with, and at most. */
  readonly perSecond: number;
  /** How many may begin at one moment. */
  readonly burst: number;
}

const slowestPerSecond = 0.5;
/** Each so often without a complaint, one more login per second. */
const recoverEveryMs = 5000;

/**
 * A token bucket for the logins at one host. The rate halves when the host complains of too much and grows again by one
 * per second, so that it settles near what the host bears.
 */
export class LoginPace {
  private rate: number;
  private tokens: number;
  private at: number | null = null;
  private changedAt = 0;

  constructor(private readonly options: PaceOptions) {
    this.rate = options.perSecond;
    this.tokens = options.burst;
  }

  get perSecond(): number {
    return this.rate;
  }

  /** Takes a turn when there is one and answers 0; otherwise answers how many milliseconds until there is one. */
  take(nowMs: number): number {
    this.refill(nowMs);
    if (this.tokens >= 1) {
      this.tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.tokens) / this.rate) * 1000);
  }

  /** The host complained. */
  slowDown(nowMs: number): void {
    this.refill(nowMs);
    this.rate = Math.max(slowestPerSecond, this.rate / 2);
    this.tokens = Math.min(this.tokens, 0);
    this.changedAt = nowMs;
  }

  private refill(nowMs: number): void {
    const { perSecond, burst } = this.options;
    const passedMs = Math.max(0, nowMs - (this.at ?? nowMs));
    this.tokens = Math.min(burst, this.tokens + (passedMs / 1000) * this.rate);
    this.at = nowMs;
    const steps = Math.floor((nowMs - this.changedAt) / recoverEveryMs);
    if (this.rate >= perSecond || steps < 1) return;
    this.rate = Math.min(perSecond, this.rate + steps);
    this.changedAt += steps * recoverEveryMs;
  }
}
