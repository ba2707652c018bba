import type { ChangeTarget, Mailbox, Thread } from '@maildesk/contracts';

const maxIds = 500;
/** Putting a conversation away leaves one's own copies of sent mail, drafts and what is deleted already where they are. */
const staying = new Set(['sent', 'drafts', 'trash', 'junk']);

/**
 * What "archive", "junk", "delete" and "move" of an open conversation apply to: its messages in the folder it was opened from,
 * or, where that is not known, all that were received.
 */
export function wholeThread(thread: Thread, mailboxId: string | null, mailboxes: readonly Mailbox[]): ChangeTarget {
  if (mailboxId !== null && thread.messages.some((message) => message.mailboxIds.includes(mailboxId))) {
    return { kind: 'threads', mailboxId, threadIds: [thread.id] };
  }
  const roles = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox.role]));
  const received = thread.messages.filter((message) =>
    message.mailboxIds.some((id) => !staying.has(roles.get(id) ?? '')),
  );
  const chosen = received.length > 0 ? received : thread.messages;
  return { kind: 'messages', mailboxId: null, messageIds: chosen.slice(-maxIds).map((message) => message.id) };
}
