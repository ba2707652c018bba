import type { MailboxRole } from '@maildesk/contracts';
import type { MailAction } from './mail-action';

/** What can be done to a conversation from its row or by one key. */
export type RowAction = 'archive' | 'delete' | 'junk' | 'to-inbox' | 'star' | 'unstar' | 'read' | 'unread';

const changes: Readonly<Record<RowAction, MailAction>> = {
  archive: { kind: 'move-to-role', role: 'archive' },
  delete: { kind: 'move-to-role', role: 'trash' },
  junk: { kind: 'move-to-role', role: 'junk' },
  'to-inbox': { kind: 'move-to-role', role: 'inbox' },
  star: { kind: 'add-flag', flag: 'flagged' },
  unstar: { kind: 'remove-flag', flag: 'flagged' },
  read: { kind: 'mark', read: true },
  unread: { kind: 'mark', read: false },
};

export function changeOf(action: RowAction): MailAction {
  return changes[action];
}

/** Whether an action makes sense in a folder: what lies in the trash cannot be moved to the trash. */
export function isOffered(action: RowAction, role: MailboxRole | null): boolean {
  switch (action) {
    case 'archive':
      return role === null || role === 'inbox' || role === 'sent';
    case 'delete':
      return role !== 'trash';
    case 'junk':
      return role === null || role === 'inbox' || role === 'archive' || role === 'all';
    case 'to-inbox':
      return role === 'archive' || role === 'junk' || role === 'trash';
    default:
      return true;
  }
}
