import type { MailAddress } from '@maildesk/contracts';
import type { MessageSummary } from '../adapters/adapters.module.js';
import { newId } from '../common/new-id.js';
import { CopyRows, type WrittenRows } from '../database/copy-rows.js';

/** What a message is, wherever it lies. */
export type MessageContent = Omit<MessageSummary, 'uid' | 'flags' | 'emailId'>;

/** A message written out as it is stored when it is first seen, but for its account and thread. */
export interface NewMessageRow extends WrittenRows {
  readonly id: string;
}

export const newMessageColumns = [
  'id',
  'identity',
  'message_id_header',
  'reference_ids',
  'subject',
  'from_addresses',
  'to_addresses',
  'cc_addresses',
  'bcc_addresses',
  'reply_to_addresses',
  'sent_at',
  'received_at',
  'size_bytes',
  'has_attachments',
  'preview',
  'send_id',
];

/** Writes messages out before their threads are known, so that it costs no time in the transaction that stores them. */
export class NewMessageRows {
  private readonly rows = new CopyRows();

  /** `identity`: hexadecimal. */
  add(content: MessageContent, identity: string, preview: string | null): NewMessageRow {
    const { rows } = this;
    const id = newId();
    const start = rows.size;
    rows
      .uuid(id)
      .bytea(identity)
      .text(content.messageIdHeader)
      .texts(content.referenceIds)
      .text(content.subject)
      .json(jsonOf(content.from))
      .json(jsonOf(content.to))
      .json(jsonOf(content.cc))
      .json(jsonOf(content.bcc))
      .json(jsonOf(content.replyTo))
      .time(content.sentAt)
      .time(content.receivedAt)
      .integer(content.sizeBytes)
      .boolean(content.hasAttachments)
      .text(preview)
      .uuid(content.sendId);
    return { id, rows, start, end: rows.size };
  }
}

/** Most lists of addresses are empty. */
const jsonOf = (addresses: readonly MailAddress[]): string =>
  addresses.length === 0 ? '[]' : JSON.stringify(addresses);
