import type { MailboxRole } from '@maildesk/contracts';
import { type ArrivedMessage, bitOf } from '../mail/mail.module.js';

/** A message that was found in a mailbox. */
export interface FoundMessage {
  readonly messageId: string;
  /** It was not known in any mailbox before. */
  readonly isNew: boolean;
  /** Bits. */
  readonly flags: number;
  readonly receivedAt: Date;
}

/**
 * What is to be marked as unread for people who keep apart what they have read: new mail, also such as a colleague or a
 * telephone has opened already. What the team wrote itself is no news to anybody: it lies in Sent or Drafts, or, already read, in
 * the mailbox of all mail.
 */
export function unreadForPeople(role: MailboxRole | null, found: readonly FoundMessage[]): ArrivedMessage[] {
  if (role === 'sent' || role === 'drafts') return [];
  return found
    .filter(({ isNew }) => isNew)
    .map(({ messageId, flags, receivedAt }) => ({ id: messageId, isSeen: (flags & bitOf('seen')) !== 0, receivedAt }))
    .filter(({ isSeen }) => role !== 'all' || !isSeen);
}
