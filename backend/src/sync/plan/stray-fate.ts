import type { StrayWish } from '../../mail/mail.module.js';

/** Where the message of a stray wish lies on the server. */
export interface Place {
  readonly id: string;
  readonly mailboxId: string;
  readonly messageId: string;
  readonly role: string | null;
}

/**
 * How far the search for a message has come: `done` when all mailboxes have been looked into since the message was lost to the
 * wish, `given-up` when that did not come about for so long that a person should be told.
 */
export type SearchState = 'done' | 'open' | 'given-up';

export type Fate =
  /** It is carried out where the message is now. */
  | { readonly kind: 'follows'; readonly place: Place }
  /** Things are as they were wanted, or nobody would miss it. */
  | { readonly kind: 'fulfilled' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The message may turn up yet. */
  | { readonly kind: 'waits' };

const reasons = {
  gone: 'The message is not on the mail server any more: somebody has deleted it with another mail program.',
  rescued:
    'Somebody has moved the message out of this folder with another mail program, so it was left where it is now.',
  notFound:
    'The message was not where it had been, and could not be found within a day, as not all folders could be looked into.',
  othersLeft:
    'Somebody has removed the message from this folder with another mail program. Its other copies were left where they are.',
} as const;

/**
 * What becomes of the stray wishes of one message. What another mail program has moved is followed; of several copies that were
 * moved each former place gets one. While the search is open, only what has turned up decides; once it is
 * given up, nothing is taken for granted of what has not turned up.
 *
 * @param strays oldest first
 * @param places where the message lies now
 * @param searchFor how far the search for the message of a wish has come
 */
export function strayFates(
  strays: readonly StrayWish[],
  places: readonly Place[],
  searchFor: (wish: StrayWish) => SearchState,
): Map<string, Fate> {
  const taken = new Set<string>();
  const successors = new Map<string, Place | null>();
  const fates = new Map<string, Fate>();
  for (const wish of strays) {
    let successor = successors.get(wish.locationId);
    if (successor === undefined) {
      const fresh = places.filter(({ id }) => !wish.beside.includes(id) && !taken.has(id));
      successor = fresh.find(({ mailboxId }) => mailboxId === wish.targetMailboxId) ?? fresh[0] ?? null;
      successors.set(wish.locationId, successor);
      if (successor !== null) taken.add(successor.id);
    }
    fates.set(
      wish.id,
      successor === null ? fateOfLost(wish, places, searchFor(wish)) : fateOfFound(wish, successor, places),
    );
  }
  return fates;
}

/** The message has been moved to `place`. */
function fateOfFound(wish: StrayWish, place: Place, places: readonly Place[]): Fate {
  switch (wish.kind) {
    case 'move':
      return place.mailboxId === wish.targetMailboxId ? { kind: 'fulfilled' } : { kind: 'follows', place };
    case 'copy':
      return places.some(({ mailboxId }) => mailboxId === wish.targetMailboxId)
        ? { kind: 'fulfilled' }
        : { kind: 'follows', place };
    case 'expunge':
      // Only what has been thrown away is deleted for good: what somebody took out of the trash has not.
      return place.role === 'trash' || place.role === 'junk'
        ? { kind: 'follows', place }
        : { kind: 'refused', reason: reasons.rescued };
    default:
      return { kind: 'follows', place };
  }
}

/** The message has turned up nowhere; there may be copies of it that were there before. */
function fateOfLost(wish: StrayWish, copies: readonly Place[], search: SearchState): Fate {
  if (search === 'open') return { kind: 'waits' };
  // So it is for a move and a copy, the only ones that have a target.
  if (copies.some(({ mailboxId }) => mailboxId === wish.targetMailboxId)) return { kind: 'fulfilled' };
  if (search === 'given-up') return { kind: 'refused', reason: reasons.notFound };
  const [copy] = copies;
  switch (wish.kind) {
    case 'expunge':
      return { kind: 'fulfilled' };
    case 'move':
    case 'copy':
      if (copy === undefined) return { kind: 'refused', reason: reasons.gone };
      return wish.kind === 'copy' ? { kind: 'follows', place: copy } : { kind: 'refused', reason: reasons.othersLeft };
    default:
      if (copy !== undefined) return { kind: 'follows', place: copy };
      return isMissed(wish) ? { kind: 'refused', reason: reasons.gone } : { kind: 'fulfilled' };
  }
}

/** Whether a person would miss a mark of a message that is gone: one that they made by hand to find it again. */
const isMissed = ({ kind, flag }: StrayWish): boolean =>
  (kind === 'add-flag' && flag === 'flagged') || (kind === 'add-keyword' && flag !== '$forwarded');
