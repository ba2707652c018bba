import type { NoticeDelivery } from '@maildesk/contracts';
import { backoffMs } from '../common/backoff.js';

const firstWaitMs = 20_000;
const longestWaitMs = 30 * 60_000;
const hourMs = 60 * 60_000;
/** Of Odoo a weekend must not matter. */
const patienceMs: Readonly<Record<NoticeDelivery['way'], number>> = {
  mail: 5 * hourMs,
  webhook: 5 * hourMs,
  odoo: 72 * hourMs,
};
/** So often it is tried however old it is: it may have waited for others, or while no process ran. */
const fewestAttempts = 3;

/** What a delivery has been through. `attempts`: those that failed, and may be tried again without harm. */
export interface FailedDelivery {
  readonly way: NoticeDelivery['way'];
  readonly attempts: number;
  /** How often anything of its target failed like it; the wait goes by this where it is more. */
  readonly failuresOfTarget: number;
  readonly ageMs: number;
}

/** How long to wait before a delivery is tried again, in milliseconds; null when it is given up. */
export function retryInMs(
  { way, attempts, failuresOfTarget, ageMs }: FailedDelivery,
  random: () => number = Math.random,
): number | null {
  if (attempts >= fewestAttempts && ageMs >= patienceMs[way]) return null;
  return backoffMs(Math.max(attempts, failuresOfTarget), { baseMs: firstWaitMs, maxMs: longestWaitMs, random });
}
