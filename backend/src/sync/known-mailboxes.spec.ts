import { describe, expect, it } from 'vitest';
import type { MailboxStatus, ToldStatus } from '../adapters/adapters.module.js';
import { KnownMailboxes } from './known-mailboxes.js';

const counted: MailboxStatus = { messages: 3, uidNext: 4, uidValidity: 1, unseen: 0, highestModseq: 9n };
const uncounted: MailboxStatus = { ...counted, highestModseq: null };
const minute = 60_000;

describe('KnownMailboxes', () => {
  it.each<[string, MailboxStatus | null, ToldStatus, boolean, number, boolean]>([
    ['one of which nothing is known', null, counted, false, 0, true],
    ['one that is as before', counted, counted, false, 60 * minute, false],
    ['one with other messages', counted, { messages: 4, uidNext: 5 }, false, 0, true],
    ['one with other flags', counted, { highestModseq: 10n }, false, 0, true],
    ['one without a counter of flags, soon', uncounted, uncounted, false, minute, false],
    ['one without a counter of flags, after a while', uncounted, uncounted, false, 6 * minute, true],
    ['one without a counter of flags that somebody has open, soon', uncounted, uncounted, true, minute, true],
  ])('finds %s worth a look or not', (_name, known, told, isViewed, afterMs, expected) => {
    const mailboxes = new KnownMailboxes();
    if (known !== null) mailboxes.inStep('a', known, 0);

    expect(mailboxes.isWorthALook('a', told, isViewed, afterMs)).toBe(expected);
  });

  it('leaves one that cannot be opened alone until its counters move', () => {
    const mailboxes = new KnownMailboxes();
    mailboxes.inStep('a', uncounted, 0);
    mailboxes.opened('a', false);

    expect(mailboxes.isWorthALook('a', uncounted, false, 60 * minute)).toBe(false);
    expect(mailboxes.isWorthALook('a', { messages: 4 }, false, 60 * minute)).toBe(true);
  });

  it('counts the time of new mail from whoever told of it first', () => {
    const mailboxes = new KnownMailboxes();
    mailboxes.inStep('a', counted, 0);
    const told = { messages: 4, uidNext: 5 };
    mailboxes.hear('a', { unseen: 1 }, { heardAt: 1, by: 'poll' });
    mailboxes.hear('a', told, { heardAt: 2, by: 'server' });
    mailboxes.hear('a', told, { heardAt: 3, by: 'poll' });

    expect(mailboxes.takeNews('a')).toEqual({ heardAt: 2, by: 'server' });
    expect(mailboxes.takeNews('a')).toBeNull();
  });
});
