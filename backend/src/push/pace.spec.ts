import { describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

const threePerSecond = (): Pace => new Pace({ limit: 3, windowMs: 1000 });
const waits = (pace: Pace, times: readonly number[]): number[] => times.map((time) => pace.waitMs(time));

describe('Pace', () => {
  it.each([
    ['lets the first ones begin at once', [0, 0, 0], [0, 0, 0]],
    ['spreads a burst over the windows to come', [0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1000, 1000, 1000, 2000]],
    ['makes the next wait only for what is left of the window', [0, 100, 200, 300], [0, 0, 0, 700]],
    ['delays nobody who is slow enough', [0, 400, 800, 1200, 1600], [0, 0, 0, 0, 0]],
    ['forgets a burst that is long over', [0, 0, 0, 0, 9000, 9000, 9000], [0, 0, 0, 1000, 0, 0, 0]],
  ])('%s', (_what, times, expected) => {
    expect(waits(threePerSecond(), times)).toEqual(expected);
  });
});
