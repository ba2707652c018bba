import type { Mailbox, Message, ReadMode, Thread, ThreadRow } from '@maildesk/contracts';

/** How many messages of a row count as unread for the person who looks at it. */
export const unreadFor = (row: ThreadRow): number => row.ownUnreadCount ?? row.unreadCount;

/** Whether a message counts as unread for the person who looks at it. */
export const isUnreadFor = (thread: Thread, message: Message): boolean =>
  thread.ownUnreadIds === null ? !message.flags.includes('seen') : thread.ownUnreadIds.includes(message.id);

/** Folders with the count that the person wants to see. `own` holds folders with anything unread, by their ids. */
export function withOwnCounts(
  mailboxes: readonly Mailbox[],
  mode: ReadMode,
  own: ReadonlyMap<string, number>,
): readonly Mailbox[] {
  if (mode === 'shared') return mailboxes;
  return mailboxes.map((mailbox) => ({ ...mailbox, unreadCount: own.get(mailbox.id) ?? 0 }));
}
