import { describe, expect, it } from 'vitest';
import { HostBreaker } from './host-breaker.js';

const failing = (count: number, members: number, everyMs = 100): HostBreaker => {
  const breaker = new HostBreaker();
  for (let index = 0; index < count; index++) breaker.failed(`account ${index}`, members, index * everyMs);
  return breaker;
};

describe('HostBreaker', () => {
  it.each([
    ['two of two are too few to tell', 2, 2, 100, false],
    ['three of three', 3, 3, 100, true],
    ['three of ten', 3, 10, 100, true],
    ['three of eleven', 3, 11, 100, false],
    ['29 of 100', 29, 100, 100, false],
    ['30 of 100', 30, 100, 100, true],
    ['three of three, but minutes apart', 3, 3, 61_000, false],
  ])('%s', (_what, count, members, everyMs, isOpen) => {
    expect(failing(count, members, everyMs).isOpen).toBe(isOpen);
  });

  it('counts an account that fails again and again once', () => {
    const breaker = new HostBreaker();
    for (let index = 0; index < 10; index++) breaker.failed('the same', 3, index);

    expect(breaker.isOpen).toBe(false);
  });

  it('probes soon, and then less and less soon up to every 15 seconds', () => {
    const breaker = failing(3, 3, 0);
    const probes: (number | null)[] = [breaker.nextProbeAt];
    for (let again = 0; again < 6; again++) {
      breaker.probeFailed(0);
      probes.push(breaker.nextProbeAt);
    }

    expect(probes).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  });

  it('closes when the host answers, and has forgotten what was', () => {
    const breaker = failing(3, 3);
    breaker.answered('account 0');

    expect(breaker.isOpen).toBe(false);
    breaker.failed('account 0', 3, 1000);
    breaker.failed('account 1', 3, 1000);
    expect(breaker.isOpen).toBe(false);
  });

  it('forgets an account that left or recovered', () => {
    const breaker = failing(2, 3);
    breaker.forget('account 0');
    breaker.answered('account 1');
    breaker.failed('account 2', 3, 500);

    expect(breaker.isOpen).toBe(false);
  });
});
