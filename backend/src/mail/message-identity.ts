import { hash } from 'node:crypto';
import type { MessageMark, MessageSummary } from '../adapters/adapters.module.js';

type IdentityInput = Pick<
  MessageSummary,
  'uid' | 'emailId' | 'messageIdHeader' | 'sentAt' | 'from' | 'subject' | 'sizeBytes' | 'receivedAt'
>;

interface Place {
  readonly mailboxId: string;
  readonly uidValidity: number;
}

/**
 * What makes two locations the same message, as 16 bytes in hexadecimal: the server's own id where it has one, else Message-ID, Date, From
 * and Subject together, since a Message-ID alone is neither unique (resends, list copies) nor always there. Without a Message-ID
 * its size and INTERNALDATE belong to it, which a copy keeps: a device without a clock sends all its mail with one Date and Subject.
 * A message that has no Message-ID and no Date is only itself: mailbox, UIDVALIDITY and UID. See `PlacedMessagesRepository` for what
 * becomes of it when the mailbox is renumbered.
 */
export const messageIdentity = (message: IdentityInput, place: Place): string => hashed(identityParts(message, place));

/**
 * The identity that a message without Message-ID had before its size and INTERNALDATE belonged to it, under which older rows are
 * stored; null for all others.
 */
export function formerIdentity(message: IdentityInput): string | null {
  const { emailId, messageIdHeader, sentAt } = message;
  return emailId === null && messageIdHeader === null && sentAt !== null ? hashed(headerParts(message)) : null;
}

/** Whether a message has nothing to be recognised by but where it lies. */
export const isOnlyItsPlace = (message: Pick<IdentityInput, 'emailId' | 'messageIdHeader' | 'sentAt'>): boolean =>
  message.emailId === null && message.messageIdHeader === null && message.sentAt === null;

/** What is stored of a message under a UID, as far as it tells it from others. */
export interface KnownTraits {
  readonly uid: number;
  /** Hexadecimal. */
  readonly identity: string;
  readonly sendId: string | null;
  readonly messageIdHeader: string | null;
  readonly sizeBytes: number;
}

/** Whether what the server has under the UID of a known message is that message, by what it says of it in a list. */
export function isSameMessage(known: KnownTraits, found: MessageSummary, place: Place): boolean {
  const { identity, sendId, messageIdHeader } = known;
  if (sendId !== null && found.sendId === sendId) return true;
  if (identity === messageIdentity(found, place)) return true;
  // Servers come to give ids of their own, or do so no more: the messages are the same.
  if (messageIdHeader !== null) return messageIdHeader === found.messageIdHeader;
  const unnamed = { ...found, emailId: null };
  return identity === messageIdentity(unnamed, place) || identity === formerIdentity(unnamed);
}

/** The same by what can be had for less. That they are not alike does not prove that they are two: the server may have rewritten it. */
export function isMarkedAlike({ sendId, messageIdHeader, sizeBytes }: KnownTraits, mark: MessageMark): boolean {
  if (sendId !== null && mark.sendId === sendId) return true;
  if (messageIdHeader !== null) return mark.messageIds.includes(messageIdHeader);
  // Of what could be stored only barely there may be a Message-ID all the same, and no size.
  return sizeBytes === 0 || sizeBytes === mark.sizeBytes;
}

const hashed = (parts: readonly unknown[]): string => hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32);

function identityParts(message: IdentityInput, place: Place): unknown[] {
  if (message.emailId !== null) return ['email-id', message.emailId];
  if (isOnlyItsPlace(message)) {
    return ['location', place.mailboxId, place.uidValidity, message.uid];
  }
  if (message.messageIdHeader !== null) return headerParts(message);
  return [...headerParts(message), message.sizeBytes, message.receivedAt.getTime()];
}

const headerParts = ({ messageIdHeader, sentAt, from, subject }: IdentityInput): unknown[] => [
  'headers',
  messageIdHeader,
  sentAt?.getTime() ?? null,
  from.map((sender) => sender.address.toLowerCase()),
  subject,
];
