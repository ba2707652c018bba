/** How many of the newest messages have their flags read each time. */
export const newestRead = 500;
/** How many messages one stretch of the slow round holds. */
export const stretchSize = 2000;

/** The whole mailbox is read once within this time. */
const coverMs = 6 * 60 * 60_000;
/** A small mailbox is read through more often: one stretch costs little. */
const longestPauseMs = 10 * 60_000;
/** After a long absence the round catches up this many stretches at a time. */
const mostAtOnce = 32;

/** What is due of the slow round, and up to when it is done once that is read. */
export interface ScanDue {
  readonly stretches: number;
  readonly scannedAt: Date;
}

/**
 * How many stretches of a mailbox are to have their flags read now, on a server without a counter of changes (no CONDSTORE),
 * so that a change anywhere shows within six hours, however often the mailbox is looked at.
 */
export function scanDue(messages: number, scannedAt: Date | null, now: Date): ScanDue {
  if (messages <= newestRead) return { stretches: 0, scannedAt: now };
  if (scannedAt === null || scannedAt > now) return { stretches: 1, scannedAt: now };
  const pauseMs = Math.min(longestPauseMs, coverMs / Math.ceil(messages / stretchSize));
  const stretches = Math.floor((now.getTime() - scannedAt.getTime()) / pauseMs);
  if (stretches > mostAtOnce) return { stretches: mostAtOnce, scannedAt: now };
  // What is left over of the time counts for the next look.
  return { stretches, scannedAt: new Date(scannedAt.getTime() + stretches * pauseMs) };
}
