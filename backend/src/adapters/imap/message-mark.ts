import type { FetchMessageObject } from 'imapflow';
import { headerFields, messageIdsIn } from './header-lines.js';
import { maxSize, sendIdHeader, sendIdIn } from './summary-parser.js';

/** The little by which it shows that another message than the known one lies under a UID. */
export interface MessageMark {
  /** What stands in its fields Message-ID; as a rule there is one. */
  readonly messageIds: readonly string[];
  /** Our mark in mail that was sent from here. */
  readonly sendId: string | null;
  readonly sizeBytes: number;
}

/** The fields that a mark is made of. */
export const markHeaders = ['message-id', sendIdHeader.toLowerCase()];

/** Reads the mark in a row for which `markHeaders` and the size were asked for. */
export function markOf({ headers, size }: Pick<FetchMessageObject, 'headers' | 'size'>): MessageMark {
  const fields = headerFields(headers ?? '');
  return {
    messageIds: (fields.get('message-id') ?? []).flatMap(messageIdsIn),
    sendId: sendIdIn(fields),
    sizeBytes: Math.min(size ?? 0, maxSize),
  };
}
