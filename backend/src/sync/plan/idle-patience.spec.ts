import { beforeEach, describe, expect, it } from 'vitest';
import { IdlePatience } from './idle-patience.js';

const now = 1_800_000_000_000;
const minuteMs = 60_000;

describe('IdlePatience', () => {
  let patience: IdlePatience;
  beforeEach(() => {
    patience = new IdlePatience();
  });

  it('bears two IDLEs that end at once, and not a third', () => {
    patience.ended(5, true, now);
    patience.ended(5, true, now);
    expect(patience.isResting(now)).toBe(false);

    patience.ended(5, true, now);
    expect(patience.isResting(now)).toBe(true);
  });

  it('bears any number that end after a while', () => {
    for (let count = 0; count < 20; count += 1) patience.ended(10_000, true, now);

    expect(patience.isResting(now)).toBe(false);
  });

  it.each([
    ['bears a line that is cut after it has held for long', 9 * minuteMs, false],
    ['does not bear one that is cut soon', 10_000, true],
  ])('%s', (_what, lastedMs, isResting) => {
    patience.ended(lastedMs, false, now);

    expect(patience.isResting(now)).toBe(isResting);
  });

  it('rests for a minute at most the first time, and ever longer up to a quarter of an hour', () => {
    patience.failed(now);
    expect([patience.isResting(now), patience.isResting(now + minuteMs)]).toEqual([true, false]);

    for (let count = 0; count < 10; count += 1) patience.failed(now);
    expect([patience.isResting(now + 7 * minuteMs), patience.isResting(now + 15 * minuteMs)]).toEqual([true, false]);
  });

  it('begins anew once an IDLE has held', () => {
    for (let count = 0; count < 10; count += 1) patience.failed(now);
    patience.ended(9 * minuteMs, true, now);
    patience.failed(now);

    expect(patience.isResting(now + minuteMs)).toBe(false);
  });
});
