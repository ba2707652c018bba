import { describe, expect, it } from 'vitest';
import { afterReset } from './reset-history.js';

const now = new Date('2026-01-02T12:00:00Z');
const longestMs = 60 * 60_000;
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 60 * 60_000);

describe('afterReset', () => {
  it('8 lets a mailbox be read anew three times a day', () => {
    expect(afterReset([hoursAgo(2), hoursAgo(1)], now, longestMs)).toEqual({
      times: [hoursAgo(2), hoursAgo(1), now],
      restUntil: null,
    });
  });

  it.each([
    [4, 5],
    [5, 10],
    [9, 160],
    [13, 2560],
    [14, 3600],
    [30, 3600],
  ])('8 lets it rest after the %i. for %i seconds', (resets, seconds) => {
    const earlier = Array.from({ length: resets - 1 }, () => hoursAgo(1));
    expect(afterReset(earlier, now, longestMs).restUntil).toEqual(new Date(now.getTime() + seconds * 1000));
  });

  it('8 lets it rest no longer than was said', () => {
    const earlier = Array.from({ length: 20 }, () => hoursAgo(1));
    expect(afterReset(earlier, now, 1000).restUntil).toEqual(new Date(now.getTime() + 1000));
  });

  it('8 forgets what is more than a day ago', () => {
    expect(afterReset([hoursAgo(30), hoursAgo(25), hoursAgo(1)], now, longestMs)).toEqual({
      times: [hoursAgo(1), now],
      restUntil: null,
    });
  });
});
