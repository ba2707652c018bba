import type { ImapSession } from '../adapters/adapters.module.js';
import { isMarkedAlike, isSameMessage, type KnownTraits } from './message-identity.js';

/** A server that was restored from a backup gives out the UIDs above it a second time, for other messages. */
export interface Proof {
  /** The UIDs under which the known messages lie. */
  readonly same: ReadonlySet<number>;
  /** The UIDs under which other messages lie; those that are in neither are not there at all. */
  readonly other: ReadonlySet<number>;
}

/**
 * Looks whether known messages are what lies under their UIDs in the open mailbox: one command as a rule, and a second one for
 * those in doubt, as servers show some fields in a list otherwise than they stand in the message.
 */
export async function proveMessages(
  session: Pick<ImapSession, 'messages'>,
  known: readonly KnownTraits[],
  place: { readonly mailboxId: string; readonly uidValidity: number },
): Promise<Proof> {
  const same = new Set<number>();
  const other = new Set<number>();
  if (known.length === 0) return { same, other };
  const marks = await session.messages.fetchMarks(known.map(({ uid }) => uid).join(','));
  const doubted = known.filter((message) => {
    const mark = marks.get(message.uid);
    if (mark !== undefined && isMarkedAlike(message, mark)) same.add(message.uid);
    return mark !== undefined && !same.has(message.uid);
  });
  if (doubted.length === 0) return { same, other };
  const listed = await session.messages.fetchSummaries(doubted.map(({ uid }) => uid).join(','));
  const summaries = new Map(listed.map((summary) => [summary.uid, summary]));
  for (const message of doubted) {
    const summary = summaries.get(message.uid);
    if (summary === undefined) continue;
    (isSameMessage(message, summary, place) ? same : other).add(message.uid);
  }
  return { same, other };
}
