/** Long enough for a browser to draw and tell. */
const kept = 64;

interface Emission {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly tookMs: number;
}

/** How long the last frames of each account took from their commit to the sockets, for adding what browsers measure after that. */
export class EmittedFrames {
  private readonly byAccount = new Map<string, Emission[]>();

  add(accountId: string, emission: Emission): void {
    const before = this.byAccount.get(accountId) ?? [];
    this.byAccount.set(accountId, [...before.slice(1 - kept), emission]);
  }

  /** Null of a frame that was not sent from here, or too long ago. */
  tookMs(accountId: string, seq: number): number | null {
    const found = this.byAccount.get(accountId)?.find(({ firstSeq, lastSeq }) => firstSeq <= seq && seq <= lastSeq);
    return found?.tookMs ?? null;
  }

  forget(accountId: string): void {
    this.byAccount.delete(accountId);
  }
}
