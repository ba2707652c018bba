import type { FailureClass } from '@maildesk/contracts';

const minuteMs = 60_000;

/** Three tries over fifteen minutes: some servers refuse good passwords for a while, and lock accounts after more. */
const authWaitsMs: readonly number[] = [5 * minuteMs, 10 * minuteMs];

/** A sign-in that fails for no clear reason for this long is a matter for a person, though it is tried further. */
const ambiguousFlagMs = 60 * minuteMs;

interface Waits {
  readonly baseMs: number;
  readonly maxMs: number;
}

const waitsOf: Readonly<Record<Exclude<FailureClass, 'auth' | 'authorization' | 'settings'>, Waits>> = {
  network: { baseMs: 1000, maxMs: 5 * minuteMs },
  protocol: { baseMs: 1000, maxMs: 5 * minuteMs },
  'connection-limit': { baseMs: minuteMs, maxMs: 5 * minuteMs },
  throttled: { baseMs: minuteMs, maxMs: 15 * minuteMs },
  'sign-in-service': { baseMs: 10_000, maxMs: 15 * minuteMs },
  server: { baseMs: 30_000, maxMs: 15 * minuteMs },
  'auth-ambiguous': { baseMs: 30_000, maxMs: 15 * minuteMs },
};

/** How the connection of an account fares since it was last proved stable. */
export interface Trouble {
  /** Of which class the last failures in a row were, how many, and since when (milliseconds since 1970). */
  readonly failureClass: FailureClass;
  readonly failures: number;
  readonly since: number;
  readonly waitMs: number;
  /** How often the sign-in was refused, whatever else failed in between: servers lock accounts by that. */
  readonly refusals: number;
}

export interface NextAttempt {
  /** Milliseconds to wait; null when nothing is tried until a person acts. */
  readonly afterMs: number | null;
  /** Whether a person has to know that it is their turn. */
  readonly needsPerson: boolean;
}

export interface Failure {
  readonly failureClass: FailureClass;
  readonly retryAfterMs: number | null;
}

export interface RetryOptions {
  readonly nowMs: number;
  /** The longest wait between two attempts after a cut line; the longer waits of other classes shrink with it. */
  readonly networkMaxMs: number;
  readonly random?: () => number;
}

/**
 * What to do after a failure: decorrelated jitter, so that accounts which lost one server at one moment drift apart, with a
 * hint of the server honoured in full. `null` for `before` means that the last connection had proved stable; that the trouble
 * has become another proves nothing, so that waits go on growing and refused sign-ins are counted on.
 */
export function afterFailure(
  before: Trouble | null,
  failure: Failure,
  options: RetryOptions,
): { trouble: Trouble; next: NextAttempt } {
  const { failureClass } = failure;
  const last = before?.failureClass === failureClass ? before : null;
  const refusals = (before?.refusals ?? 0) + (failureClass === 'auth' ? 1 : 0);
  const failures = failureClass === 'auth' ? refusals : (last?.failures ?? 0) + 1;
  const since = last?.since ?? options.nowMs;
  const told = (waitMs: number, next: NextAttempt) => ({
    trouble: { failureClass, failures, since, waitMs, refusals },
    next,
  });

  if (failureClass === 'settings' || failureClass === 'authorization')
    return told(0, { afterMs: null, needsPerson: true });
  const scale = Math.min(1, options.networkMaxMs / waitsOf.network.maxMs);
  if (failureClass === 'auth') {
    const waitMs = authWaitsMs[refusals - 1];
    const afterMs = waitMs === undefined ? null : Math.round(waitMs * scale);
    return told(afterMs ?? 0, { afterMs, needsPerson: true });
  }
  const waitMs = waitAfter(before?.waitMs ?? null, scaled(waitsOf[failureClass], scale), options.random ?? Math.random);
  const afterMs = Math.max(waitMs, failure.retryAfterMs ?? 0);
  const needsPerson = failureClass === 'auth-ambiguous' && options.nowMs - since >= ambiguousFlagMs;
  return told(waitMs, { afterMs, needsPerson });
}

/** After a restart, a password that was refused for good is tried once so much later: servers lock accounts by many sign-ins. */
const refusedAgainMs = 24 * 60 * minuteMs;

/** What an earlier process has left of an account whose password its server refuses. */
export interface EarlierRefusals {
  readonly count: number;
  readonly atMs: number;
  /** When it was to be tried next; null where a person had to act first. */
  readonly nextAttemptMs: number | null;
}

/**
 * From where a process goes on with an account that another one had before it: refused sign-ins are counted on, and the next one
 * waits for its time.
 */
export function afterRestart({ count, atMs, nextAttemptMs }: EarlierRefusals): { trouble: Trouble; untilMs: number } {
  return {
    trouble: { failureClass: 'auth', failures: count, since: atMs, waitMs: 0, refusals: count },
    untilMs: nextAttemptMs ?? atMs + refusedAgainMs,
  };
}

function waitAfter(lastMs: number | null, { baseMs, maxMs }: Waits, random: () => number): number {
  if (lastMs === null) return Math.round(baseMs * (0.75 + random() * 0.5));
  return Math.round(Math.min(maxMs, baseMs + random() * Math.max(0, lastMs * 3 - baseMs)));
}

/** The first retry after a cut line stays about a second, whatever the longest wait is set to. */
function scaled({ baseMs, maxMs }: Waits, scale: number): Waits {
  const longestMs = Math.max(1000, maxMs * scale);
  return { baseMs: Math.min(baseMs, longestMs), maxMs: longestMs };
}
