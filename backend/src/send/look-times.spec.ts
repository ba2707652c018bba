import { describe, expect, it } from 'vitest';
import { LookTimes } from './look-times.js';

describe('the time to look for copies', () => {
  it('comes soon, and then less and less often', () => {
    const looks = new LookTimes();
    const times: number[] = [];
    for (let now = 0; times.length < 8;) {
      now += looks.inMs('account', ['one'], now);
      times.push(now);
      looks.looked('account', now);
    }
    expect(times).toEqual([500, 1500, 3500, 7500, 15_500, 30_500, 45_500, 60_500]);
  });

  it('begins anew when there is another one, and not when there is one less', () => {
    const looks = new LookTimes();
    looks.inMs('account', ['one', 'two'], 0);
    looks.looked('account', 500);
    looks.looked('account', 1500);
    expect(looks.inMs('account', ['two'], 1500)).toBe(2000);
    expect(looks.inMs('account', ['two', 'three'], 1500)).toBe(500);
    expect(looks.inMs('other', ['two'], 1500)).toBe(500);
  });

  it('is forgotten with the account', () => {
    const looks = new LookTimes();
    looks.inMs('account', ['one'], 0);
    looks.looked('account', 500);
    looks.forget('account');
    expect(looks.inMs('account', ['one'], 500)).toBe(500);
  });
});
