import { describe, expect, it } from 'vitest';
import { scanDue, stretchSize } from './flag-scan.js';

const now = new Date('2026-01-01T12:00:00Z');
const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);

describe('scanDue', () => {
  it.each([
    ['none where the newest are all there is', 500, null, 0],
    ['one when the mailbox was never read through', 10_000, null, 1],
    ['none a moment after the last', 10_000, minutesAgo(1), 0],
    ['one after ten minutes', 10_000, minutesAgo(10), 1],
    ['more often in a huge mailbox', 1_000_000, minutesAgo(3), 4],
    ['not all at once after a long absence', 1_000_000, minutesAgo(10_000), 32],
    ['one when the clock went back', 10_000, minutesAgo(-10), 1],
  ])('13 reads %s', (_name, messages, scannedAt, expected) => {
    expect(scanDue(messages, scannedAt, now).stretches).toBe(expected);
  });

  it.each([1, 5, 17, 60])(
    '13 covers mailboxes of 300,000 messages and less within six hours, looking every %i minutes',
    (every) => {
      for (const messages of [600, 5_000, 100_000, 300_000]) {
        let covered = 0;
        let scannedAt = minutesAgo(360 + every);
        for (let minute = 360; minute >= 0; minute -= every) {
          const due = scanDue(messages, scannedAt, minutesAgo(minute));
          scannedAt = due.scannedAt;
          covered += due.stretches * stretchSize;
        }
        expect(covered).toBeGreaterThanOrEqual(messages);
      }
    },
  );
});
