import type { Flag } from '@maildesk/contracts';
import type { Copies, ImapSession } from '../../adapters/adapters.module.js';
import { type RunnableChange, serverFlag, type SincePoint } from '../../mail/mail.module.js';
import { uidSet } from '../plan/uid-set.js';
import { findCopies } from './copy-finder.js';
import { RefusedHere } from './refused-here.js';

/** What the server did with the messages of a batch. */
export type BatchOutcome =
  /** The UIDs that were known mean other messages by now. */
  | { readonly kind: 'void' }
  | ({ readonly kind: 'flags-set' | 'copied' } & Done)
  /** They are gone from where they were. */
  | ({ readonly kind: 'gone' } & Done)
  /** As `gone`, but that the server only marked them: it cannot remove some messages and no others. */
  | ({ readonly kind: 'marked' } & Done);

interface Done {
  /**
   * The UIDs of which it is known that it was done. Servers say OK to UIDs that they do not have (RFC 3501 section 6.4.8), so of
   * all others nobody knows: another mail program has taken them away, or an attempt before this one has.
   */
  readonly done: ReadonlySet<number>;
  /** Where those are now that were put elsewhere, as far as it is known. */
  readonly copies: Copies | null;
}

/** Changes that one command carries out: of one mailbox, kind, flag and target. */
export type Batch = readonly [RunnableChange, ...RunnableChange[]];

/** How it is seen to that a batch meets the messages that were meant, and no others under their UIDs. */
export interface Aim {
  /** Opens the mailbox of the batch. Answers false when its UIDs mean other messages now, or may mean others. */
  readonly open: () => Promise<boolean>;
  /** Of the batch's UIDs in the open mailbox those under which its messages lie. */
  readonly proven: (uids: readonly number[]) => Promise<number[]>;
}

export const isBatch = (changes: readonly RunnableChange[]): changes is Batch => changes.length > 0;

/**
 * Carries out a batch on a connection. An attempt before this one may have been carried out without our knowing it: setting
 * flags twice does no harm, of a move it is looked which messages are still where they were, and of a copy what has come to
 * the target since. `remember` is called before the first copy is made, with the point to search from. What cannot be taken back is
 * done only to messages each of which was just seen to be the one that was meant.
 * @throws CommandRefused, RefusedHere, MailServerError
 */
export async function carryOut(
  session: ImapSession,
  batch: Batch,
  doubtful: boolean,
  remember: (since: SincePoint) => Promise<void>,
  aim: Aim,
): Promise<BatchOutcome> {
  const [first] = batch;
  if (!(await aim.open())) return { kind: 'void' };
  const uids = batch.map((change) => change.uid);
  switch (first.kind) {
    case 'add-flag':
    case 'remove-flag':
    case 'add-keyword':
    case 'remove-keyword':
      await session.changes.storeFlags(uids, first.kind.startsWith('add') ? 'add' : 'remove', [
        spelled(session, first),
      ]);
      // After it, so that what is there still was there before.
      return { kind: 'flags-set', done: new Set(await stillThere(session, uids)), copies: null };
    case 'expunge':
      return remove(session, await aim.proven(uids), null);
    case 'copy':
      return { kind: 'copied', ...(await copyOnce(session, batch, uids, remember)) };
    case 'move': {
      const left = doubtful ? await stillThere(session, uids) : uids;
      if (left.length > 0 && session.changes.canMove) {
        const copies = await session.changes.move(left, targetPath(first));
        return { kind: 'gone', done: new Set(copies?.uids.keys()), copies };
      }
      const { done, copies } = await copyOnce(session, batch, left, remember);
      return remove(session, await aim.proven([...done]), copies);
    }
  }
}

/** Those of some UIDs that are in the open mailbox. */
export async function stillThere(session: ImapSession, uids: readonly number[]): Promise<number[]> {
  const wanted = new Set(uids);
  if (uids.length === 0) return [];
  return (await session.search.uids(uidSet(uids))).filter((uid) => wanted.has(uid));
}

async function remove(session: ImapSession, uids: readonly number[], copies: Copies | null): Promise<BatchOutcome> {
  const done = new Set(uids);
  if (uids.length === 0) return { kind: 'gone', done, copies };
  if (session.changes.permittedFlag('\\Deleted') === null)
    throw new RefusedHere('The mail server does not permit that messages are removed from this folder.');
  return { kind: (await session.changes.expunge(uids)) === 'expunged' ? 'gone' : 'marked', done, copies };
}

/** Copies what has not been copied by an attempt before this one. */
async function copyOnce(
  session: ImapSession,
  [first]: Batch,
  uids: readonly number[],
  remember: (since: SincePoint) => Promise<void>,
): Promise<Done> {
  if (uids.length === 0) return { done: new Set(), copies: null };
  const target = targetPath(first);
  if (first.since === null) {
    const status = await session.mailboxes.status(target);
    if (status !== null) await remember({ uid: status.uidNext, uidValidity: status.uidValidity });
    return copy(session, uids, target);
  }
  const made = await findCopies(session, { path: first.path, uids }, target, first.since);
  const left = await stillThere(
    session,
    uids.filter((uid) => !made.uids.has(uid)),
  );
  const added = await copy(session, left, target);
  return { done: new Set([...made.uids.keys(), ...added.done]), copies: together(made, added.copies) };
}

async function copy(session: ImapSession, uids: readonly number[], target: string): Promise<Done> {
  const copies = uids.length === 0 ? null : await session.changes.copy(uids, target);
  return { done: new Set(copies?.uids.keys() ?? (await stillThere(session, uids))), copies };
}

/** Of a target that was made anew in between only what lies in the new one. */
function together(made: Copies, added: Copies | null): Copies {
  if (added === null) return made;
  if (added.uidValidity !== made.uidValidity) return added;
  return { uidValidity: made.uidValidity, uids: new Map([...made.uids, ...added.uids]) };
}

function targetPath({ targetPath: path }: RunnableChange): string {
  if (path === null) throw new RefusedHere('The mail server does not have the folder any more that it was to go to.');
  return path;
}

/** How the server writes the flag of a change. What it would not keep is refused before it is tried: it might say OK to it. */
function spelled(session: ImapSession, { kind, flag }: RunnableChange): string {
  const isKeyword = kind.endsWith('-keyword');
  const permitted = session.changes.permittedFlag(isKeyword ? (flag ?? '') : serverFlag(flag as Flag));
  if (permitted !== null) return permitted;
  throw new RefusedHere(
    isKeyword
      ? 'The mail server does not keep labels of your own in this folder.'
      : 'The mail server does not permit this mark to be changed in this folder.',
  );
}
