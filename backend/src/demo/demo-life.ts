import type { Clock } from '../common/clock.js';

const firstAfterMs = 12_000;
const mostArrivals = 60;

/** How long after the one before the nth message arrives: 45 to 90 s, uneven, but the same at each start. */
export function arrivalDelayMs(index: number): number {
  return index === 0 ? firstAfterMs : 45_000 + ((index * 17) % 46) * 1000;
}

/**
 * Lets a message arrive now and then, 60 in all, so that a mailbox left alone does not grow without end.
 * Ends early when `signal` aborts.
 */
export async function liveOn(
  clock: Clock,
  arrive: (index: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let index = 0; index < mostArrivals; index += 1) {
    await clock.sleep(arrivalDelayMs(index), signal);
    if (signal.aborted) return;
    await arrive(index);
  }
}
