import type { Account } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { accountWords } from './account-words';

const now = new Date(2026, 0, 1, 12);
const minutesAgo = (minutes: number): string => new Date(now.getTime() - minutes * 60_000).toISOString();
const live = {
  role: 'owner',
  state: 'live',
  stateSince: minutesAgo(60),
  verifiedAt: minutesAgo(1),
  imap: { host: 'imap.example.org' },
  problem: null,
  nextAttemptAt: null,
  triesLeft: null,
} as unknown as Account;
const lost: Partial<Account> = {
  state: 'reconnecting',
  problem: { code: 'unreachable', message: 'The network is gone.' },
  nextAttemptAt: new Date(now.getTime() + 42_000).toISOString(),
};

describe('accountWords', () => {
  it.each<[string, Partial<Account>, string, string, boolean]>([
    ['is live', {}, 'ok', 'Live', false],
    ['is polled', { state: 'polling' }, 'ok', 'Checking regularly', false],
    ['is connected, but nothing proves it', { verifiedAt: minutesAgo(11) }, 'warn', 'Not checked lately', true],
    ['is polled without success', { state: 'polling', verifiedAt: minutesAgo(30) }, 'warn', 'Not checked lately', true],
    ['waits to try again', lost, 'warn', 'Reconnecting in 42 s', true],
    ['is paused', { state: 'paused', verifiedAt: minutesAgo(900) }, 'unknown', 'Paused', false],
    ['needs its owner', { state: 'needs-you' }, 'bad', 'Needs you', false],
    ['needs somebody else', { state: 'needs-you', role: 'member' }, 'bad', 'Needs an owner', false],
  ])('says of an account that %s what it means', (_what, change, light, short, canTry) => {
    expect(accountWords({ ...live, ...change }, now)).toMatchObject({ light, short, canTry });
  });

  it.each([
    [2, /it is tried 2 more times, next in 42 s\.$/],
    [1, /it is tried once more, in 42 s\.$/],
    [null, /it is tried again in 42 s\.$/],
  ])('says how often a refused sign-in is still tried by itself: %s', (triesLeft, expected) => {
    const { nextAttemptAt = null } = lost;

    expect(accountWords({ ...live, state: 'needs-you', nextAttemptAt, triesLeft }, now).long).toMatch(expected);
  });

  it('says why, as of when and when it is tried again', () => {
    const { long } = accountWords({ ...live, ...lost, stateSince: minutesAgo(2) }, now);

    expect(long).toMatch(/^The network is gone\. What you see is as of .+\. Trying again in 42 s\.$/);
  });
});
