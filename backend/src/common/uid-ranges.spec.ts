import { describe, expect, it } from 'vitest';
import {
  compareUids,
  compareUidsAround,
  joinRanges,
  listUids,
  parseUidSet,
  sizeOf,
  type UidRange,
} from './uid-ranges.js';

const range = (low: number, high = low): UidRange => ({ low, high });

describe('parseUidSet', () => {
  it.each([
    ['41,43:116', [range(41), range(43, 116)]],
    ['9:5,6', [range(5, 9)]],
    ['0:3', [range(1, 3)]],
    ['1:4294967295', [range(1, 4_294_967_295)]],
    ['1:9999999999', [range(1, 4_294_967_295)]],
    ['1:*,x,,-3,5', [range(5)]],
    ['99999999999', []],
    ['', []],
  ])('reads "%s"', (text, expected) => {
    expect(parseUidSet(text)).toEqual(expected);
  });
});

describe('joinRanges', () => {
  it('sorts, and joins what touches or overlaps', () => {
    expect(joinRanges([range(9, 12), range(1, 3), range(4), range(10, 11), range(20)])).toEqual([
      range(1, 4),
      range(9, 12),
      range(20),
    ]);
  });
});

describe('sizeOf', () => {
  it('counts four thousand million UIDs without listing them', () => {
    expect(sizeOf([range(1, 4_294_967_295)])).toBe(4_294_967_295);
  });
});

describe('compareUids', () => {
  const cases: readonly [string, UidRange[], number[], number[], UidRange[]][] = [
    ['finds nothing where both are the same', [range(1, 3), range(7)], [1, 2, 3, 7], [], []],
    ['finds what is gone, before, between and after', [range(4, 5)], [1, 4, 5, 9], [1, 9], []],
    [
      'finds what is missing, before, between and after',
      [range(1, 6), range(9)],
      [3, 4],
      [],
      [range(1, 2), range(5, 6), range(9)],
    ],
    ['finds all gone', [], [1, 2], [1, 2], []],
    ['finds all missing', [range(5, 8)], [], [], [range(5, 8)]],
  ];

  it.each(cases)('%s', (_name, onServer, here, gone, missing) => {
    expect(compareUids(onServer, here)).toEqual({ gone, missing });
  });
});

describe('compareUidsAround', () => {
  const cases: readonly [string, UidRange[], number[], number[], number[], UidRange[]][] = [
    ['finds what is gone and what is missing', [range(2, 4)], [1, 3], [1, 3], [1], [range(2), range(4)]],
    ['does not take what came meanwhile for gone', [range(1, 2)], [1, 2], [1, 2, 5], [], []],
    ['does not take what went meanwhile for missing', [range(1, 5)], [1, 2, 3, 4, 5], [2, 4], [], []],
    ['does not take what went meanwhile for gone', [range(1)], [1, 2, 9], [1], [], []],
    ['does not take what came meanwhile for missing', [range(1, 3)], [1], [1, 2, 3], [], []],
  ];

  it.each(cases)('%s', (_name, onServer, before, after, gone, missing) => {
    expect(compareUidsAround(onServer, before, after)).toEqual({ gone, missing });
  });
});

describe('listUids', () => {
  it('lists each UID once', () => {
    expect(listUids([range(1, 3), range(7)])).toEqual([1, 2, 3, 7]);
  });
});
