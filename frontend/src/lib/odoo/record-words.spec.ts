import { describe, expect, it } from 'vitest';
import type { RecordLine } from './record-line';
import { detailOf, formatMoney, formatWhen } from './record-words';

const now = new Date('2026-11-22T12:00:00');

describe('formatMoney', () => {
  it.each([
    [{ value: 1190, currency: 'EUR' }, '€1,190.00'],
    [{ value: 1190, currency: 'JPY' }, '¥1,190'],
    [{ value: 5, currency: 'Points' }, '5.00 Points'],
  ])('writes %j as %s', (money, expected) => {
    expect(formatMoney(money, 'en-US')).toBe(expected);
  });
});

describe('formatWhen', () => {
  it.each([
    [{ at: '2026-10-31', word: 'due' }, 'due Oct 31'],
    [{ at: '2027-01-02', word: 'until' }, 'valid until Jan 2, 2027'],
    [{ at: '2026-12-03', word: 'on' }, 'Dec 3'],
  ] as const)('writes %j as %s', (when, expected) => {
    expect(formatWhen(when, now, 'en-US')).toBe(expected);
  });

  it('tells the hour of a time', () => {
    expect(formatWhen({ at: '2026-12-03T10:00:00Z', word: 'on' }, now, 'en-US')).toMatch(/^Dec \d, \d{1,2}:00/);
  });
});

describe('detailOf', () => {
  it('leaves out what is not known', () => {
    const line: RecordLine = {
      model: 'crm.lead',
      id: 7,
      name: 'Forty chairs',
      state: 'Qualified',
      tone: 'plain',
      when: null,
      amount: null,
    };

    expect(detailOf(line, now)).toBe('Qualified');
    expect(detailOf({ ...line, state: null, when: { at: '2026-12-01', word: 'closes' } }, now, 'en-US')).toBe(
      'closes Dec 1',
    );
  });
});
