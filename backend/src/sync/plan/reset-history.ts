const dayMs = 24 * 60 * 60_000;
/** More resets than this within a day, and the mailbox rests after each, twice as long as after the one before. */
const resetsPerDay = 3;
const firstRestMs = 5000;

/**
 * Adds a mailbox reset (UIDVALIDITY changed) to those of the last day. `restUntil` is set when there are so many that reading
 * the mailbox in again and again would soon be all that is ever done. Somebody who makes a mailbox anew a few times in a row
 * waits for seconds, and nobody longer than `longestRestMs`.
 */
export function afterReset(
  earlier: readonly Date[],
  now: Date,
  longestRestMs: number,
): { times: Date[]; restUntil: Date | null } {
  const times = [...earlier.filter((time) => now.getTime() - time.getTime() < dayMs), now];
  if (times.length <= resetsPerDay) return { times, restUntil: null };
  const restMs = Math.min(longestRestMs, firstRestMs * 2 ** (times.length - resetsPerDay - 1));
  return { times, restUntil: new Date(now.getTime() + restMs) };
}
