import { LatencyWindow, type Percentiles } from './latency-window.js';

/** From the mail server's own line to our commit, from the commit to the socket, and to the row that a browser has drawn. */
export type LatencyKind = 'delivery-to-commit' | 'commit-to-frame' | 'commit-to-screen';

/** Latencies per account, for whoever wants to know how one of them does; Prometheus knows only the sum of all. */
export class AccountLatencies {
  private readonly windows: Record<LatencyKind, Map<string, LatencyWindow>> = {
    'delivery-to-commit': new Map(),
    'commit-to-frame': new Map(),
    'commit-to-screen': new Map(),
  };
  private readonly changed = new Set<string>();

  add(kind: LatencyKind, accountId: string, tookMs: number): void {
    const now = performance.now();
    const windows = this.windows[kind];
    const window = windows.get(accountId) ?? new LatencyWindow(now);
    windows.set(accountId, window);
    window.add(tookMs, now);
    this.changed.add(accountId);
  }

  /** Null when this process has measured nothing for the account within the last hour. */
  of(kind: LatencyKind, accountId: string): Percentiles | null {
    return this.windows[kind].get(accountId)?.percentiles(performance.now()) ?? null;
  }

  /** The accounts that something was measured of since the last call. */
  takeChanged(): string[] {
    const accountIds = [...this.changed];
    this.changed.clear();
    return accountIds;
  }

  /** Has `takeChanged` answer these again. */
  markChanged(accountIds: readonly string[]): void {
    for (const accountId of accountIds) this.changed.add(accountId);
  }

  forget(accountId: string): void {
    this.changed.delete(accountId);
    for (const windows of Object.values(this.windows)) windows.delete(accountId);
  }
}
