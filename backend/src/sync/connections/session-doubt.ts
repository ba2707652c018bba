import { CommandRefused } from '../../adapters/adapters.module.js';
import { isHonestRefusal } from '../plan/refusal-meaning.js';

/** Between two renewals; each further one is waited for twice as long as the one before. */
const firstWaitMs = 5000;
const longestWaitMs = 15 * 60_000;

/**
 * Whether a connection is to be replaced by a new one because of what its server has refused.
 *
 * A server serves each connection by a process of its own, and that process may be in a state in which it refuses what another
 * one would do: Dovecot 2.3 does when a folder has been deleted under it and made again, or renamed, and says then that it waits
 * for a lock. A new connection helps. Where the server as a whole is in trouble it does not, so renewals become rare.
 */
export class SessionDoubt {
  private waitMs = firstWaitMs;
  private renewedAt = Number.NEGATIVE_INFINITY;

  /** Whether to renew the connection on which this happened. `nowMs`: on a clock that does not jump. */
  isRaisedBy(error: unknown, nowMs: number): boolean {
    if (!(error instanceof CommandRefused) || error.failureClass === 'throttled') return false;
    if (isHonestRefusal({ code: error.responseCode, words: error.serverWords })) return false;
    const sinceMs = nowMs - this.renewedAt;
    if (sinceMs < this.waitMs) return false;
    this.waitMs = sinceMs > longestWaitMs ? firstWaitMs : Math.min(longestWaitMs, this.waitMs * 2);
    this.renewedAt = nowMs;
    return true;
  }
}
