import { describe, expect, it } from 'vitest';
import { type AccountFacts, troublesOf } from './present-troubles.js';

const now = new Date('2026-03-01T12:00:00Z');
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
const fine: AccountFacts = {
  accountId: 'a',
  address: 'anna@example.org',
  host: 'imap.example.org',
  isDemo: false,
  state: 'live',
  stateSince: ago(500),
  failureClass: null,
  problem: null,
  verifiedAt: ago(2),
  unsentSince: null,
  changesSince: null,
};
const look = (facts: Partial<AccountFacts>, outages: readonly string[] = []) =>
  troublesOf(
    [{ ...fine, ...facts }],
    outages.map((host) => ({ host, since: ago(7), problem: null })),
    { now, freshForMs: 10 * 60_000 },
  ).map(({ trouble, since, isSaidBy }) => [trouble, (now.getTime() - since.getTime()) / 60_000, isSaidBy]);

describe('the troubles that there are', () => {
  it.each<[string, Partial<AccountFacts>, unknown[]]>([
    ['a live account', {}, []],
    ['one that was proved in step ten minutes ago', { verifiedAt: ago(10) }, [['not-fresh', 0, null]]],
    ['one that was proved in step half an hour ago', { verifiedAt: ago(30) }, [['not-fresh', 20, null]]],
    ['a new one', { verifiedAt: null, stateSince: ago(3), state: 'connecting' }, []],
    ['one that was never proved in step', { verifiedAt: null, stateSince: ago(25) }, [['not-fresh', 15, null]]],
    ['one that waits for a person', { state: 'needs-you', stateSince: ago(4) }, [['sign-in-needed', 4, null]]],
    [
      'one that has waited for a person for long',
      { state: 'needs-you', stateSince: ago(60), verifiedAt: ago(60) },
      [
        ['not-fresh', 50, 'sign-in-needed'],
        ['sign-in-needed', 60, null],
      ],
    ],
    ['one that could not send', { unsentSince: ago(5) }, [['not-sent', 5, null]]],
    ['one whose changes wait', { changesSince: ago(6) }, [['changes-waiting', 6, null]]],
    ['a paused one', { state: 'paused', verifiedAt: ago(999), unsentSince: ago(5), changesSince: ago(6) }, []],
  ])('of %s', (_name, facts, found) => {
    expect(look(facts)).toEqual(found);
  });

  it('name an outage once, and what follows from it as said by it', () => {
    const cutOff = { state: 'reconnecting', verifiedAt: ago(30), changesSince: ago(3), unsentSince: ago(2) } as const;
    expect(look(cutOff, [fine.host])).toEqual([
      ['outage', 7, null],
      ['not-fresh', 20, 'outage'],
      ['not-sent', 2, null],
      ['changes-waiting', 3, 'outage'],
    ]);
  });
});
