import { hash } from 'node:crypto';
import type { MessageSummary } from '../adapters/adapters.module.js';

type IdentityInput = Pick<MessageSummary, 'uid' | 'emailId' | 'messageIdHeader' | 'sentAt' | 'from' | 'subject'>;

/**
 * What makes two locations the same message, as 16 bytes in hexadecimal: the server's own id where it has one, else Message-ID, Date, From
 * and Subject together, since a Message-ID alone is neither unique (resends, list copies) nor always there. A message that
 * has no Message-ID and no Date is only itself: mailbox, UIDVALIDITY and UID. See `PlacedMessagesRepository` for what becomes of it
 * when the mailbox is renumbered.
 */
export function messageIdentity(message: IdentityInput, place: { mailboxId: string; uidValidity: number }): string {
  return hash('sha256', JSON.stringify(identityParts(message, place)), 'hex').slice(0, 32);
}

/** Whether a message has nothing to be recognised by but where it lies. */
export const isOnlyItsPlace = (message: Pick<IdentityInput, 'emailId' | 'messageIdHeader' | 'sentAt'>): boolean =>
  message.emailId === null && message.messageIdHeader === null && message.sentAt === null;

function identityParts(message: IdentityInput, place: { mailboxId: string; uidValidity: number }): unknown[] {
  if (message.emailId !== null) return ['email-id', message.emailId];
  if (isOnlyItsPlace(message)) {
    return ['location', place.mailboxId, place.uidValidity, message.uid];
  }
  return [
    'headers',
    message.messageIdHeader,
    message.sentAt?.getTime() ?? null,
    message.from.map((sender) => sender.address.toLowerCase()),
    message.subject,
  ];
}
