import { describe, expect, it } from 'vitest';
import { presentQuirks } from './account-quirks.js';

const foundAt = '2026-01-01T00:00:00.000Z';

describe('presentQuirks', () => {
  it.each([
    ['2026-01-01T00:00:00.000Z', ['notify-silent']],
    ['2026-01-07T23:59:59.000Z', ['notify-silent']],
    ['2026-01-08T00:00:00.000Z', []],
  ])('what was found on January 1st is at %s %j', (now, expected) => {
    expect([...presentQuirks({ 'notify-silent': foundAt }, new Date(now))]).toEqual(expected);
  });

  it('holds nothing against a server that got nothing wrong', () => {
    expect(presentQuirks({}, new Date(foundAt)).size).toBe(0);
  });
});
