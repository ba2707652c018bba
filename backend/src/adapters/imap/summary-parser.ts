import type { MailAddress } from '@maildesk/contracts';
import type { FetchMessageObject, MessageAddressObject } from 'imapflow';
import { hasAttachments, partsOf } from './body-structure.js';
import { headerFields, messageIdsIn, referenceIdsOf } from './header-lines.js';
import type { MessageSummary } from './message-summary.js';

/** The header by which a message that was sent from here is recognised when the server shows it. */
export const sendIdHeader = 'X-MailDesk-Send-Id';

/** Fields that ENVELOPE (RFC 3501 section 7.4.2) does not carry. */
export const extraHeaders = ['references', sendIdHeader.toLowerCase()];

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const maxSubject = 2000;
const maxAddresses = 200;
/** What the column holds; nobody sends larger mail. */
const maxSize = 2 ** 31 - 1;

/** Reads one FETCH row. Null when the row lacks what was asked for: then it is not a message but another client's change. */
export function parseSummary(row: FetchMessageObject): MessageSummary | null {
  const { envelope } = row;
  if (envelope === undefined || !row.uid || row.flags === undefined) return null;
  const headers = headerFields(row.headers ?? Buffer.alloc(0));
  const sentAt = dateOf(envelope.date);
  const sendId = headers.get(sendIdHeader.toLowerCase())?.[0]?.toLowerCase() ?? '';
  return {
    uid: row.uid,
    flags: [...row.flags],
    messageIdHeader: messageIdsIn(envelope.messageId ?? '')[0] ?? null,
    referenceIds: referenceIdsOf(headers.get('references')?.join(' ') ?? '', envelope.inReplyTo ?? ''),
    subject: clean(envelope.subject ?? '')
      .slice(0, maxSubject)
      .toWellFormed(),
    from: addresses(envelope.from),
    to: addresses(envelope.to),
    cc: addresses(envelope.cc),
    bcc: addresses(envelope.bcc),
    replyTo: addresses(envelope.replyTo),
    sentAt,
    receivedAt: dateOf(row.internalDate) ?? sentAt ?? new Date(0),
    sizeBytes: Math.min(row.size ?? 0, maxSize),
    hasAttachments: hasAttachments(partsOf(row.bodyStructure)),
    emailId: row.emailId ?? null,
    sendId: uuid.test(sendId) ? sendId : null,
  };
}

function addresses(list: readonly MessageAddressObject[] | undefined): MailAddress[] {
  return (list ?? [])
    .slice(0, maxAddresses)
    .map(({ name, address }) => ({ name: clean(name ?? ''), address: clean(address ?? '') }));
}

/** Postgres stores no NUL, and no mail needs control characters in a line. Lone surrogates become U+FFFD. */
function clean(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .toWellFormed()
    .trim();
}

/** A date within what Postgres and JSON can hold, or null. */
function dateOf(value: Date | string | undefined): Date | null {
  if (value === undefined) return null;
  const date = new Date(value);
  const year = date.getUTCFullYear();
  return Number.isNaN(date.getTime()) || year < 1970 || year > 9999 ? null : date;
}
