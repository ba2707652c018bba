import { describe, expect, it } from 'vitest';
import { LoginPace } from './login-pace.js';

/** How many logins begin within `seconds` when somebody always wants one. */
function begun(pace: LoginPace, fromMs: number, seconds: number): number {
  let count = 0;
  for (let now = fromMs; now < fromMs + seconds * 1000;) {
    const waitMs = pace.take(now);
    if (waitMs === 0) count += 1;
    else now += waitMs;
  }
  return count;
}

describe('LoginPace', () => {
  it('lets a few begin at once and then so many a second', () => {
    const pace = new LoginPace({ perSecond: 20, burst: 5 });

    expect(begun(pace, 0, 10)).toBeGreaterThanOrEqual(200);
    expect(begun(new LoginPace({ perSecond: 20, burst: 5 }), 0, 10)).toBeLessThanOrEqual(205);
  });

  it('does not save up turns while nobody wants one', () => {
    const pace = new LoginPace({ perSecond: 20, burst: 5 });
    pace.take(0);

    expect(begun(pace, 60_000, 1)).toBeLessThanOrEqual(25);
  });

  it('waits no longer because somebody sets the clock back', () => {
    const pace = new LoginPace({ perSecond: 20, burst: 5 });
    pace.take(3_600_000);

    expect(begun(pace, 0, 1)).toBeGreaterThanOrEqual(20);
  });

  it('halves when the host complains, and never stops', () => {
    const pace = new LoginPace({ perSecond: 20, burst: 5 });
    pace.slowDown(0);
    expect(pace.perSecond).toBe(10);
    for (let again = 0; again < 20; again++) pace.slowDown(0);

    expect(pace.perSecond).toBe(0.5);
    expect(begun(pace, 0, 4)).toBeGreaterThanOrEqual(1);
  });

  it('recovers step by step once the host is quiet', () => {
    const pace = new LoginPace({ perSecond: 20, burst: 5 });
    pace.slowDown(0);

    pace.take(4999);
    expect(pace.perSecond).toBe(10);
    pace.take(10_000);
    expect(pace.perSecond).toBe(12);
    pace.take(600_000);
    expect(pace.perSecond).toBe(20);
  });
});
