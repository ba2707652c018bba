import type { MailAddress } from '@maildesk/contracts';
import type { MessageSummary } from '../adapters/adapters.module.js';
import { newId } from '../common/new-id.js';
import { CopyLines, type WrittenLines } from '../database/copy-in.js';
import { sqlArray } from '../database/sql-array.js';

/** What a message is, wherever it lies. */
export type MessageContent = Omit<MessageSummary, 'uid' | 'flags' | 'emailId'>;

/** A message written out as it is stored when it is first seen, but for its account and thread. */
export interface NewMessageRow extends WrittenLines {
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
  private readonly lines = new CopyLines();

  /** `identity`: hexadecimal. */
  add(content: MessageContent, identity: string, preview: string | null): NewMessageRow {
    const { lines } = this;
    const id = newId();
    const start = lines.size;
    lines
      .plain(id)
      .bytea(identity)
      .text(content.messageIdHeader)
      .text(sqlArray(content.referenceIds))
      .text(content.subject)
      .text(jsonOf(content.from))
      .text(jsonOf(content.to))
      .text(jsonOf(content.cc))
      .text(jsonOf(content.bcc))
      .text(jsonOf(content.replyTo))
      .plain(content.sentAt?.toISOString() ?? null)
      .plain(content.receivedAt.toISOString())
      .plain(content.sizeBytes)
      .plain(content.hasAttachments)
      .text(preview)
      .plain(content.sendId)
      .endRow();
    return { id, lines, start, end: lines.size };
  }
}

/** Most lists of addresses are empty. */
const jsonOf = (addresses: readonly MailAddress[]): string =>
  addresses.length === 0 ? '[]' : JSON.stringify(addresses);
