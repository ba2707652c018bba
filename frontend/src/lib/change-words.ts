import type { Change } from '@maildesk/contracts';

export interface ChangeWords {
  /** Said when it is done and can be undone; null where nothing need be said. */
  readonly done: string | null;
  readonly failed: string;
}

/** What to say about a change of `count` conversations; `folder` is the name of the target of a move. */
export function changeWords(change: Change, count: number, folder: string | null): ChangeWords {
  const what = count === 1 ? 'Conversation' : `${count} conversations`;
  switch (change.kind) {
    case 'add-flag':
      return { done: null, failed: change.flag === 'seen' ? 'Could not mark as read.' : 'Could not add the star.' };
    case 'remove-flag':
      return {
        done: null,
        failed: change.flag === 'seen' ? 'Could not mark as unread.' : 'Could not remove the star.',
      };
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
