import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Settled } from './settled';

describe('Settled', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function setUp() {
    const done: string[] = [];
    const settled = new Settled(100);
    return { done, settled, run: (name: string) => settled.run(() => done.push(name)) };
  }

  it('does the first at once, and of those in a row the last when it is quiet', () => {
    const { done, run } = setUp();

    for (const name of ['first', 'second', 'third']) {
      run(name);
      vi.advanceTimersByTime(60);
    }
    expect(done).toEqual(['first']);
    vi.advanceTimersByTime(60);

    expect(done).toEqual(['first', 'third']);
  });

  it('does what comes after a pause at once again', () => {
    const { done, run } = setUp();

    run('one');
    vi.advanceTimersByTime(100);
    run('two');

    expect(done).toEqual(['one', 'two']);
  });

  it('drops what waits when it is told so', () => {
    const { done, run, settled } = setUp();

    run('one');
    run('two');
    settled.cancel();
    vi.advanceTimersByTime(500);

    expect(done).toEqual(['one']);
  });
});
