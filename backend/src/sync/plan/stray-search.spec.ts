import { describe, expect, it } from 'vitest';
import { StraySearch } from './stray-search.js';

const begun = (...wishIds: string[]): StraySearch => {
  const search = new StraySearch();
  expect(search.seek(wishIds, 100)).toBe(true);
  return search;
};

describe('the search for messages that were lost to a wish', () => {
  it('is over when every mailbox that was listed has been looked into', () => {
    const search = begun('wish');

    expect(search.listed(['inbox', 'work'])).toBe(false);
    expect(search.seen('inbox', 150)).toBe(false);
    expect(search.left).toEqual(['work']);
    expect(search.seen('work', 160)).toBe(true);
    expect([...search.searched]).toEqual(['wish']);
  });

  it('is not over before the mailboxes have been listed', () => {
    const search = begun('wish');

    expect(search.seen('inbox', 150)).toBe(false);
    expect(search.isOn).toBe(true);
    expect(search.listed(['inbox'])).toBe(true);
  });

  it('does not count a look that began before it', () => {
    const search = begun('wish');
    search.listed(['inbox']);

    expect(search.seen('inbox', 99)).toBe(false);
    expect([...search.searched]).toEqual([]);
  });

  it('does not wait for a mailbox that is not listed any more, and waits for what may be that one under another name', () => {
    const search = begun('wish');
    search.listed(['inbox', 'work', 'play']);
    search.seen('inbox', 150);

    expect(search.listed(['inbox', 'new'])).toBe(false);
    expect(search.seen('new', 160)).toBe(true);
  });

  it('says nothing of a wish that lost its message after it had begun, and begins anew for it', () => {
    const search = begun('wish');
    expect(search.seek(['wish', 'later'], 120)).toBe(false);
    search.listed(['inbox']);
    search.seen('inbox', 150);

    expect([...search.searched]).toEqual(['wish']);
    expect(search.seek(['later'], 200)).toBe(true);
    expect([...search.searched]).toEqual([]);
  });

  it('is not begun again for what has been searched for', () => {
    const search = begun('wish');
    search.listed([]);

    expect(search.seek(['wish'], 200)).toBe(false);
    expect([...search.searched]).toEqual(['wish']);
  });

  it('ends when nothing is lost any more', () => {
    const search = begun('wish');
    search.listed(['inbox']);

    expect(search.seek([], 120)).toBe(false);
    expect(search.isOn).toBe(false);
    expect(search.seek(['wish'], 200)).toBe(true);
  });
});
