import { describe, expect, it } from 'vitest';
import { filterRows } from './filter-rows';
import { testRow as row } from './test-rows';

const rows = [
  row('a', 3, { subject: 'Über Lyon', correspondents: [{ name: 'José', address: 'jose@example.org' }] }),
  row('b', 2, { subject: 'Invoice', preview: 'due in Lyon' }),
  row('c', 1, { subject: 'Lunch' }),
];

describe('filterRows', () => {
  it.each([
    { text: 'uber', found: ['a'] },
    { text: 'LYON', found: ['a', 'b'] },
    { text: 'lyon jose', found: ['a'] },
    { text: 'kim@example.org lunch', found: ['c'] },
    { text: 'nothing like it', found: [] },
    { text: '   ', found: ['a', 'b', 'c'] },
  ])('finds $found by "$text"', ({ text, found }) => {
    expect(filterRows(rows, text).map((each) => each.threadId)).toEqual(found);
  });
});
