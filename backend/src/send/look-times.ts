const firstMs = 500;
const longestMs = 15_000;

interface Looks {
  readonly ids: ReadonlySet<string>;
  readonly waitMs: number;
  /** By the clock, in milliseconds. */
  readonly nextAt: number;
}

/** When to look again for the copies of each account: soon after something was sent, and then less and less often. */
export class LookTimes {
  private readonly byAccount = new Map<string, Looks>();

  /** In how many milliseconds it is time to look for these copies, at most 0 when it is now. New ones make it begin anew. */
  inMs(accountId: string, ids: readonly string[], now: number): number {
    const known = this.byAccount.get(accountId);
    const isNew = known === undefined || ids.some((id) => !known.ids.has(id));
    const looks = isNew ? { ids: new Set(ids), waitMs: firstMs, nextAt: now + firstMs } : known;
    this.byAccount.set(accountId, looks);
    return looks.nextAt - now;
  }

  /** They were looked for. */
  looked(accountId: string, now: number): void {
    const known = this.byAccount.get(accountId);
    if (known === undefined) return;
    const waitMs = Math.min(2 * known.waitMs, longestMs);
    this.byAccount.set(accountId, { ...known, waitMs, nextAt: now + waitMs });
  }

  forget(accountId: string): void {
    this.byAccount.delete(accountId);
  }
}
