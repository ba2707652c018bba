import type { Mailbox, Message, ReadMode, Thread, ThreadRow } from '@maildesk/contracts';
import { t } from '../locales/list';

/** How many messages of a row count as unread for the person who looks at it. */
export const unreadFor = (row: ThreadRow): number => row.ownUnreadCount ?? row.unreadCount;

/** Whether a message counts as unread for the person who looks at it. */
export const isUnreadFor = (thread: Thread, message: Message): boolean =>
  thread.ownUnreadIds === null ? !message.flags.includes('seen') : thread.ownUnreadIds.includes(message.id);

/** What is unread in a row, in a word for people who listen; null for nothing. */
export function unreadWord({ unreadCount, ownUnreadCount }: ThreadRow): string | null {
  if (ownUnreadCount === null || (ownUnreadCount > 0 && unreadCount > 0)) return unreadCount > 0 ? t('unread') : null;
  if (ownUnreadCount > 0) return t('notReadByYou');
  return unreadCount > 0 ? t('notReadForTeam') : null;
}

/** Folders with the count that the person wants to see. `own` holds folders with anything unread, by their ids. */
export function withOwnCounts(
  mailboxes: readonly Mailbox[],
  mode: ReadMode,
  own: ReadonlyMap<string, number>,
): readonly Mailbox[] {
  if (mode === 'shared') return mailboxes;
  return mailboxes.map((mailbox) => ({ ...mailbox, unreadCount: own.get(mailbox.id) ?? 0 }));
}
