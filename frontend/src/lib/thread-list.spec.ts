import { describe, expect, it } from 'vitest';
import { testRow as row } from './test-rows';
import { appendPage, compareRows, emptyList, replaceRows, type ThreadListState } from './thread-list';

const ids = (list: ThreadListState) => list.rows.map((each) => each.threadId).join(' ');

/** Two pages of two, with more to come after `d`. */
function loaded(): ThreadListState {
  const first = appendPage(emptyList, null, { threads: [row('a', 50), row('b', 40)], total: 9, next: 'after-b' });
  return appendPage(first, 'after-b', { threads: [row('c', 30), row('d', 20)], total: 9, next: 'after-d' });
}

describe('compareRows', () => {
  it('puts the later time first and among equal times the greater id', () => {
    const sorted = [row('a', 10), row('b', 20), row('c', 10)].sort(compareRows);
    expect(sorted.map((each) => each.threadId)).toEqual(['b', 'c', 'a']);
  });
});

describe('appendPage', () => {
  it('joins pages in order and remembers where they stop', () => {
    const list = loaded();
    expect(ids(list)).toBe('a b c d');
    expect(list).toMatchObject({ total: 9, next: 'after-d', tail: 'after-b', end: { threadId: 'd' } });
  });

  it('keeps one row of a thread that slid from one page into the next', () => {
    const list = appendPage(loaded(), 'after-d', { threads: [row('b', 15), row('e', 10)], total: 9, next: null });
    expect(ids(list)).toBe('a c d b e');
  });

  it('knows no end once the last page is there', () => {
    const list = appendPage(loaded(), 'after-d', { threads: [row('e', 10)], total: 5, next: null });
    expect(list.end).toBeNull();
  });

  it('grows at its old end when the last page is read again', () => {
    const whole = appendPage(emptyList, null, { threads: [row('a', 50)], total: 1, next: null });
    const grown = appendPage(whole, whole.tail, { threads: [row('a', 50), row('b', 40)], total: 2, next: null });
    expect(ids(grown)).toBe('a b');
    expect(grown.total).toBe(2);
  });
});

describe('replaceRows', () => {
  it.each([
    { what: 'puts a new thread on top', asked: ['n'], found: [row('n', 55)], after: 'n a b c d' },
    { what: 'puts a thread back in the middle', asked: ['n'], found: [row('n', 35)], after: 'a b n c d' },
    { what: 'moves a thread up that got mail', asked: ['c'], found: [row('c', 55)], after: 'c a b d' },
    { what: 'takes a thread out that is not found', asked: ['b'], found: [], after: 'a c d' },
    { what: 'leaves out what its own page will bring', asked: ['n'], found: [row('n', 5)], after: 'a b c d' },
    { what: 'takes a thread out that slid below the loaded part', asked: ['a'], found: [row('a', 5)], after: 'b c d' },
    {
      what: 'does several at once',
      asked: ['a', 'd', 'n'],
      found: [row('n', 45), row('d', 52)],
      after: 'd n b c',
    },
  ])('$what', ({ asked, found, after }) => {
    expect(ids(replaceRows(loaded(), asked, found, 9))).toBe(after);
  });

  it('takes the old thread into a list that is complete', () => {
    const whole = appendPage(emptyList, null, { threads: [row('a', 50)], total: 1, next: null });
    expect(ids(replaceRows(whole, ['z'], [row('z', 1)], 2))).toBe('a z');
  });

  it('leaves the list it was given alone', () => {
    const before = loaded();
    replaceRows(before, ['a'], [], 8);
    expect(ids(before)).toBe('a b c d');
  });
});
