import { describe, expect, it } from 'vitest';
import { type HealthFacts, healthWords, isFresh, overallWords } from './health-words.js';

const minute = 60_000;
const now = new Date(Date.UTC(2026, 0, 1, 12));
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * minute);
const live: HealthFacts = {
  state: 'live',
  stateSince: ago(90),
  verifiedAt: ago(1),
  failureClass: null,
  problem: null,
  triesLeft: null,
  isThrottled: false,
  offersIdle: true,
  changesFailed: 0,
  outboxStuck: 0,
};
const lost: HealthFacts = { ...live, state: 'reconnecting', failureClass: 'network', problem: 'The server is gone.' };
const begun: HealthFacts = { ...live, state: 'connecting', verifiedAt: null, stateSince: ago(1) };
const refused: HealthFacts = {
  ...live,
  state: 'needs-you',
  failureClass: 'auth',
  problem: 'The password was refused.',
  triesLeft: 0,
};

describe('isFresh', () => {
  it.each([
    ['never proved', null, false],
    ['proved just now', ago(0), true],
    ['proved ten minutes ago', ago(10), true],
    ['proved longer ago', ago(10.1), false],
  ])('%s: %s is %s', (_what, verifiedAt, expected) => {
    expect(isFresh(verifiedAt, now)).toBe(expected);
  });
});

describe('healthWords', () => {
  it.each<[string, HealthFacts, boolean, RegExp, RegExp | null]>([
    ['a live account', live, false, /^Live/, null],
    ['a live account that nothing proves', { ...live, verifiedAt: ago(11) }, true, /no proof/, /connect again/],
    ['a polled account', { ...live, state: 'polling', offersIdle: false }, false, /regularly: .* cannot/, null],
    ['one whose server refuses IDLE', { ...live, state: 'polling' }, false, /regularly: .* offers .* refuses/, null],
    ['a paused account', { ...live, state: 'paused', verifiedAt: ago(900) }, false, /^Paused: nothing comes in/, null],
    ['one that is left alone', { ...live, isThrottled: true }, false, /^Live.* asked to be left alone/, null],
    [
      'a polled account whose polls fail',
      { ...live, state: 'polling', verifiedAt: ago(30) },
      true,
      /no check/,
      /again/,
    ],
    [
      'a new account',
      { ...live, state: 'connecting', verifiedAt: null, stateSince: ago(1) },
      false,
      /Connecting/,
      null,
    ],
    [
      'one that never got there',
      { ...live, state: 'connecting', verifiedAt: null, stateSince: ago(20) },
      true,
      /Conn/,
      /again/,
    ],
    ['a short outage', lost, false, /The server is gone/, /by itself/],
    ['a long outage', { ...lost, verifiedAt: ago(30) }, true, /The server is gone/, /can be reached/],
    ['a refused password, at once', refused, true, /The password was refused/, /password/],
    ['one that is tried again', { ...refused, triesLeft: 2 }, true, /^Needs a person.* 2 more times by itself/, /pass/],
    ['one that is tried once more', { ...refused, triesLeft: 1 }, true, /tried 1 more time by itself/, /password/],
    ['one that is tried on and on', { ...refused, triesLeft: null }, true, /tried again by itself/, /password/],
    ['refused changes', { ...live, changesFailed: 2 }, true, /refused 2 changes\./, /give them up/],
    ['a message that stays', { ...live, outboxStuck: 1 }, true, /1 message could not be sent/, /give them up/],
  ])('%s', (_what, facts, needsAttention, words, step) => {
    const found = healthWords(facts, now);

    expect(found.needsAttention).toBe(needsAttention);
    expect(found.words).toMatch(words);
    if (step === null) expect(found.nextStep).toBeNull();
    else expect(found.nextStep).toMatch(step);
  });
});

describe('overallWords', () => {
  const account = (address: string, facts: HealthFacts) => ({
    address,
    state: facts.state,
    ...healthWords(facts, now),
  });

  it.each([
    ['nobody', [], 'No account is connected yet.'],
    ['one', [account('a@x', live)], 'The account is live.'],
    ['all', [account('a@x', live), account('b@x', live)], 'All 2 accounts are live.'],
    ['the only one on its way', [account('a@x', begun)], 'The account is not live, and on its way.'],
    [
      'some on their way',
      [account('a@x', live), account('b@x', begun)],
      '1 of 2 accounts is live; the others are on their way.',
    ],
    ['the only one cut off', [account('a@x', lost)], 'The account is not live: it waits to try again.'],
    [
      'some cut off',
      [account('a@x', live), account('b@x', lost), account('c@x', begun)],
      '1 of 3 accounts is live; 1 waits to try again.',
    ],
    [
      'all cut off a moment ago',
      [account('a@x', lost), account('b@x', lost)],
      '0 of 2 accounts are live; 2 wait to try again.',
    ],
    ['one that is paused', [account('a@x', { ...live, state: 'paused' })], 'The account is paused.'],
    [
      'all but those that are paused',
      [account('a@x', live), account('b@x', { ...live, state: 'paused' })],
      '1 of 2 accounts is live, 1 is paused.',
    ],
    [
      'one in trouble, by name',
      [account('a@x', live), account('b@x', refused)],
      '1 of 2 accounts is live; 1 needs attention. b@x: Stopped until a person helps. The password was refused.',
    ],
  ])('%s', (_what, accounts, expected) => {
    expect(overallWords(accounts)).toBe(expected);
  });

  it('names three and counts the rest', () => {
    const accounts = ['a@x', 'b@x', 'c@x', 'd@x', 'e@x'].map((address) => account(address, refused));

    expect(overallWords(accounts)).toMatch(/^0 of 5 accounts are live; 5 need attention\. a@x: .* And 2 more\.$/);
  });
});
