import { describe, expect, it } from 'vitest';
import {
  changedStatus,
  isNewChapter,
  isWorthPushing,
  type NewState,
  passwordTries,
  triesLeft,
} from './account-status.js';
import type { AccountStatus } from './account-status.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const live: AccountStatus = {
  state: 'live',
  stateSince: at(0),
  problemCode: null,
  problemMessage: null,
  failureClass: null,
  attempt: 0,
  nextAttemptAt: null,
  verifiedAt: at(1),
};
const lost: NewState = {
  state: 'reconnecting',
  problem: { code: 'unreachable', message: 'The network is gone.', failureClass: 'network', attempt: 1 },
  nextAttemptAt: at(9),
};

describe('changedStatus', () => {
  it('is null when nothing is new', () => {
    expect(changedStatus(live, { state: 'live', problem: null, nextAttemptAt: null }, at(5))).toBeNull();

    const waiting = changedStatus(live, lost, at(5));
    expect(waiting && changedStatus(waiting, { ...lost, nextAttemptAt: at(9) }, at(6))).toBeNull();
  });

  it('dates a new state now, and keeps when the inbox was last proved in step', () => {
    expect(changedStatus(live, lost, at(5))).toEqual({
      state: 'reconnecting',
      stateSince: at(5),
      problemCode: 'unreachable',
      problemMessage: 'The network is gone.',
      failureClass: 'network',
      attempt: 1,
      nextAttemptAt: at(9),
      verifiedAt: at(1),
    });
  });

  it('keeps since when the state holds while its reason or next attempt changes', () => {
    const waiting = changedStatus(live, lost, at(5));
    if (waiting === null) throw new Error('the state changed');

    expect(changedStatus(waiting, { ...lost, nextAttemptAt: at(20) }, at(9))).toMatchObject({
      stateSince: at(5),
      nextAttemptAt: at(20),
    });
    expect(
      changedStatus(
        waiting,
        { ...lost, problem: { code: 'timeout', message: 'No answer.', failureClass: 'network', attempt: 2 } },
        at(9),
      ),
    ).toMatchObject({
      stateSince: at(5),
      problemCode: 'timeout',
    });
  });

  it('drops the problem when all is well again', () => {
    const waiting = changedStatus(live, lost, at(5));

    expect(
      waiting && changedStatus(waiting, { state: 'live', problem: null, nextAttemptAt: null }, at(7)),
    ).toMatchObject({
      state: 'live',
      stateSince: at(7),
      problemCode: null,
      problemMessage: null,
      nextAttemptAt: null,
    });
  });
});

describe('isNewChapter', () => {
  it.each<[string, Partial<AccountStatus>, boolean]>([
    ['another state', { state: 'reconnecting' }, true],
    ['another kind of trouble', { failureClass: 'throttled' }, true],
    ['another problem', { problemCode: 'timeout' }, true],
    ['the next attempt', { attempt: 7, nextAttemptAt: at(90) }, false],
    ['other words for the same', { problemMessage: 'It is gone.' }, false],
  ])('%s', (_what, change, expected) => {
    expect(isNewChapter(live, { ...live, ...change })).toBe(expected);
  });
});

describe('triesLeft', () => {
  it.each<[string, Partial<AccountStatus>, number | null]>([
    ['is no matter while all is well', {}, null],
    ['is no matter while the line is down', { state: 'reconnecting', failureClass: 'network', attempt: 4 }, null],
    ['is all but one after the first refusal', { failureClass: 'auth', attempt: 1 }, passwordTries - 1],
    ['is one before the last try', { failureClass: 'auth', attempt: passwordTries - 1 }, 1],
    ['is none once nothing is tried any more', { failureClass: 'auth', attempt: 3, nextAttemptAt: null }, 0],
    ['is none for settings that only a person can correct', { failureClass: 'settings', nextAttemptAt: null }, 0],
    ['has no end where the password may be good', { failureClass: 'auth-ambiguous', attempt: 9 }, null],
  ])('%s', (_what, change, expected) => {
    const needsPerson: AccountStatus = { ...live, state: 'needs-you', nextAttemptAt: at(9) };
    const status = change.failureClass === undefined ? live : { ...needsPerson, ...change };

    expect(triesLeft(status)).toBe(expected);
  });
});

describe('isWorthPushing', () => {
  it.each([
    [null, at(0), true],
    [at(0), at(1), false],
    [at(0), at(30), false],
    [at(0), at(31), true],
    [at(31), at(0), false],
  ])('after a proof at %s, one at %s: %s', (last, now, worth) => {
    expect(isWorthPushing(last, now)).toBe(worth);
  });
});
