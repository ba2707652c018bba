import { describe, expect, it } from 'vitest';
import {
  hasChanged,
  hasNewMail,
  hasOtherMessages,
  isInStep,
  type MailboxCounters,
  withTold,
} from './mailbox-counters.js';

const known: MailboxCounters = { messages: 10, uidNext: 21, uidValidity: 5, unseen: 2, highestModseq: 99n };
const counted = { ...known, highestModseq: null };

describe('the counters of a mailbox', () => {
  it.each<[string, MailboxCounters, Partial<MailboxCounters>, boolean, boolean]>([
    ['the same', known, known, false, false],
    ['nothing told', known, {}, false, false],
    ['part of the same', known, { uidNext: 21 }, false, false],
    ['a new message', known, { messages: 11, uidNext: 22 }, true, true],
    ['one came and one went', known, { messages: 10, uidNext: 22 }, true, true],
    ['a deletion', known, { messages: 9 }, true, true],
    ['made anew', known, { uidValidity: 6 }, true, true],
    ['a flag, counted', known, { highestModseq: 100n }, true, false],
    ['a counter that went back', known, { highestModseq: 98n }, true, false],
    ['read, where changes are counted', known, { highestModseq: 99n, unseen: 1 }, false, false],
    ['read, where they are not', counted, { unseen: 1 }, true, false],
  ])('%s', (_what, before, told, changed, other) => {
    expect(hasChanged(before, told)).toBe(changed);
    expect(hasOtherMessages(before, told)).toBe(other);
  });

  it.each<[string, MailboxCounters, Partial<MailboxCounters>, boolean]>([
    ['a new message', known, { messages: 11, uidNext: 22 }, true],
    ['one came and one went', known, { messages: 10, uidNext: 22 }, true],
    ['a new message of a server without UIDNEXT', { ...known, uidNext: null }, { messages: 11 }, true],
    ['a deletion', known, { messages: 9, uidNext: 21 }, false],
    ['a flag', known, { highestModseq: 100n }, false],
    ['a mailbox made anew', known, { uidValidity: 6, uidNext: 40 }, false],
    ['one that was never counted', { ...known, uidValidity: null }, { uidNext: 22 }, false],
  ])('show that mail has come: %s', (_what, before, told, expected) => {
    expect(hasNewMail(before, told)).toBe(expected);
  });

  it('keep what was not told anew', () => {
    expect(withTold(known, { messages: 11 })).toEqual({ ...known, messages: 11 });
  });

  const point = {
    uidValidity: 5,
    uidNext: 21,
    highestModseq: 99n,
    fillComplete: true,
    uidCount: 10,
    renamed: false,
  };
  it.each([
    ['prove that a mailbox is in step', point, known, true],
    ['prove nothing without a count of changes', { ...point, highestModseq: null }, counted, false],
    ['prove nothing while the mailbox is being filled', { ...point, fillComplete: false }, known, false],
    ['tell of new mail', { ...point, uidNext: 20 }, known, false],
    ['tell of changes', { ...point, highestModseq: 98n }, known, false],
    ['tell of deletions, also where these do not count as changes', { ...point, uidCount: 11 }, known, false],
    ['prove nothing of a mailbox under a new path', { ...point, renamed: true }, known, false],
    ['tell of a mailbox made anew', { ...point, uidValidity: 4 }, known, false],
  ])('%s', (_what, stored, counters, expected) => {
    expect(isInStep(stored, counters)).toBe(expected);
  });
});
