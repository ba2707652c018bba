import { describe, expect, it } from 'vitest';
import { rowAfterRemoval, rowAtStep } from './neighbours';

const rows = ['a', 'b', 'c', 'd'].map((threadId) => ({ threadId }));

describe('rowAfterRemoval', () => {
  it.each([
    { gone: ['b'], next: 'c' },
    { gone: ['b', 'c'], next: 'd' },
    { gone: ['d'], next: 'c' },
    { gone: ['c', 'd'], next: 'b' },
    { gone: ['a', 'b', 'c', 'd'], next: null },
    { gone: ['x'], next: null },
  ])('after $gone comes $next', ({ gone, next }) => {
    expect(rowAfterRemoval(rows, new Set(gone))?.threadId ?? null).toBe(next);
  });
});

describe('rowAtStep', () => {
  it.each([
    { from: null, step: 1, to: 'a' },
    { from: 'a', step: 1, to: 'b' },
    { from: 'a', step: -1, to: 'a' },
    { from: 'd', step: 1, to: 'd' },
    { from: 'left the list', step: 1, to: 'a' },
  ])('from $from by $step to $to', ({ from, step, to }) => {
    expect(rowAtStep(rows, from, step)?.threadId).toBe(to);
  });

  it('finds nothing in an empty list', () => {
    expect(rowAtStep([], null, 1)).toBeNull();
  });
});
