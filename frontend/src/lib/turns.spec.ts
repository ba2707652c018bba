import { beforeEach, describe, expect, it } from 'vitest';
import { Turns } from './turns';

describe('turns', () => {
  let begun: string[];
  let first: string | null;
  let turns: Turns;

  beforeEach(() => {
    begun = [];
    first = null;
    turns = new Turns({ atOnce: 2, isFirst: (key) => key === first, begin: (key) => void begun.push(key) });
  });

  const ask = (...keys: string[]) => keys.forEach((key) => turns.ask(key));

  it('are had by some at a time, and by the next when one ends', () => {
    ask('a', 'b', 'c', 'd');
    expect(begun).toEqual(['a', 'b']);

    turns.end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('come first to what matters most', () => {
    ask('a', 'b', 'c', 'd');
    first = 'd';
    turns.end('a');

    expect(begun).toEqual(['a', 'b', 'd']);
  });

  it('are had once by who asks twice, and again by who asks after its end', () => {
    ask('a', 'a', 'b', 'c', 'c');
    turns.end('a');
    turns.end('b');
    expect(begun).toEqual(['a', 'b', 'c']);

    ask('a');
    expect(begun).toEqual(['a', 'b', 'c', 'a']);
  });

  it('may all begin anew', () => {
    ask('a', 'b', 'c');
    turns.clear();
    ask('c', 'a');

    expect(begun).toEqual(['a', 'b', 'c', 'a']);
  });

  it('are all had in the end when each ends at once', () => {
    const all = new Turns({
      atOnce: 2,
      isFirst: () => false,
      begin: (key) => {
        begun.push(key);
        all.end(key);
      },
    });
    for (const key of ['a', 'b', 'c']) all.ask(key);

    expect(begun).toEqual(['a', 'b', 'c']);
  });
});
