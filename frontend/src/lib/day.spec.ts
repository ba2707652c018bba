import { describe, expect, it } from 'vitest';
import { dayAfter, dayStart } from './day';

describe('a day of a date field', () => {
  it('begins at midnight here, and ends at the next, over the end of a month too', () => {
    expect(dayStart('2026-10-31')).toBe(new Date(2026, 9, 31).toISOString());
    expect(dayAfter('2026-10-31')).toBe(new Date(2026, 10, 1).toISOString());
  });

  it.each(['', 'tomorrow', '22.11.2026'])('is none: %j', (text) => {
    expect([dayStart(text), dayAfter(text)]).toEqual([null, null]);
  });
});
