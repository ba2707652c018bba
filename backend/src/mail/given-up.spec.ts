import { expect, it } from 'vitest';
import { GivenUp } from './given-up.js';

const at = (ms: number): Date => new Date(ms);

it('what was given up is left alone for its time, and no longer', () => {
  const givenUp = new GivenUp(100, 10);

  givenUp.add('slow', at(1000));

  expect([1000, 1099, 1100].map((ms) => givenUp.isLeftAlone('slow', at(ms)))).toEqual([true, true, false]);
  expect(givenUp.isLeftAlone('other', at(1000))).toBe(false);
});

it('what was given up again rests from then on', () => {
  const givenUp = new GivenUp(100, 10);

  givenUp.add('slow', at(1000));
  givenUp.add('slow', at(1200));

  expect(givenUp.isLeftAlone('slow', at(1299))).toBe(true);
});

it('of too many the one that was given up first is forgotten', () => {
  const givenUp = new GivenUp(100, 2);

  for (const id of ['first', 'second', 'first', 'third']) givenUp.add(id, at(1000));

  expect(['first', 'second', 'third'].map((id) => givenUp.isLeftAlone(id, at(1001)))).toEqual([true, false, true]);
});
