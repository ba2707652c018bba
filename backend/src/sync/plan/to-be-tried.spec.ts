import { describe, expect, it } from 'vitest';
import { isToBeTried, type TriedMailbox } from './to-be-tried.js';

const now = new Date('2026-01-01T12:00:00Z');
const plain: TriedMailbox = { selectable: true, uidValidity: 7, renamed: false, trouble: null, retryAt: null };
const inTrouble: TriedMailbox = { ...plain, trouble: 'not-openable', retryAt: new Date('2026-01-01T18:00:00Z') };

describe('isToBeTried', () => {
  const cases: readonly [string, TriedMailbox, boolean, boolean][] = [
    ['leaves a mailbox to its counters', plain, true, false],
    ['leaves one alone that was opened before and has none now', plain, false, false],
    ['tries one that has no counters and was never opened', { ...plain, uidValidity: null }, false, true],
    ['tries one that was renamed, whatever its counters say', { ...plain, renamed: true }, true, true],
    ['leaves one alone that was renamed and is in trouble', { ...inTrouble, renamed: true }, true, false],
    ['does not try a mere parent', { ...plain, uidValidity: null, selectable: false }, false, false],
    ['leaves one in trouble alone', { ...inTrouble, uidValidity: null }, false, false],
    ['tries one in trouble when its time has come', { ...inTrouble, retryAt: now }, true, true],
  ];

  it.each(cases)('17 %s', (_name, mailbox, hasCounters, expected) => {
    expect(isToBeTried(mailbox, hasCounters, now)).toBe(expected);
  });
});
