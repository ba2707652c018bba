import type { MailAction } from './mail-action';

export interface ChangeWords {
  /** Said when it is done and can be undone; null where nothing need be said. */
  readonly done: string | null;
  readonly failed: string;
}

const flagWords = {
  seen: ['mark as read', 'mark as unread'],
  flagged: ['add the star', 'remove the star'],
  answered: ['mark as answered', 'mark as not answered'],
} as const;

/** What to say about a change of `count` conversations; `folder` is the name of the target of a move. */
export function changeWords(change: MailAction, count: number, folder: string | null): ChangeWords {
  const what = count === 1 ? 'Conversation' : `${count} conversations`;
  switch (change.kind) {
    case 'mark':
      return { done: null, failed: `Could not ${flagWords.seen[change.read ? 0 : 1]}.` };
    case 'add-flag':
      return { done: null, failed: `Could not ${flagWords[change.flag][0]}.` };
    case 'remove-flag':
      return { done: null, failed: `Could not ${flagWords[change.flag][1]}.` };
    case 'add-keyword':
      return { done: null, failed: 'Could not add the label.' };
    case 'remove-keyword':
      return { done: null, failed: 'Could not remove the label.' };
    case 'copy':
      return { done: `${what} copied to ${folder ?? 'the folder'}.`, failed: 'Could not copy.' };
    case 'delete-for-good':
      return { done: null, failed: 'Could not delete for good.' };
    case 'move':
      return { done: `${what} moved to ${folder ?? 'the folder'}.`, failed: 'Could not move.' };
    case 'move-to-role':
      return roleWords(change.role, what);
  }
}

function roleWords(role: 'archive' | 'trash' | 'junk' | 'inbox', what: string): ChangeWords {
  switch (role) {
    case 'archive':
      return { done: `${what} archived.`, failed: 'Could not archive.' };
    case 'trash':
      return { done: `${what} moved to Trash.`, failed: 'Could not delete.' };
    case 'junk':
      return { done: `${what} moved to Junk.`, failed: 'Could not mark as junk.' };
    case 'inbox':
      return { done: `${what} moved to Inbox.`, failed: 'Could not move.' };
  }
}

/** What to say when the mail server refused for good what was shown as done. */
export function refusalText({ what, count, reason }: { what: string; count: number; reason: string }): string {
  const many = count > 1 ? ` (${count} messages)` : '';
  return `${what}${many}: this did not work and was undone. ${reason}`;
}
