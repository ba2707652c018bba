/** Upper bounds of the buckets in milliseconds: 1, 1.5, 2.25, … about 290 s; what took longer is in one more. */
const bounds: readonly number[] = Array.from({ length: 32 }, (_, index) => 1.5 ** index);
const buckets = bounds.length + 1;

/** The window slides by this many slices. */
const slices = 6;
const full = 0xffff;

/** What most, nearly all and all but the worst took, in milliseconds; at most 50 % above the truth, never below it. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/**
 * How long something took of late: counts in buckets whose bounds grow by half, kept for the last hour in slices of ten
 * minutes. It holds about 400 bytes whatever is put in, so that every account can have its own.
 */
export class LatencyWindow {
  private readonly counts = new Uint16Array(slices * buckets);
  private slice: number;

  /** `nowMs` is any clock that only goes forwards. */
  constructor(
    nowMs: number,
    private readonly sliceMs = 10 * 60_000,
  ) {
    this.slice = Math.floor(nowMs / sliceMs);
  }

  add(tookMs: number, nowMs: number): void {
    this.moveTo(nowMs);
    const found = bounds.findIndex((bound) => tookMs <= bound);
    const at = (this.slice % slices) * buckets + (found === -1 ? bounds.length : found);
    const count = this.counts[at] ?? 0;
    if (count < full) this.counts[at] = count + 1;
  }

  /** Null when there was nothing of late. */
  percentiles(nowMs: number): Percentiles | null {
    this.moveTo(nowMs);
    const sums = Array.from({ length: buckets }, (_, bucket) => {
      let sum = 0;
      for (let slice = 0; slice < slices; slice += 1) sum += this.counts[slice * buckets + bucket] ?? 0;
      return sum;
    });
    const count = sums.reduce((total, sum) => total + sum, 0);
    if (count === 0) return null;
    return { count, p50: rank(sums, count * 0.5), p95: rank(sums, count * 0.95), p99: rank(sums, count * 0.99) };
  }

  /** Forgets the slices that the time has left behind. */
  private moveTo(nowMs: number): void {
    const slice = Math.floor(nowMs / this.sliceMs);
    const passed = Math.min(slice - this.slice, slices);
    for (let step = 1; step <= passed; step += 1) {
      const at = ((this.slice + step) % slices) * buckets;
      this.counts.fill(0, at, at + buckets);
    }
    if (passed > 0) this.slice = slice;
  }
}

function rank(sums: readonly number[], wanted: number): number {
  let seen = 0;
  for (const [bucket, sum] of sums.entries()) {
    seen += sum;
    if (seen >= wanted && seen > 0) return Math.round((bounds[bucket] ?? bounds.at(-1) ?? 0) * 10) / 10;
  }
  return bounds.at(-1) ?? 0;
}
