import type { MailAddress } from '@maildesk/contracts';
import type { FetchMessageObject } from 'imapflow';
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
export const maxSize = 2 ** 31 - 1;

export interface EnvelopeAddress {
  readonly name?: string | undefined;
  readonly address?: string | undefined;
}

/** An ENVELOPE with its encoded words decoded. What it does not have is empty or missing. */
export interface Envelope {
  readonly date?: Date | string | undefined;
  readonly subject?: string | undefined;
  readonly from?: readonly EnvelopeAddress[] | undefined;
  readonly replyTo?: readonly EnvelopeAddress[] | undefined;
  readonly to?: readonly EnvelopeAddress[] | undefined;
  readonly cc?: readonly EnvelopeAddress[] | undefined;
  readonly bcc?: readonly EnvelopeAddress[] | undefined;
  readonly inReplyTo?: string | undefined;
  readonly messageId?: string | undefined;
}

/** A FETCH row as the server means it, whoever has parsed it. */
export interface FetchedRow {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly envelope: Envelope;
  readonly hasAttachments: boolean;
  /** The `extraHeaders`, as they stand in the mail. */
  readonly headers: Buffer | string;
  readonly internalDate: Date | string | undefined;
  readonly size: number;
  readonly emailId: string | null;
}

/** Reads one FETCH row of imapflow's. Null when the row lacks what was asked for: then it is not a message but another client's change. */
export function parseSummary(row: FetchMessageObject): MessageSummary | null {
  const { envelope, uid, flags, internalDate } = row;
  if (envelope === undefined || !uid || flags === undefined) return null;
  return summaryOf({
    uid,
    flags: [...flags],
    envelope,
    hasAttachments: hasAttachments(partsOf(row.bodyStructure)),
    headers: row.headers ?? '',
    internalDate,
    size: row.size ?? 0,
    emailId: row.emailId ?? null,
  });
}

/** Makes of a row what is stored of a message: with bounds, and without what no mail needs. */
export function summaryOf(row: FetchedRow): MessageSummary {
  const { envelope } = row;
  const headers = headerFields(row.headers);
  const sentAt = dateOf(envelope.date);
  return {
    uid: row.uid,
    flags: row.flags,
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
    sizeBytes: Math.min(row.size, maxSize),
    hasAttachments: row.hasAttachments,
    emailId: row.emailId,
    sendId: sendIdIn(headers),
  };
}

/** Our own mark among the fields of a message; null where there is none, or something else in its place. */
export function sendIdIn(headers: ReadonlyMap<string, readonly string[]>): string | null {
  const sendId = headers.get(sendIdHeader.toLowerCase())?.[0]?.toLowerCase() ?? '';
  return uuid.test(sendId) ? sendId : null;
}

function addresses(list: readonly EnvelopeAddress[] = []): MailAddress[] {
  const taken = list.length > maxAddresses ? list.slice(0, maxAddresses) : list;
  return taken.map(({ name, address }) => ({ name: clean(name ?? ''), address: clean(address ?? '') }));
}

const controls = /[\u0000-\u001f\u007f]/;
const allControls = /[\u0000-\u001f\u007f]+/g;

/** Postgres stores no NUL, and no mail needs control characters in a line. Lone surrogates become U+FFFD. */
function clean(text: string): string {
  const line = controls.test(text) ? text.replace(allControls, ' ') : text;
  return line.toWellFormed().trim();
}

/** A date within what Postgres and JSON can hold, or null. */
function dateOf(value: Date | string | undefined): Date | null {
  if (value === undefined || value === '') return null;
  const date = new Date(value);
  const year = date.getUTCFullYear();
  return Number.isNaN(date.getTime()) || year < 1970 || year > 9999 ? null : date;
}
