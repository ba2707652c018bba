import { describe, expect, it } from 'vitest';
import {
  findRenames,
  isSuspicious,
  type ListedEntry,
  showableName,
  storablePath,
  type StoredEntry,
} from './mailbox-list-diff.js';

const nameOf = (path: string): string => path.split('/').at(-1) ?? path;
const stored = (path: string, uidValidity: number | null, uidNext: number | null = 10): StoredEntry => ({
  id: `id of ${path}`,
  path,
  name: nameOf(path),
  uidValidity,
  uidNext,
});
const listed = (path: string, uidValidity: number | null, uidNext: number | null = 10): ListedEntry => ({
  path,
  name: nameOf(path),
  uidValidity,
  uidNext,
});

describe('findRenames', () => {
  const cases: readonly [string, StoredEntry[], ListedEntry[], [string, string][]][] = [
    ['sees a rename by UIDVALIDITY', [stored('A', 7)], [listed('B', 7)], [['A', 'B']]],
    ['sees one with new mail in it', [stored('A', 7, 10)], [listed('B', 7, 12)], [['A', 'B']]],
    [
      'sees children go with their parent',
      [stored('A', 7), stored('A/x', 8), stored('A/y', 9)],
      [listed('B/y', 9), listed('B/x', 8), listed('B', 7)],
      [
        ['A', 'B'],
        ['A/x', 'B/x'],
        ['A/y', 'B/y'],
      ],
    ],
    ['sees none when UIDVALIDITY differs: made anew', [stored('A', 7)], [listed('B', 8)], []],
    ['sees none when UIDNEXT went back', [stored('A', 7, 10)], [listed('B', 7, 9)], []],
    ['sees none where the server tells no numbers', [stored('A', 7)], [listed('B', null, null)], []],
    ['sees none of a mailbox that was never opened', [stored('A', null, null)], [listed('B', 7)], []],
    [
      'goes by the name where several fit',
      [stored('A/x', 1), stored('A/y', 1)],
      [listed('B/y', 1), listed('B/x', 1)],
      [
        ['A/x', 'B/x'],
        ['A/y', 'B/y'],
      ],
    ],
    ['does not guess where the name fits none of several', [stored('A', 1)], [listed('B', 1), listed('C', 1)], []],
    ['does not make one of two', [stored('A', 1), stored('B', 1)], [listed('C', 1)], []],
  ];

  it.each(cases)('16 %s', (_name, before, after, expected) => {
    expect(findRenames(before, after).map(({ from, to }) => [from, to])).toEqual(expected);
  });
});

describe('isSuspicious', () => {
  it.each([
    ['three of five missing', 3, 5, false],
    ['eleven of a hundred missing', 11, 100, false],
    ['all but the inbox of a hundred missing', 99, 100, true],
  ])('judges %s', (_name, missing, all, expected) => {
    expect(isSuspicious(missing, all)).toBe(expected);
  });
});

describe('storablePath', () => {
  it.each([
    ['a&b%c*d "e"\\', 'a&b%c*d "e"\\'],
    ['Entwürfe/日本', 'Entwürfe/日本'],
    ['nul\u0000', 'nul\uFFFD'],
    ['half \uD83D', 'half \uFFFD'],
    ['tab\tstays', 'tab\tstays'],
    ['x'.repeat(2001), null],
  ])('keeps of %j %j', (path, expected) => {
    expect(storablePath(path)).toBe(expected);
  });
});

describe('showableName', () => {
  it('shows control characters as something that can be seen', () => {
    expect(showableName('a\r\nb\u0007')).toBe('a\uFFFDb\uFFFD');
  });
});
