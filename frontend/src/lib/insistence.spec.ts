import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Insistence } from './insistence';

describe('what has to work in the end', () => {
  let insist: Insistence;

  beforeEach(() => {
    vi.useFakeTimers();
    insist = new Insistence({ firstMs: 1000, mostMs: 3000 });
  });

  afterEach(() => vi.useRealTimers());

  it('is done once when it works', async () => {
    const work = vi.fn(() => Promise.resolve(true));
    insist.on('a', work);
    await vi.advanceTimersByTimeAsync(60_000);

    expect(work).toHaveBeenCalledTimes(1);
  });

  it.each([
    { how: 'answers that it did not', fail: () => Promise.resolve(false) },
    { how: 'throws', fail: () => Promise.reject(new Error('no')) },
  ])('is done again, ever more slowly, while it $how', async ({ fail }) => {
    let works = false;
    const work = vi.fn(() => (works ? Promise.resolve(true) : fail()));
    insist.on('a', work);
    const after: number[] = [];
    for (let second = 0; second <= 12; second += 1) {
      after.push(work.mock.calls.length);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(after).toEqual([1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6]);

    works = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work).toHaveBeenCalledTimes(7);
  });

  it('is done once more when it is wanted while it is under way, however often', async () => {
    let end: (isDone: boolean) => void = () => undefined;
    const work = vi.fn(() => new Promise<boolean>((resolve) => (end = resolve)));
    insist.on('a', work);
    insist.on('a', work);
    insist.on('a', work);
    expect(work).toHaveBeenCalledTimes(1);

    end(true);
    await vi.advanceTimersByTimeAsync(0);
    end(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('is done at once when it is wanted while it waits, or when all are to hurry', async () => {
    const work = vi.fn(() => Promise.resolve(false));
    insist.on('a', work);
    await vi.advanceTimersByTimeAsync(10);
    insist.on('a', work);
    await vi.advanceTimersByTimeAsync(10);
    insist.hurry();

    expect(work).toHaveBeenCalledTimes(3);
  });

  it('is not done any more once it was given up', async () => {
    const work = vi.fn(() => Promise.resolve(false));
    const other = vi.fn(() => Promise.resolve(false));
    insist.on('a', work);
    insist.on('b', other);
    await vi.advanceTimersByTimeAsync(10);
    insist.giveUp('a');
    await vi.advanceTimersByTimeAsync(1000);
    insist.stop();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(work).toHaveBeenCalledTimes(1);
    expect(other).toHaveBeenCalledTimes(2);
  });
});
