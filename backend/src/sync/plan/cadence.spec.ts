import { describe, expect, it } from 'vitest';
import { type Audience, jittered, pollEveryMs, type PollKind } from './cadence.js';

const hourMs = 3_600_000;
const steady = { changed: false, emptyPolls: 1 };

describe('pollEveryMs', () => {
  it.each<[PollKind, Audience, number]>([
    ['watched', 'in-it', 300],
    ['watched', 'online', 600],
    ['watched', 'nobody', 900],
    ['inbox', 'in-it', 20],
    ['inbox', 'online', 60],
    ['inbox', 'nobody', 240],
    ['active', 'in-it', 30],
    ['active', 'online', 120],
    ['active', 'nobody', 900],
    ['quiet', 'in-it', 60],
    ['quiet', 'online', 600],
    ['quiet', 'nobody', 3600],
  ])('asks a mailbox that is %s, with %s looking, every %i seconds', (kind, audience, seconds) => {
    expect(pollEveryMs(kind, audience, steady, hourMs)).toBe(seconds * 1000);
  });

  it('asks twice as often after a change, and less often after five polls for nothing', () => {
    expect(pollEveryMs('active', 'online', { changed: true, emptyPolls: 0 }, hourMs)).toBe(60_000);
    expect(pollEveryMs('active', 'online', { changed: false, emptyPolls: 4 }, hourMs)).toBe(120_000);
    expect(pollEveryMs('active', 'online', { changed: false, emptyPolls: 5 }, hourMs)).toBe(180_000);
  });

  it('never waits longer than the longest', () => {
    expect(pollEveryMs('quiet', 'nobody', { changed: false, emptyPolls: 99 }, 2000)).toBe(2000);
  });
});

describe('jittered', () => {
  it.each([
    [0, 800],
    [0.5, 1000],
    [1, 1200],
  ])('with %s makes %i ms of 1000', (random, expected) => {
    expect(jittered(1000, () => random)).toBe(expected);
  });
});
