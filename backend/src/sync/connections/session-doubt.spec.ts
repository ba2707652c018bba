import { describe, expect, it } from 'vitest';
import { CommandRefused, MailServerError } from '../../adapters/adapters.module.js';
import { SessionDoubt } from './session-doubt.js';

const stuck = new CommandRefused('refused', { responseCode: 'INUSE', serverWords: 'Timeout while waiting for lock' });
const minute = 60_000;

describe('SessionDoubt', () => {
  it.each([
    ['waits for a lock', stuck, true],
    ['has a fault', new CommandRefused('refused', { responseCode: 'SERVERBUG' }), true],
    ['gives no reason', new CommandRefused('refused'), true],
    ['does not permit it', new CommandRefused('refused', { responseCode: 'NOPERM' }), false],
    ['does not have the folder', new CommandRefused('refused', { serverWords: "Mailbox doesn't exist: Work" }), false],
    ['has no room', new CommandRefused('refused', { responseCode: 'OVERQUOTA' }), false],
    ['asks to be left alone', new CommandRefused('refused', { failureClass: 'throttled', retryAfterMs: 1000 }), false],
    ['is gone', new MailServerError('unreachable', 'gone'), false],
  ])('is raised by what a server answers that %s: %s', (_, error, expected) => {
    expect(new SessionDoubt().isRaisedBy(error, 0)).toBe(expected);
  });

  it('renews less and less often while new connections are refused as well', () => {
    const doubt = new SessionDoubt();
    const renewals: number[] = [];

    for (let second = 0; second <= 120; second += 1) if (doubt.isRaisedBy(stuck, second * 1000)) renewals.push(second);

    expect(renewals).toEqual([0, 5, 15, 35, 75]);
  });

  it('renews soon again after a quiet time', () => {
    const doubt = new SessionDoubt();
    for (const second of [0, 10, 30]) doubt.isRaisedBy(stuck, second * 1000);

    expect(doubt.isRaisedBy(stuck, 30_000 + 16 * minute)).toBe(true);
    expect(doubt.isRaisedBy(stuck, 30_000 + 16 * minute + 6000)).toBe(true);
  });
});
