import { describe, expect, it } from 'vitest';
import { afterReset } from './reset-history.js';

const now = new Date('2026-01-02T12:00:00Z');
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 60 * 60_000);

describe('afterReset', () => {
  it('8 lets a mailbox be read anew three times a day', () => {
    expect(afterReset([hoursAgo(2), hoursAgo(1)], now)).toEqual({
      times: [hoursAgo(2), hoursAgo(1), now],
      restUntil: null,
    });
  });

  it('8 lets it rest for an hour after the fourth', () => {
    expect(afterReset([hoursAgo(3), hoursAgo(2), hoursAgo(1)], now).restUntil).toEqual(hoursAgo(-1));
  });

  it('8 forgets what is more than a day ago', () => {
    expect(afterReset([hoursAgo(30), hoursAgo(25), hoursAgo(1)], now)).toEqual({
      times: [hoursAgo(1), now],
      restUntil: null,
    });
  });
});
