const minuteMs = 60_000;

/**
 * When to fetch the next access token: before its end by five minutes or a tenth of its life, whichever is more, but never
 * before half of it is over; and up to a fifth of that margin earlier, so that many accounts do not ask in one moment.
 */
export function refreshTime(obtainedAt: Date, lifetimeMs: number, random: () => number = Math.random): Date {
  const marginMs = Math.min(Math.max(5 * minuteMs, lifetimeMs / 10), lifetimeMs / 2);
  return new Date(obtainedAt.getTime() + lifetimeMs - marginMs * (1 + random() / 5));
}
