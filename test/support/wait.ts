import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** How long the condition may take to come true; 10 seconds unless given. */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/**
 * Calls `check` until it neither throws nor answers false, null or undefined, and returns its last answer.
 * Tests wait for a condition by this, never for a time.
 * @throws the last error of `check`, or one that says that the condition never came true.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<NonNullable<T>> {
  const { timeoutMs = 10_000, intervalMs = 25 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let failure: unknown = null;
    try {
      const answer = await check();
      if (answer !== false && answer !== null && answer !== undefined) return answer;
    } catch (error) {
      failure = error;
    }
    if (performance.now() >= deadline) {
      throw failure ?? new Error(`The condition did not come true within ${timeoutMs} ms.`);
    }
    await pause(intervalMs);
  }
}
