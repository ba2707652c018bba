import type { AccountHealth, Percentiles } from '@maildesk/contracts';

/** What is kept of an account for five minutes. `p50` and `p95`: from delivery to the screen, in milliseconds. */
export interface Sample {
  readonly accountId: string;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly backlog: number;
  readonly reconnects: number;
  readonly inTrouble: boolean;
}

export interface SystemSample extends Omit<Sample, 'accountId' | 'inTrouble'> {
  readonly inTrouble: number;
}

type Seen = Pick<
  AccountHealth,
  'accountId' | 'deliveryToCommit' | 'commitToFrame' | 'commitToScreen' | 'changes' | 'outbox' | 'needsAttention'
>;

/** `isNew`: mail came within these five minutes, so what was measured is not from before. */
export function sampleOf(account: Seen, { reconnects, isNew }: { reconnects: number; isNew: boolean }): Sample {
  const { accountId, changes, outbox, needsAttention: inTrouble } = account;
  const backlog = changes.waiting + outbox.waiting;
  return { accountId, ...(isNew ? screenTime(account) : { p50: null, p95: null }), backlog, reconnects, inTrouble };
}

/** From delivery to the screen: as far as browsers have told, else to their sockets. Percentiles are added, which is never too little. */
export function screenTime(account: Pick<Seen, 'deliveryToCommit' | 'commitToFrame' | 'commitToScreen'>) {
  const stored = account.deliveryToCommit;
  if (stored === null) return { p50: null, p95: null };
  const shown: Pick<Percentiles, 'p50' | 'p95'> = account.commitToScreen ?? account.commitToFrame ?? { p50: 0, p95: 0 };
  return { p50: Math.round(stored.p50 + shown.p50), p95: Math.round(stored.p95 + shown.p95) };
}

/** All accounts together: half of those with new mail were at least as fast as p50, nineteen of twenty as p95. */
export function systemSampleOf(samples: readonly Sample[]): SystemSample {
  const sum = (of: (sample: Sample) => number): number => samples.reduce((total, sample) => total + of(sample), 0);
  return {
    p50: rank(
      samples.flatMap(({ p50 }) => (p50 === null ? [] : [p50])),
      0.5,
    ),
    p95: rank(
      samples.flatMap(({ p95 }) => (p95 === null ? [] : [p95])),
      0.95,
    ),
    backlog: sum(({ backlog }) => backlog),
    reconnects: sum(({ reconnects }) => reconnects),
    inTrouble: sum(({ inTrouble }) => (inTrouble ? 1 : 0)),
  };
}

function rank(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
