import { describe, expect, it } from 'vitest';
import { isServersDoing, trustedNoMore } from './server-trust.js';

const [monday, tuesday] = [new Date('2026-01-05'), new Date('2026-01-06')];
const mailbox = { comparedAt: tuesday, renamed: false, resetTimes: [] };

describe('isServersDoing', () => {
  it.each<[string, Parameters<typeof isServersDoing>, boolean]>([
    ['the server told all changes', ['resynced', mailbox], true],
    ['the server told what changed since', ['changed-since', mailbox], true],
    ['the server said that nothing changed', ['nothing', mailbox], true],
    ['no counter tells of changes', ['compare', mailbox], false],
    ['the server was restored from a backup', ['rewound', mailbox], false],
    ['it was never compared since it was read in', ['resynced', { ...mailbox, comparedAt: null }], false],
    ['it was just found under another name', ['resynced', { ...mailbox, renamed: true }], false],
    ['it was reset before it was compared', ['resynced', { ...mailbox, resetTimes: [monday] }], true],
    ['it was reset since', ['resynced', { ...mailbox, comparedAt: monday, resetTimes: [tuesday] }], false],
  ])('when %s', (_name, given, expected) => {
    expect(isServersDoing(...given)).toBe(expected);
  });
});

describe('trustedNoMore', () => {
  const [qresync, condstore, plain] = [
    { hasQresync: true, hasModseq: true },
    { hasQresync: false, hasModseq: true },
    { hasQresync: false, hasModseq: false },
  ];

  it.each([
    [{ heals: 0, vetoes: 2 }, qresync, null],
    [{ heals: 0, vetoes: 3 }, qresync, 'no-qresync'],
    [{ heals: 3, vetoes: 0 }, qresync, 'no-qresync'],
    [{ heals: 1, vetoes: 2 }, qresync, 'no-qresync'],
    [{ heals: 2, vetoes: 5 }, condstore, null],
    [{ heals: 3, vetoes: 0 }, condstore, 'no-condstore'],
    [{ heals: 9, vetoes: 9 }, plain, null],
  ])('after %j, where it is asked by %j: %s', (found, uses, expected) => {
    expect(trustedNoMore(found, uses)).toBe(expected);
  });
});
