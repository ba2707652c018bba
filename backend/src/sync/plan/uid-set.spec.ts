import { describe, expect, it } from 'vitest';
import { slices, uidSet } from './uid-set.js';

describe('uidSet', () => {
  it.each([
    [[], ''],
    [[5], '5'],
    [[1, 2, 3, 7], '1:3,7'],
    [[9, 8, 3, 3, 1], '1,3,8:9'],
  ])('writes %j as "%s"', (uids, expected) => {
    expect(uidSet(uids)).toBe(expected);
  });
});

describe('slices', () => {
  it('keeps the order and loses nothing', () => {
    expect(slices([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  });
});
