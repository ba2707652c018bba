import { describe, expect, it } from 'vitest';
import { ConnectionBudget } from './connection-budget.js';

const halfHourMs = 30 * 60_000;

describe('ConnectionBudget', () => {
  it('is what the service allows until a connection is refused', () => {
    expect(new ConnectionBudget(3).limit(0)).toBe(3);
  });

  it.each([
    [3, 1, 1],
    [3, 2, 2],
    [3, 5, 3],
    [2, 0, 1],
    [1, 0, 1],
  ])('of %i, with %i held when one more was refused, is %i', (most, open, expected) => {
    const budget = new ConnectionBudget(most);
    budget.refused(open, 0);

    expect(budget.limit(1)).toBe(expected);
  });

  it('grows by one each half hour, up to where it began', () => {
    const budget = new ConnectionBudget(3);
    budget.refused(1, 0);

    expect([halfHourMs - 1, halfHourMs, 2 * halfHourMs, 9 * halfHourMs].map((at) => budget.limit(at))).toEqual([
      1, 2, 3, 3,
    ]);
  });

  it('shrinks again when the next one is refused too', () => {
    const budget = new ConnectionBudget(3);
    budget.refused(1, 0);
    budget.limit(halfHourMs);
    budget.refused(1, halfHourMs);

    expect(budget.limit(2 * halfHourMs - 1)).toBe(1);
  });
});
