import type { Mailbox } from '@maildesk/contracts';

interface Folders {
  readonly state: 'loading' | 'ready' | 'error';
  readonly mailboxes: readonly Pick<Mailbox, 'role' | 'unreadCount'>[];
}

/** The unread mail of all inboxes together; null as long as one of them is not known, as the sum would jump. */
export function unreadInInboxes(accounts: readonly Folders[]): number | null {
  if (accounts.length === 0 || accounts.some(({ state }) => state === 'loading')) return null;
  return accounts
    .flatMap(({ mailboxes }) => mailboxes)
    .filter(({ role }) => role === 'inbox')
    .reduce((sum, { unreadCount }) => sum + unreadCount, 0);
}
