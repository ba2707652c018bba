import { type Draft, maxMessageBytes } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { AccountsService } from '../accounts/accounts.module.js';
import { MailServerError } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { BodyWork, type MessageHeaders, MessagesRepository, previewOf } from '../mail/mail.module.js';
import type { OutgoingMessage } from '../threading/threading.module.js';
import { AttachedFiles, tooLarge } from './attached-files.js';
import { composeMessage } from './message-composer.js';
import { recipientsOf, wireAddress } from './recipients.js';
import { referencesTo } from './reply-references.js';

/** A draft made ready: its bytes, and what is stored of it. Nothing has been written yet. */
export interface PreparedMessage {
  readonly mime: Buffer;
  readonly envelopeTo: readonly string[];
  readonly outgoing: OutgoingMessage;
  readonly answersMessageId: string | null;
  readonly forwardsMessageId: string | null;
  readonly uploadIds: readonly string[];
}

@Injectable()
export class DraftPreparer {
  constructor(
    private readonly accounts: AccountsService,
    private readonly messages: MessagesRepository,
    private readonly files: AttachedFiles,
    private readonly work: BodyWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks a draft, brings its files together and makes the message of it.
   * @throws AppError `draft.invalid`, `message.not-found`, `upload.not-found`, `attachment.not-found`, `account.not-found`,
   * and `server.needs-you` or those of the mail server when a file has to be fetched.
   */
  async prepare(userId: string, accountId: string, draft: Draft): Promise<PreparedMessage> {
    const { to, cc, bcc, envelopeTo } = recipientsOf(draft);
    const textBytes = Buffer.byteLength(draft.text) + Buffer.byteLength(draft.html ?? '');
    if (textBytes > maxMessageBytes) throw new AppError('draft.invalid', tooLarge);
    const [original] = await Promise.all([
      this.original(accountId, draft.inReplyTo),
      this.original(accountId, draft.forwardOf),
    ]);
    const { address, displayName } = await this.sender(accountId);
    const html = draft.html === null ? null : await this.cleaned(draft.html);
    const files = await this.files.collect(userId, accountId, draft.attachments, maxMessageBytes - textBytes);

    const from = { name: displayName, address: wireAddress(address) };
    const messageIdHeader = `${randomUUID()}${from.address.slice(from.address.lastIndexOf('@'))}`;
    const sendId = randomUUID();
    const sentAt = wholeSecond(this.clock.now());
    const { inReplyTo, references } = referencesTo(original);
    const { subject, text } = draft;
    const letter = { messageIdHeader, sendId, sentAt, from, to, cc, subject, inReplyTo, references, text, html, files };
    const mime = await composeMessage(letter);
    return {
      mime,
      envelopeTo,
      outgoing: {
        messageIdHeader,
        referenceIds: references,
        sendId,
        subject,
        from: [from],
        to,
        cc,
        bcc,
        replyTo: [],
        sentAt,
        sizeBytes: mime.length,
        hasAttachments: files.length > 0,
        preview: previewOf(text),
        body: { html, text },
      },
      answersMessageId: draft.inReplyTo,
      forwardsMessageId: draft.forwardOf,
      uploadIds: draft.attachments.flatMap((attachment) => (attachment.kind === 'upload' ? [attachment.uploadId] : [])),
    };
  }

  private async cleaned(html: string): Promise<string> {
    const clean = await this.work.clean(html);
    if (clean === null) throw new AppError('draft.invalid', tooComplex);
    return clean;
  }

  private async sender(accountId: string): Promise<{ address: string; displayName: string }> {
    try {
      await this.accounts.assertCanSignIn(accountId);
      return await this.accounts.profile(accountId);
    } catch (error) {
      // Without the password nothing can be sent; better to say so while the draft is still open.
      if (error instanceof MailServerError) throw new AppError('server.needs-you', error.message, { cause: error });
      throw error;
    }
  }

  private async original(accountId: string, messageId: string | null): Promise<MessageHeaders | null> {
    if (messageId === null) return null;
    const headers = await this.messages.findHeaders(accountId, messageId);
    if (headers === null)
      throw new AppError('message.not-found', 'The message that this one answers or forwards is not here any more.');
    return headers;
  }
}

const tooComplex =
  'The formatted text is too long or too complicated to be sent. Shorten it, take out part of the quoted mail, or send it as plain text.';

/** The Date header has no fractions of a second, and what is stored must not differ from it. */
const wholeSecond = (time: Date): Date => new Date(Math.floor(time.getTime() / 1000) * 1000);
