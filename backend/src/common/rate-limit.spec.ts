import { describe, expect, it } from 'vitest';
import { AppError } from './app-error.js';
import { RateLimit } from './rate-limit.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
const twoPerMinute = (): RateLimit => new RateLimit({ limit: 2, windowMs: 60_000, message: 'Please wait a minute.' });

describe('RateLimit', () => {
  it('refuses the use after the last allowed one, with its own words', () => {
    const limit = twoPerMinute();
    limit.take('a', at(0));
    limit.take('a', at(1));

    expect(() => limit.take('a', at(2))).toThrow(new AppError('request.too-many', 'Please wait a minute.'));
  });

  it('allows a use again as soon as the oldest one is a window old', () => {
    const limit = twoPerMinute();
    limit.take('a', at(0));
    limit.take('a', at(30));

    expect(() => limit.take('a', at(59.9))).toThrow();
    expect(() => limit.take('a', at(60))).not.toThrow();
    expect(() => limit.take('a', at(61))).toThrow();
  });

  it('does not count refused uses, so that trying all the time does not lock anybody out', () => {
    const limit = twoPerMinute();
    limit.take('a', at(0));
    limit.take('a', at(0));
    for (let second = 1; second < 60; second += 1) expect(() => limit.take('a', at(second))).toThrow();

    expect(() => limit.take('a', at(60))).not.toThrow();
  });

  it('does not count a use that was taken back', () => {
    const limit = twoPerMinute();
    const takeBack = limit.take('a', at(0));
    limit.take('a', at(0));
    takeBack();

    expect(() => limit.take('a', at(0))).not.toThrow();
    expect(() => limit.take('a', at(0))).toThrow();
  });

  it('counts each key for itself', () => {
    const limit = twoPerMinute();
    limit.take('a', at(0));
    limit.take('a', at(0));

    expect(() => limit.take('b', at(0))).not.toThrow();
  });
});
