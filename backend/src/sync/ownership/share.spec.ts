import { describe, expect, it } from 'vitest';
import { surplus, vacancies } from './share.js';

const holders = (...counts: number[]) => counts.map((accounts, index) => ({ id: 'abcdef'[index] ?? '', accounts }));

describe('how many accounts a process takes', () => {
  it.each([
    ['all when it is alone', holders(0), 5, 5],
    ['half of them when two begin', holders(0, 0), 6, 3],
    ['what is missing to its share', holders(2, 3), 1, 1],
    ['none when it has its share', holders(3, 2), 1, 0],
    ['none when it has more', holders(5, 0), 1, 0],
    ['none when there are none', holders(0, 0), 0, 0],
    ['one more than others when it does not divide evenly', holders(3, 3), 1, 1],
    ['not what it has just given away for another', holders(3, 4, 2), 1, 0],
    ['what a process leaves that ended', holders(3), 3, 3],
  ])('%s', (_what, all, unowned, expected) => {
    expect(vacancies('a', all, unowned)).toBe(expected);
  });
});

describe('how many accounts a process gives away', () => {
  it.each([
    ['none when it is alone', holders(6), 0, 0],
    ['half to one that came', holders(6, 0), 0, 3],
    ['none when all have the same', holders(3, 3), 0, 0],
    ['none for a difference of one', holders(4, 3), 0, 0],
    ['one when another has two less, although it has no more than its share', holders(2, 2, 0), 0, 1],
    ['none when another that has as many does', holders(1, 2, 2, 0).toReversed(), 0, 0],
    ['not all at once', holders(500, 0), 0, 20],
    ['nothing that may be missing elsewhere while some have no owner', holders(3, 0), 3, 0],
  ])('%s', (_what, all, unowned, expected) => {
    expect(surplus('a', all, unowned)).toBe(expected);
  });

  it.each([[[13, 0]], [[9, 0, 0]], [[5, 5, 0]], [[2, 2, 2, 0]], [[50, 1, 7, 0]], [[1, 0, 0]]])(
    'ends in fair shares from %j, and then stands still',
    (counts) => {
      const all = holders(...counts);
      for (let round = 0; round < 100; round += 1) {
        let free = 0;
        for (const holder of all) {
          const given = surplus(holder.id, all, free);
          holder.accounts -= given;
          free += given;
        }
        for (const holder of all) {
          const taken = vacancies(holder.id, all, free);
          holder.accounts += taken;
          free -= taken;
        }
        expect(free).toBe(0);
      }
      const ended = all.map(({ accounts }) => accounts);
      expect(Math.max(...ended) - Math.min(...ended)).toBeLessThanOrEqual(1);
      expect(all.map(({ id }) => surplus(id, all, 0))).toEqual(all.map(() => 0));
    },
  );
});
