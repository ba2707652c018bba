import { describe, expect, it } from 'vitest';
import { refreshTime } from './refresh-time.js';

const at = new Date('2026-01-01T00:00:00Z');
const after = (lifetimeS: number, random: number): number =>
  (refreshTime(at, lifetimeS * 1000, () => random).getTime() - at.getTime()) / 1000;

describe('refreshTime', () => {
  it.each([
    ['an hour: a tenth before its end', 3600, 3600 - 360],
    ['a day: a tenth before its end', 86_400, 86_400 - 8640],
    ['twenty minutes: five minutes before its end', 1200, 900],
    ['four minutes: when half of it is over', 240, 120],
  ])('of a token that lives for %s', (_name, lifetimeS, expected) => {
    expect(after(lifetimeS, 0)).toBe(expected);
  });

  it('comes a little earlier for some accounts than for others, and later for none', () => {
    expect(after(3600, 1)).toBe(3600 - 360 - 72);
    expect(after(240, 1)).toBe(120 - 24);
  });
});
