import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atTime } from './at-time.js';

const dayMs = 24 * 60 * 60_000;

describe('atTime', () => {
  const act = vi.fn();
  const inMs = (ms: number): Date => new Date(Date.now() + ms);

  beforeEach(() => {
    vi.useFakeTimers();
    act.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([1000, dayMs, 30 * dayMs, 400 * dayMs])('acts after %i ms, and not before', (ms) => {
    atTime(inMs(ms), act);

    vi.advanceTimersByTime(ms - 1);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledOnce();
  });

  it('acts at once when the time is past', () => {
    atTime(inMs(-5000), act);
    vi.advanceTimersByTime(0);

    expect(act).toHaveBeenCalledOnce();
  });

  it('does not act when it was called off, even in the second of two waits', () => {
    const callOff = atTime(inMs(30 * dayMs), act);

    vi.advanceTimersByTime(28 * dayMs);
    callOff();
    vi.advanceTimersByTime(10 * dayMs);

    expect(act).not.toHaveBeenCalled();
  });
});
