import { describe, expect, it } from 'vitest';
import { formatRowTime, formatWait } from './format-date';

const now = new Date(2026, 2, 18, 15, 30);

describe('formatRowTime', () => {
  it.each([
    { what: 'the hour today', time: new Date(2026, 2, 18, 0, 5), text: '00:05' },
    { what: 'the weekday yesterday', time: new Date(2026, 2, 17, 23, 59), text: 'Tue' },
    { what: 'the weekday six days ago', time: new Date(2026, 2, 12, 9, 0), text: 'Thu' },
    { what: 'the day a week ago, whose weekday would mislead', time: new Date(2026, 2, 11, 9, 0), text: '11 Mar' },
    { what: 'the whole date last year', time: new Date(2025, 11, 31, 9, 0), text: '31/12/25' },
    { what: 'the day for a time to come', time: new Date(2026, 2, 19, 9, 0), text: '19 Mar' },
  ])('shows $what', ({ time, text }) => {
    expect(formatRowTime(time, now, 'en-GB')).toBe(text);
  });
});

describe('formatWait', () => {
  it.each([
    [-1_000, 'now'],
    [11_200, 'in 12 s'],
    [180_000, 'in 3 min'],
  ])('%d ms from now is %s', (ms, text) => {
    expect(formatWait(new Date(now.getTime() + ms), now)).toBe(text);
  });
});
