import { describe, expect, it } from 'vitest';
import { leftAloneMs } from './refused-mailbox.js';

const minuteMs = 60_000;

describe('a mailbox that the server refuses to open', () => {
  it.each([
    [1, 'NOPERM', null],
    [2, 'UNAVAILABLE', null],
    [3, 'NOPERM', 360],
    [3, null, 360],
    [3, 'UNAVAILABLE', 15],
    [9, 'INUSE', 15],
  ])('is left alone after refusal %s, %s, for %s minutes', (failures, code, minutes) => {
    const ms = leftAloneMs(failures, { code, words: null });

    expect(ms).toBe(minutes === null ? null : minutes * minuteMs);
  });

  it('is tried soon where only the words tell that the server is busy', () => {
    expect(leftAloneMs(3, { code: null, words: 'Temporary failure, try again later' })).toBe(15 * minuteMs);
  });
});
