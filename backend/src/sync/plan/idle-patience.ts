import { backoffMs } from '../../common/backoff.js';

/** An IDLE that lasted for so long has proved that the server means it. */
const provenMs = 60_000;
/** One that the server ends sooner than this was good for nothing. */
const shortestMs = 1000;
const shortBorne = 3;
const rest = { baseMs: 60_000, maxMs: 15 * 60_000 };

/**
 * Whether to listen by IDLE on a further connection, where polls do otherwise. Not for a while, and ever longer, after the server
 * refused it, cut the connection soon, or ended one IDLE after the other at once: each attempt costs a sign-in or a look.
 */
export class IdlePatience {
  private short = 0;
  private failures = 0;
  private restsUntil = 0;

  isResting(nowMs: number): boolean {
    return nowMs < this.restsUntil;
  }

  /** An IDLE has ended, not by our doing, after `lastedMs`. `isLineGood`: the connection is there, and another IDLE can be had on it. */
  ended(lastedMs: number, isLineGood: boolean, nowMs: number): void {
    if (lastedMs >= provenMs) this.failures = 0;
    this.short = lastedMs < shortestMs ? this.short + 1 : 0;
    if (lastedMs >= provenMs || (isLineGood && this.short < shortBorne)) return;
    this.failed(nowMs);
  }

  /** There was no IDLE to be had, or no connection for it. */
  failed(nowMs: number): void {
    this.short = 0;
    this.failures += 1;
    this.restsUntil = nowMs + backoffMs(this.failures, rest);
  }
}
