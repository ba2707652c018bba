import type { Flag } from '@maildesk/contracts';
import type { ImapSession } from '../../adapters/adapters.module.js';
import { type RunnableChange, serverFlag, type SincePoint } from '../../mail/mail.module.js';
import { uidSet } from '../plan/uid-set.js';
import { findCopies } from './copy-finder.js';
import { RefusedHere } from './refused-here.js';

type UidMap = ReadonlyMap<number, number>;

/** What the server did with the messages of a batch. */
export type BatchOutcome =
  /** The UIDs that were known mean other messages by now. */
  | { readonly kind: 'void' }
  | { readonly kind: 'flags-set' }
  | { readonly kind: 'copied'; readonly copies: UidMap }
  /** They are gone from where they were; of those that were put elsewhere `copies` has the new UIDs, as far as they are known. */
  | { readonly kind: 'gone'; readonly copies: UidMap }
  /** As `gone`, but that the server only marked them: it cannot remove some messages and no others. */
  | { readonly kind: 'marked'; readonly copies: UidMap };

/** Changes that one command carries out: of one mailbox, kind, flag and target. */
export type Batch = readonly [RunnableChange, ...RunnableChange[]];

/**
 * Carries out a batch on a connection. An attempt before this one may have been carried out without our knowing it: setting
 * flags twice does no harm, of a move it is looked which messages are still where they were, and of a copy what has come to
 * the target since. `remember` is called before the first copy is made, with the point to search from.
 * @throws CommandRefused, RefusedHere, MailServerError
 */
export async function carryOut(
  session: ImapSession,
  batch: Batch,
  doubtful: boolean,
  remember: (since: SincePoint) => Promise<void>,
): Promise<BatchOutcome> {
  const [first] = batch;
  const opened = await session.open(first.path);
  if (opened.uidValidity !== first.uidValidity) return { kind: 'void' };
  const uids = batch.map((change) => change.uid);
  switch (first.kind) {
    case 'add-flag':
    case 'remove-flag':
    case 'add-keyword':
    case 'remove-keyword':
      await session.storeFlags(uids, first.kind.startsWith('add') ? 'add' : 'remove', [spelled(session, first)]);
      return { kind: 'flags-set' };
    case 'expunge':
      return remove(session, uids, new Map());
    case 'copy':
      return { kind: 'copied', copies: await copyOnce(session, batch, uids, remember) };
    case 'move': {
      const left = doubtful ? await stillThere(session, uids) : uids;
      if (left.length === 0) return { kind: 'gone', copies: new Map() };
      if (session.canMove)
        return { kind: 'gone', copies: (await session.move(left, targetPath(first))) ?? new Map<number, number>() };
      return remove(session, left, await copyOnce(session, batch, left, remember));
    }
  }
}

/** Those of some UIDs that are in the open mailbox. */
export async function stillThere(session: ImapSession, uids: readonly number[]): Promise<number[]> {
  const wanted = new Set(uids);
  if (uids.length === 0) return [];
  return (await session.searchUids(uidSet(uids))).filter((uid) => wanted.has(uid));
}

async function remove(session: ImapSession, uids: readonly number[], copies: UidMap): Promise<BatchOutcome> {
  if (session.permittedFlag('\\Deleted') === null)
    throw new RefusedHere('The mail server does not permit that messages are removed from this folder.');
  return { kind: (await session.expunge(uids)) === 'expunged' ? 'gone' : 'marked', copies };
}

/** Copies what has not been copied by an attempt before this one. */
async function copyOnce(
  session: ImapSession,
  [first]: Batch,
  uids: readonly number[],
  remember: (since: SincePoint) => Promise<void>,
): Promise<UidMap> {
  const target = targetPath(first);
  if (first.since === null) {
    const status = await session.status(target);
    if (status !== null) await remember({ uid: status.uidNext, uidValidity: status.uidValidity });
    return (await session.copy(uids, target)) ?? new Map<number, number>();
  }
  const made = await findCopies(session, { path: first.path, uids }, target, first.since);
  const left = await stillThere(
    session,
    uids.filter((uid) => !made.has(uid)),
  );
  const added = left.length === 0 ? null : await session.copy(left, target);
  return new Map([...made, ...(added ?? [])]);
}

function targetPath({ targetPath: path }: RunnableChange): string {
  if (path === null) throw new RefusedHere('The mail server does not have the folder any more that it was to go to.');
  return path;
}

/** How the server writes the flag of a change. What it would not keep is refused before it is tried: it might say OK to it. */
function spelled(session: ImapSession, { kind, flag }: RunnableChange): string {
  const isKeyword = kind.endsWith('-keyword');
  const permitted = session.permittedFlag(isKeyword ? (flag ?? '') : serverFlag(flag as Flag));
  if (permitted !== null) return permitted;
  throw new RefusedHere(
    isKeyword
      ? 'The mail server does not keep labels of your own in this folder.'
      : 'The mail server does not permit this mark to be changed in this folder.',
  );
}
