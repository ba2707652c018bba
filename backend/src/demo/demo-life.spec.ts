import { describe, expect, it, vi } from 'vitest';
import { arrivalDelayMs, liveOn } from './demo-life.js';
import { ManualClock } from './manual-clock.js';

describe('the time between arrivals', () => {
  it('is 12 s for the first message', () => {
    expect(arrivalDelayMs(0)).toBe(12_000);
  });

  it('is between 45 and 90 s for all others, and not always the same', () => {
    const delays = Array.from({ length: 59 }, (_, index) => arrivalDelayMs(index + 1));

    expect(Math.min(...delays)).toBeGreaterThanOrEqual(45_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(90_000);
    expect(new Set(delays).size).toBeGreaterThan(20);
  });
});

describe('arrivals', () => {
  it('stop for good after sixty', async () => {
    const clock = new ManualClock();
    const seen: number[] = [];
    const life = liveOn(clock, async (index) => void seen.push(index), new AbortController().signal);

    while (seen.length < 60) {
      await vi.waitFor(() => expect(clock.wake(arrivalDelayMs(seen.length))).toBe(true), { interval: 1 });
      await Promise.resolve();
    }
    await life;

    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => index));
    expect(clock.asleep).toEqual([]);
  });

  it('do not come once the signal has aborted', async () => {
    const clock = new ManualClock();
    const end = new AbortController();
    const arrive = vi.fn(async () => undefined);
    const life = liveOn(clock, arrive, end.signal);

    end.abort();
    await life;

    expect(arrive).not.toHaveBeenCalled();
  });
});
