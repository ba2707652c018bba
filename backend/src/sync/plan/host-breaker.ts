/** Failures count together when they come within this time. */
const togetherMs = 60_000;
const share = 0.3;
const fewest = 3;
const firstProbeMs = 1000;
const longestProbeMs = 15_000;

/**
 * Tells when a host, and not this or that account of it, is in trouble: when 30 % of its accounts, and at least three, fail
 * within a minute. Then one account at a time probes whether it is back, and all others wait for the answer.
 */
export class HostBreaker {
  private readonly failedAt = new Map<string, number>();
  private probeWaitMs = firstProbeMs;
  private probeAt: number | null = null;

  /** Whether the accounts have to wait for a probe. */
  get isOpen(): boolean {
    return this.probeAt !== null;
  }

  /** When the next probe may begin; null while no probe is needed. Milliseconds since 1970. */
  get nextProbeAt(): number | null {
    return this.probeAt;
  }

  /** An account lost its connection or did not get one, for reasons of the network or the server. `members`: accounts of the host. */
  failed(accountId: string, members: number, nowMs: number): void {
    this.failedAt.set(accountId, nowMs);
    if (this.isOpen) return;
    for (const [id, at] of this.failedAt) if (nowMs - at > togetherMs) this.failedAt.delete(id);
    if (this.failedAt.size < Math.max(fewest, members * share)) return;
    this.probeWaitMs = firstProbeMs;
    this.probeAt = nowMs + this.probeWaitMs;
  }

  /** A probe ended without success: the next one comes later. */
  probeFailed(nowMs: number): void {
    if (!this.isOpen) return;
    this.probeWaitMs = Math.min(longestProbeMs, this.probeWaitMs * 2);
    this.probeAt = nowMs + this.probeWaitMs;
  }

  /** The host answered an account. */
  answered(accountId: string): void {
    this.failedAt.delete(accountId);
    if (!this.isOpen) return;
    this.failedAt.clear();
    this.probeAt = null;
  }

  /** The account is not of this host any more. */
  forget(accountId: string): void {
    this.failedAt.delete(accountId);
  }
}
