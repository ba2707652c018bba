import type { ChangeTarget, Thread, ThreadRow } from '@maildesk/contracts';
import { type MailAction, sharedMark } from './mail-action';
import { isUnreadFor } from './own-reading';

/**
 * What a person did to rows of the list and the server has not confirmed yet. The rows themselves stay as the server
 * last told them; patches lie over them, so that taking one away shows the truth again.
 */
export interface RowPatch {
  readonly threadIds: ReadonlySet<string>;
  /** The row as it will be, or null when it will leave the list. */
  apply(row: ThreadRow): ThreadRow | null;
}

/** The rows as the person should see them. Returns the same array when nothing lies over it. */
export function withPatches(rows: readonly ThreadRow[], patches: readonly RowPatch[]): readonly ThreadRow[] {
  if (patches.length === 0) return rows;
  const shown: ThreadRow[] = [];
  for (const row of rows) {
    let patched: ThreadRow | null = row;
    for (const patch of patches) {
      if (patched !== null && patch.threadIds.has(row.threadId)) patched = patch.apply(patched);
    }
    if (patched !== null) shown.push(patched);
  }
  return shown;
}

/** True for a change that takes messages out of the mailbox they lie in. */
export function leavesMailbox(change: MailAction): boolean {
  return change.kind === 'move' || change.kind === 'move-to-role' || change.kind === 'delete-for-good';
}

/**
 * What a change does to the rows of a mailbox, or null when it touches none that can be told.
 * `open` is the conversation on screen: a change of single messages is worked out from it.
 */
export function patchOf(
  target: ChangeTarget,
  change: MailAction,
  mailboxId: string,
  open: Thread | null,
): RowPatch | null {
  if (target.mailboxId !== null && target.mailboxId !== mailboxId) return null;
  if (target.kind === 'mailbox' || !(leavesMailbox(change) || 'flag' in change || change.kind === 'mark')) return null;
  if (target.kind === 'threads') {
    return { threadIds: new Set(target.threadIds), apply: (row) => wholeRowAfter(row, change) };
  }
  if (open === null) return null;
  if (change.kind === 'mark' && open.ownUnreadIds === null)
    return patchOf(target, sharedMark(change.read), mailboxId, open);
  const touched = new Set(target.messageIds);
  const here = open.messages.filter((message) => message.mailboxIds.includes(mailboxId));
  const rest = here.filter((message) => !touched.has(message.id));
  if (rest.length === here.length) return null;
  const threadIds = new Set([open.id]);
  if (leavesMailbox(change)) {
    return { threadIds, apply: (row) => (rest.length === 0 ? null : { ...row, messageCount: rest.length }) };
  }
  if (change.kind === 'mark') {
    const unread = here.filter((message) => (touched.has(message.id) ? !change.read : isUnreadFor(open, message)));
    return { threadIds, apply: (row) => ({ ...row, ownUnreadCount: unread.length }) };
  }
  const setsFlag = change.kind === 'add-flag';
  const flag = 'flag' in change ? change.flag : 'seen';
  const holdsFlag = (message: (typeof here)[number]) =>
    touched.has(message.id) ? setsFlag : message.flags.includes(flag);
  if (flag === 'flagged') return { threadIds, apply: (row) => ({ ...row, flagged: here.some(holdsFlag) }) };
  if (flag === 'answered') return { threadIds, apply: (row) => ({ ...row, answered: here.some(holdsFlag) }) };
  const unreadCount = here.filter((message) => !holdsFlag(message)).length;
  return { threadIds, apply: (row) => ({ ...row, unreadCount }) };
}

function wholeRowAfter(row: ThreadRow, change: MailAction): ThreadRow | null {
  if (leavesMailbox(change)) return null;
  if (change.kind === 'mark') {
    if (row.ownUnreadCount === null) return wholeRowAfter(row, sharedMark(change.read));
    return { ...row, ownUnreadCount: change.read ? 0 : row.messageCount };
  }
  const isSet = change.kind === 'add-flag';
  if ('flag' in change && change.flag === 'flagged') return { ...row, flagged: isSet };
  if ('flag' in change && change.flag === 'answered') return { ...row, answered: isSet };
  return { ...row, unreadCount: isSet ? 0 : row.messageCount };
}
