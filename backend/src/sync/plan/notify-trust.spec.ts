import { describe, expect, it } from 'vitest';
import { NotifyTrust } from './notify-trust.js';

describe('NotifyTrust', () => {
  it('is on trial for ten minutes', () => {
    const trust = new NotifyTrust(1000);

    expect([1000, 600_999, 601_000].map((now) => trust.isOnTrial(now))).toEqual([true, true, false]);
  });

  it('is lost when a change that a poll found is not told within ten seconds', () => {
    const trust = new NotifyTrust(0);
    trust.suspect('sent', 5000);
    trust.suspect('sent', 9000);

    expect([14_999, 15_000].map((now) => trust.isSilent(now))).toEqual([false, true]);
  });

  it('is kept when the poll was merely faster', () => {
    const trust = new NotifyTrust(0);
    trust.suspect('sent', 5000);
    trust.told('sent');

    expect(trust.isSilent(60_000)).toBe(false);
  });

  it('is not won back by news of another mailbox', () => {
    const trust = new NotifyTrust(0);
    trust.suspect('sent', 5000);
    trust.told('drafts');

    expect(trust.isSilent(60_000)).toBe(true);
  });
});
