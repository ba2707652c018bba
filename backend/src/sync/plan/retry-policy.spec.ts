import type { FailureClass } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { passwordTries } from '../../accounts/accounts.module.js';
import { afterFailure, afterRestart, type RetryOptions, type Trouble } from './retry-policy.js';

const minuteMs = 60_000;
const options: RetryOptions = { nowMs: 0, networkMaxMs: 5 * minuteMs, random: () => 0.5 };
const of = (failureClass: FailureClass, retryAfterMs: number | null = null) => ({ failureClass, retryAfterMs });

function waits(failureClass: FailureClass, count: number, random: () => number): (number | null)[] {
  let trouble: Trouble | null = null;
  return Array.from({ length: count }, () => {
    const step = afterFailure(trouble, of(failureClass), { ...options, random });
    trouble = step.trouble;
    return step.next.afterMs;
  });
}

describe('afterFailure', () => {
  it.each<[FailureClass, number | null, boolean]>([
    ['network', 1000, false],
    ['protocol', 1000, false],
    ['connection-limit', minuteMs, false],
    ['throttled', minuteMs, false],
    ['server', 30_000, false],
    ['auth-ambiguous', 30_000, false],
    ['auth', 5 * minuteMs, true],
    ['authorization', null, true],
    ['sign-in-service', 10_000, false],
    ['settings', null, true],
  ])(
    'answers the first failure of class %s by a wait of %s ms; a person is needed: %s',
    (failureClass, afterMs, needsPerson) => {
      expect(afterFailure(null, of(failureClass), options).next).toEqual({ afterMs, needsPerson });
    },
  );

  it('tries a refused password three times over 15 minutes and then leaves it to a person', () => {
    const found = waits('auth', 4, () => 0.5);

    expect(found).toEqual([5 * minuteMs, 10 * minuteMs, null, null]);
    expect(found.indexOf(null) + 1).toBe(passwordTries);
  });

  it.each<[FailureClass, number]>([
    ['network', 5 * minuteMs],
    ['server', 15 * minuteMs],
    ['connection-limit', 5 * minuteMs],
  ])('never waits longer than the longest for %s', (failureClass, longestMs) => {
    const longest = waits(failureClass, 20, () => 0.999);

    expect(Math.max(...longest.map(Number))).toBe(longestMs);
    expect(longest.at(-1)).toBe(longestMs);
  });

  it('lets two accounts that lost a server at once drift apart', () => {
    expect(waits('network', 5, () => 0.2)).not.toEqual(waits('network', 5, () => 0.8));
  });

  it('honours a hint of the server in full', () => {
    expect(afterFailure(null, of('throttled', 1_234_567), options).next.afterMs).toBe(1_234_567);
  });

  it('goes on waiting ever longer when the trouble becomes another', () => {
    const lost = { failureClass: 'network', failures: 9, since: 0, waitMs: 5 * minuteMs, refusals: 0 } as const;

    const { failures, waitMs } = afterFailure(lost, of('server'), options).trouble;
    expect(failures).toBe(1);
    expect(waitMs).toBeGreaterThan(5 * minuteMs);
  });

  it('counts refused passwords on, whatever else fails in between', () => {
    let trouble: Trouble | null = null;
    const next = (['auth', 'network', 'auth', 'server', 'auth'] as const).map((failureClass) => {
      const step = afterFailure(trouble, of(failureClass), options);
      trouble = step.trouble;
      return [failureClass, step.trouble.failures, step.next.afterMs === null];
    });

    expect(next.filter(([failureClass]) => failureClass === 'auth')).toEqual([
      ['auth', 1, false],
      ['auth', 2, false],
      ['auth', 3, true],
    ]);
  });

  it('asks for a person when the sign-in has failed without a reason for an hour, and goes on trying', () => {
    const unclear = {
      failureClass: 'auth-ambiguous',
      failures: 5,
      since: 0,
      waitMs: 15 * minuteMs,
      refusals: 0,
    } as const;

    expect(afterFailure(unclear, of('auth-ambiguous'), { ...options, nowMs: 59 * minuteMs }).next.needsPerson).toBe(
      false,
    );
    const late = afterFailure(unclear, of('auth-ambiguous'), { ...options, nowMs: 60 * minuteMs }).next;
    expect(late.needsPerson).toBe(true);
    expect(late.afterMs).not.toBeNull();
  });

  it('shrinks all waits with the longest one that is set, but the first of a cut line', () => {
    const quick = { ...options, networkMaxMs: 2000 };

    expect(afterFailure(null, of('network'), quick).next.afterMs).toBe(1000);
    expect(afterFailure(null, of('server'), quick).next.afterMs).toBe(6000);
    expect(afterFailure(null, of('auth'), quick).next.afterMs).toBe(2000);
  });
});

describe('afterRestart', () => {
  const hourMs = 60 * minuteMs;

  it.each([
    ['the next try waits for its time', { count: 1, atMs: 0, nextAttemptMs: 5 * minuteMs }, 5 * minuteMs],
    [
      'one that nobody tries any more is tried a day later',
      { count: 3, atMs: hourMs, nextAttemptMs: null },
      25 * hourMs,
    ],
  ])('%s', (_name, earlier, untilMs) => {
    expect(afterRestart(earlier).untilMs).toBe(untilMs);
  });

  it('counts refused passwords on, so that a restart grants no new tries', () => {
    const { trouble } = afterRestart({ count: passwordTries - 1, atMs: 0, nextAttemptMs: minuteMs });

    const step = afterFailure(trouble, of('auth'), options);

    expect(step.trouble.refusals).toBe(passwordTries);
    expect(step.next).toEqual({ afterMs: null, needsPerson: true });
  });
});
