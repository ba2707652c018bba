import { describe, expect, it } from 'vitest';
import { CommandRefused } from './mail-server-error.js';

describe('a server that asks to be left alone', () => {
  it.each([
    [undefined, null],
    [90_000, 90_000],
    [99_999_999_999, 24 * 60 * 60_000],
    [Infinity, 24 * 60 * 60_000],
  ])('for %s ms is left alone for %s', (asked, expected) => {
    const error = new CommandRefused('Busy.', asked === undefined ? {} : { retryAfterMs: asked });

    expect(error.retryAfterMs).toBe(expected);
  });
});
