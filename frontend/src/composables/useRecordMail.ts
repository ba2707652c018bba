import type { Attachment, Message, MessageBody } from '@maildesk/contracts';
import { chatterHtml } from '../lib/odoo/chatter-html';
import { toRecordFile } from '../lib/odoo/files';
import { mailRef } from '../lib/odoo/mail-ref';
import type { MailRef, RecordFile } from '../lib/odoo/record-line';
import { useConversation } from '../stores/conversation';

export interface RecordMail {
  readonly message: Message;
  readonly mail: MailRef;
  /** Null where the mail has text alone. */
  readonly html: string | null;
  /** Those that a person would see as files. */
  readonly attachments: readonly Attachment[];
}

/** Mails as Odoo takes them. */
export function useRecordMail() {
  const conversation = useConversation();

  /** A mail with its text. @throws ApiError when that cannot be fetched: half a mail must not go on record. */
  async function read(message: Message): Promise<RecordMail> {
    const body: MessageBody = await conversation.readBody(message.accountId, message.id);
    return {
      message,
      mail: mailRef(message, body),
      html: body.html === null ? null : chatterHtml(body.html),
      attachments: body.attachments.filter(({ inline, contentId }) => !inline || contentId === null),
    };
  }

  /** The bytes of some attachments, one after the other. @throws ApiError, PlainError */
  async function files(message: Message, chosen: readonly Attachment[]): Promise<RecordFile[]> {
    const found: RecordFile[] = [];
    for (const { partId, fileName } of chosen) {
      found.push(await toRecordFile(fileName, await conversation.loadPartOf(message.accountId, message.id, partId)));
    }
    return found;
  }

  return { read, files };
}
