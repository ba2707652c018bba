import type { Copies, ImapSession, MessageSummary } from '../../adapters/adapters.module.js';
import type { SincePoint } from '../../mail/mail.module.js';
import { slices, uidSet } from '../plan/uid-set.js';

/** Summaries are some kilobytes each. */
const sliceSize = 250;

/** What a copy has in common with its source: the server copies the bytes, and so their number too. */
export function copyMark(
  message: Pick<MessageSummary, 'messageIdHeader' | 'sizeBytes' | 'receivedAt' | 'subject'>,
): string {
  const { messageIdHeader, sizeBytes, receivedAt, subject } = message;
  return JSON.stringify(
    messageIdHeader === null ? [sizeBytes, receivedAt.getTime(), subject] : [sizeBytes, messageIdHeader],
  );
}

/**
 * Which of our sources have been copied already, by the UIDs of both. `candidates` are what has come to the target since before
 * the first copy. Of several that look alike each source takes one.
 */
export function matchCopies(
  sources: readonly { readonly uid: number; readonly mark: string }[],
  candidates: readonly { readonly uid: number; readonly mark: string }[],
): Map<number, number> {
  const free = new Map<string, number[]>();
  for (const { uid, mark } of candidates) free.set(mark, [...(free.get(mark) ?? []), uid]);
  const found = new Map<number, number>();
  for (const { uid, mark } of sources) {
    const copy = free.get(mark)?.shift();
    if (copy !== undefined) found.set(uid, copy);
  }
  return found;
}

/**
 * Looks whether a COPY whose answer was lost was carried out: searches the target for what has come since before it.
 * The source mailbox must be open, and is open again afterwards.
 */
export async function findCopies(
  session: ImapSession,
  source: { readonly path: string; readonly uids: readonly number[] },
  targetPath: string,
  since: SincePoint,
): Promise<Copies> {
  const sources = await marksOf(session, source.uids);
  const target = await session.open(targetPath);
  const from = target.uidValidity === since.uidValidity ? since.uid : 1;
  const arrived = target.exists === 0 ? [] : (await session.search.uids(`${from}:*`)).filter((uid) => uid >= from);
  const candidates = await marksOf(session, arrived);
  await session.open(source.path);
  return { uidValidity: target.uidValidity, uids: matchCopies(sources, candidates) };
}

async function marksOf(session: ImapSession, uids: readonly number[]): Promise<{ uid: number; mark: string }[]> {
  const marks: { uid: number; mark: string }[] = [];
  for (const slice of slices(uids, sliceSize)) {
    for (const summary of await session.messages.fetchSummaries(uidSet(slice)))
      marks.push({ uid: summary.uid, mark: copyMark(summary) });
  }
  return marks.toSorted((one, other) => one.uid - other.uid);
}
