import { describe, expect, it } from 'vitest';
import {
  findRenames,
  isSuspicious,
  judgeMissing,
  type ListedEntry,
  type StoredEntry,
  judgedInMs,
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

describe('judgeMissing', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);

  it.each([
    ['a first list lacks it and the server says that it is gone', null, 'gone', 'waits'],
    ['the server says that it is gone right after the first list', ago(0.5), 'gone', 'waits'],
    ['lists have lacked it for three seconds and the server says that it is gone', ago(3), 'gone', 'gone'],
    ['lists have lacked it for two seconds, as while it is being renamed', ago(2), 'gone', 'waits'],
    ['the server says that it is there', null, 'exists', 'kept'],
    ['the server says that it is there, although lists have lacked it for long', ago(300), 'exists', 'kept'],
    ['a first list lacks it and nobody knows', null, 'unknown', 'waits'],
    ['a second list lacks it right after the first', ago(1), 'unknown', 'waits'],
    ['a second list lacks it and it could not be asked for', ago(1), null, 'waits'],
    ['lists have lacked it for an hour and the server cannot say', ago(3600), 'unknown', 'waits'],
    ['lists have lacked it for a day and the server cannot say', ago(24 * 3600), 'unknown', 'gone'],
    ['lists have lacked it for a day and it could not be asked for', ago(24 * 3600), null, 'gone'],
  ] as const)('when %s', (_name, missingSince, answer, expected) => {
    expect(judgeMissing(missingSince, answer, now, true)).toBe(expected);
  });
});

describe('judgeMissing of one of several', () => {
  const now = new Date('2026-01-10T12:00:00Z');
  const daysAgo = (days: number): Date => new Date(now.getTime() - days * 24 * 3600 * 1000);

  it.each([
    ['for two days and the server cannot say', daysAgo(2), 'unknown', 'waits'],
    ['for a week and the server cannot say', daysAgo(7), 'unknown', 'gone'],
    ['for two days and the server says that it is gone', daysAgo(2), 'gone', 'gone'],
  ] as const)('when lists have lacked it %s', (_name, missingSince, answer, expected) => {
    expect(judgeMissing(missingSince, answer, now, false)).toBe(expected);
  });
});

describe('judgedInMs', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  const lackedFor = (...seconds: (number | null)[]) =>
    seconds.map((each) => ({ missingSince: each === null ? null : new Date(now.getTime() - each * 1000) }));

  it.each([
    ['nothing is missing', [null], null],
    ['one is missing since a second', [null, 1], 1500],
    ['one is missing since right now, and one for some time', [0, 2], 500],
    ['it could have been judged already', [3], null],
  ])('is the moment at which it counts, when %s', (_what, seconds, expected) => {
    expect(judgedInMs(lackedFor(...seconds), now)).toBe(expected);
  });
});
