import type { Quirk } from '@maildesk/contracts';
import type { SyncPlan } from './sync-plan.js';

/** So often within a day a server may contradict itself: a restart in the middle of something explains one or two. */
const borne = 2;

/** What was known of a mailbox when its changes were asked for. */
export interface ComparedMailbox {
  /** When all its UIDs were last compared with the server's. */
  readonly comparedAt: Date | null;
  readonly renamed: boolean;
  readonly resetTimes: readonly Date[];
}

/**
 * Whether a difference that is left after a catch-up is the server's: it said by a counter or a list of changes that this is all.
 * Before the first comparison it may be left from the fill, and after a rename or a reset from what was there before.
 */
export function isServersDoing(by: SyncPlan['kind'], { comparedAt, renamed, resetTimes }: ComparedMailbox): boolean {
  if (!['nothing', 'resynced', 'changed-since'].includes(by) || comparedAt === null || renamed) return false;
  return resetTimes.every((at) => at < comparedAt);
}

/**
 * What a server is trusted with no more that contradicts itself again and again: false deletions come by QRESYNC, and so do most
 * that are kept back; what goes wrong without it is laid to CONDSTORE. Null while it is borne, or nothing is left to go without.
 */
export function trustedNoMore(
  found: { readonly heals: number; readonly vetoes: number },
  uses: { readonly hasQresync: boolean; readonly hasModseq: boolean },
): Extract<Quirk, 'no-qresync' | 'no-condstore'> | null {
  if (uses.hasQresync) return found.heals + found.vetoes > borne ? 'no-qresync' : null;
  return uses.hasModseq && found.heals > borne ? 'no-condstore' : null;
}
