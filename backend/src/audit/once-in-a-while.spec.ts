import { describe, expect, it } from 'vitest';
import { OnceInAWhile } from './once-in-a-while.js';

const at = (seconds: number) => new Date(seconds * 1000);

describe('what happens once in a while', () => {
  it('happens, then not until the while is over, each thing by itself', () => {
    const reads = new OnceInAWhile(60_000);

    const begun = [
      reads.begin('a', at(0)),
      reads.begin('a', at(59)),
      reads.begin('b', at(59)),
      reads.begin('a', at(60)),
    ];

    expect(begun).toEqual([true, false, true, true]);
  });

  it('may happen again when it did not happen after all', () => {
    const reads = new OnceInAWhile(60_000);
    reads.begin('a', at(0));
    reads.forget('a');

    expect(reads.begin('a', at(1))).toBe(true);
  });

  it('remembers what counts, however much there is', () => {
    const reads = new OnceInAWhile(60_000);
    for (let index = 0; index < 25_000; index += 1) reads.begin(`old ${index}`, at(0));
    reads.begin('recent', at(50));
    for (let index = 0; index < 25_000; index += 1) reads.begin(`new ${index}`, at(70));

    expect([reads.begin('recent', at(71)), reads.begin('new 0', at(71)), reads.begin('old 0', at(71))]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
