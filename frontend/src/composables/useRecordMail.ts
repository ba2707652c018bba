import type { Attachment, MailAddress, Message, MessageBody } from '@maildesk/contracts';
import { contentIdsIn } from '../components/message/clean-html';
import { inlinePictures, listedAttachments } from '../components/message/inline-pictures';
import { toRecordFile } from '../lib/odoo/files';
import { mailRef } from '../lib/odoo/mail-ref';
import type { MailRef, RecordFile } from '../lib/odoo/record-line';
import { useConversation } from '../stores/conversation';

export interface RecordMail {
  readonly message: Message;
  readonly mail: MailRef;
  /** Null where the mail has text alone. */
  readonly html: string | null;
  /** Those that a person sees as files. */
  readonly attachments: readonly Attachment[];
  /** Those that a person sees in the text. */
  readonly pictures: readonly Attachment[];
}

/** Mails as Odoo takes them. */
export function useRecordMail() {
  const conversation = useConversation();

  /**
   * A mail with its text, and whom a record is made of where that is told.
   * @throws ApiError when it cannot be fetched: half a mail must not go on record
   */
  async function read(message: Message, person: MailAddress | null = null): Promise<RecordMail> {
    const body: MessageBody = await conversation.readBody(message.accountId, message.id);
    const shown = body.html === null ? new Set<string>() : contentIdsIn(body.html);
    return {
      message,
      mail: mailRef(message, body, person),
      html: body.html,
      attachments: listedAttachments(body.attachments, shown),
      pictures: inlinePictures(body.attachments, shown),
    };
  }

  /** The bytes of some attachments, one after the other. @throws ApiError, PlainError */
  async function files(message: Message, chosen: readonly Attachment[]): Promise<RecordFile[]> {
    const found: RecordFile[] = [];
    for (const file of chosen) {
      found.push(await toRecordFile(file, await conversation.loadPartOf(message.accountId, message.id, file.partId)));
    }
    return found;
  }

  return { read, files };
}
