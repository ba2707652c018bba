import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again, every few milliseconds, until there is an answer. Ends at once when the person at the terminal wants to
 * stop. @throws Error when there is none in time.
 */
export async function until<T>(
  signal: AbortSignal,
  ask: () => T | null | Promise<T | null>,
  longestMs: number,
): Promise<T> {
  const deadline = performance.now() + longestMs;
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`What was waited for has not come within ${longestMs / 1000} s.`);
    await pause(3, undefined, { signal });
  }
}
