const dayMs = 24 * 60 * 60_000;
/** More resets than this within a day, and the mailbox is read anew only every so often. */
const resetsPerDay = 3;
const restMs = 60 * 60_000;

/**
 * Adds a mailbox reset (UIDVALIDITY changed) to those of the last day. `restUntil` is set when there are so many that reading
 * the mailbox in again and again would be all that is ever done.
 */
export function afterReset(earlier: readonly Date[], now: Date): { times: Date[]; restUntil: Date | null } {
  const times = [...earlier.filter((time) => now.getTime() - time.getTime() < dayMs), now];
  return { times, restUntil: times.length > resetsPerDay ? new Date(now.getTime() + restMs) : null };
}
