import { describe, expect, it } from 'vitest';
import { MailServerError } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { maxAttempts, outcomeOfError, refusedSentence, stepAfter } from './submission-outcome.js';

const cut = new MailServerError('unreachable', 'smtp.example.org cannot be reached.');
const busy = new MailServerError('server-error', 'smtp.example.org does not take this message just now.', {
  replyCode: 451,
  permanent: false,
});
const refusal = new MailServerError('server-error', 'smtp.example.org refuses this message.', {
  replyCode: 550,
  permanent: true,
});
const login = new MailServerError('login-refused', 'smtp.example.org refuses this user name and password.');
const unreadable = new AppError('server.needs-you', 'The password cannot be read.');
const bug = new TypeError('oops');

describe('the outcome of a submission that failed', () => {
  it.each([
    { name: 'connection cut before the end of the data', error: cut, handedOver: false, kind: 'not-now' },
    { name: 'connection cut after the end of the data', error: cut, handedOver: true, kind: 'unknown' },
    { name: '4yz before the data', error: busy, handedOver: false, kind: 'not-now' },
    { name: '4yz as answer to the data', error: busy, handedOver: true, kind: 'not-now' },
    { name: '5yz before the data', error: refusal, handedOver: false, kind: 'refused' },
    { name: '5yz as answer to the data', error: refusal, handedOver: true, kind: 'refused' },
    { name: 'password refused', error: login, handedOver: false, kind: 'refused' },
    { name: 'settings that a person must mend', error: unreadable, handedOver: false, kind: 'refused' },
    { name: 'an error of ours before the end of the data', error: bug, handedOver: false, kind: 'not-now' },
    { name: 'an error of ours after the end of the data', error: bug, handedOver: true, kind: 'unknown' },
  ])('$name: $kind', ({ error, handedOver, kind }) => {
    expect(outcomeOfError(error, handedOver).kind).toBe(kind);
  });

  it("says the server's reason and keeps the wait that it asks for", () => {
    const crowded = new MailServerError('too-many-connections', 'Too many connections.', { retryAfterMs: 60_000 });

    expect(outcomeOfError(crowded, false)).toEqual({
      kind: 'not-now',
      error: 'Too many connections.',
      retryAfterMs: 60_000,
      isUnreached: false,
    });
  });

  it.each([
    ['no server answers', cut, true],
    ['the server refuses it for now', busy, false],
    ['something is wrong here', bug, false],
  ])('tells whether there was a server when %s', (_what, error, isUnreached) => {
    expect(outcomeOfError(error, false)).toMatchObject({ isUnreached });
  });
});

describe('the step after a failed submission', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const longest = () => 1;
  const waitedMs = (attempts: number, retryAfterMs: number | null = null) => {
    const step = stepAfter(
      { kind: 'not-now', error: 'Busy.', retryAfterMs, isUnreached: false },
      { attempts, now, random: longest },
    );
    return (step.nextAttemptAt?.getTime() ?? Number.NaN) - now.getTime();
  };

  it('waits one minute at first, twice as long each time, and never more than an hour', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 35].map((attempts) => waitedMs(attempts) / 60_000);

    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('waits longer when the server asks for it, up to an hour', () => {
    expect(waitedMs(1, 300_000)).toBe(300_000);
    expect(waitedMs(1, 10 * 3_600_000)).toBe(3_600_000);
    expect(waitedMs(6, 60_000)).toBe(32 * 60_000);
  });

  it('is over after about a day', () => {
    const usual = () => 0.5;
    let hours = 0;
    for (let attempts = 1; attempts < maxAttempts; attempts += 1) {
      const step = stepAfter(
        { kind: 'not-now', error: 'Busy.', retryAfterMs: null, isUnreached: false },
        { attempts, now, random: usual },
      );
      hours += ((step.nextAttemptAt?.getTime() ?? Number.NaN) - now.getTime()) / 3_600_000;
    }
    const last = stepAfter(
      { kind: 'not-now', error: 'Busy.', retryAfterMs: null, isUnreached: false },
      { attempts: maxAttempts, now },
    );

    expect(hours).toBeGreaterThan(22);
    expect(hours).toBeLessThan(26);
    expect(last).toMatchObject({ event: 'refuse', nextAttemptAt: null });
    expect(last.error).toContain('Busy.');
  });

  it('is the next attempt at once when we broke it off ourselves', () => {
    expect(stepAfter({ kind: 'broken-off', error: null }, { attempts: maxAttempts, now })).toEqual({
      event: 'put-back',
      error: null,
      nextAttemptAt: null,
    });
  });

  it('is left to a person when the message was refused or may have been sent', () => {
    expect(stepAfter({ kind: 'refused', error: 'No.' }, { attempts: 1, now })).toEqual({
      event: 'refuse',
      error: 'No.',
      nextAttemptAt: null,
    });
    expect(stepAfter({ kind: 'unknown', error: 'Maybe.' }, { attempts: 1, now })).toEqual({
      event: 'lose-sight',
      error: 'Maybe.',
      nextAttemptAt: null,
    });
  });
});

describe('the sentence about refused recipients', () => {
  it('is absent when nobody was refused', () => {
    expect(refusedSentence([])).toBeNull();
  });

  it('names each with the reason of the server, on one line', () => {
    const refused = [
      { address: 'x@example.org', message: '550 5.1.1 no such\r\nuser' },
      { address: 'y@example.org', message: '552 mailbox full' },
    ];

    expect(refusedSentence(refused)).toBe(
      'Delivered, but refused for x@example.org: 550 5.1.1 no such user; y@example.org: 552 mailbox full',
    );
  });

  it('does not grow with the number of recipients', () => {
    const many = Array.from({ length: 150 }, (_, index) => ({
      address: `a${index}@example.org`,
      message: 'x'.repeat(900),
    }));

    const sentence = refusedSentence(many) ?? '';

    expect(sentence).toContain('and for 140 more');
    expect(sentence.length).toBeLessThan(3000);
  });
});
