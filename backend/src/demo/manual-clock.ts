import { Clock } from '../common/clock.js';

/** A clock for tests: whoever sleeps wakes when the test says so. */
export class ManualClock extends Clock {
  private readonly sleepers = new Set<{ readonly ms: number; readonly wake: () => void }>();

  /** The lengths of the sleeps that go on now, shortest first. */
  get asleep(): number[] {
    return [...this.sleepers].map(({ ms }) => ms).sort((a, b) => a - b);
  }

  override async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((wake) => {
      const sleeper = { ms, wake: () => end() };
      const end = (): void => {
        signal.removeEventListener('abort', end);
        this.sleepers.delete(sleeper);
        wake();
      };
      signal.addEventListener('abort', end);
      this.sleepers.add(sleeper);
    });
  }

  /** Ends every sleep of exactly this length; false when there is none. */
  wake(ms: number): boolean {
    const due = [...this.sleepers].filter((sleeper) => sleeper.ms === ms);
    for (const sleeper of due) sleeper.wake();
    return due.length > 0;
  }
}
