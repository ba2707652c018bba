import * as z from 'zod/mini';
import { emptySchema, idSchema, mailAddressSchema, timeSchema } from './common.js';
import { bytes, endpoint } from './endpoint.js';

/** The IMAP system flags, without backslash. All other flags are keywords. */
export const flagSchema = z.enum(['seen', 'answered', 'flagged', 'deleted', 'draft']);
export type Flag = z.infer<typeof flagSchema>;

/** Where a message that was sent from here stands; `unknown`: the server may have accepted it, a person decides. */
export const outboxStateSchema = z.enum(['queued', 'sending', 'sent', 'unknown', 'failed', 'cancelled']);
export type OutboxState = z.infer<typeof outboxStateSchema>;

export const messageOutboxSchema = z.object({
  id: idSchema,
  state: outboxStateSchema,
  /** Why it failed, in a sentence. */
  error: z.nullable(z.string()),
});

/** A message without its body: what a card in the reader shows before it is opened. */
export const messageSchema = z.object({
  id: idSchema,
  accountId: idSchema,
  threadId: idSchema,
  /** Without angle brackets; not unique and written by strangers. */
  messageIdHeader: z.nullable(z.string()),
  subject: z.string(),
  from: z.array(mailAddressSchema),
  to: z.array(mailAddressSchema),
  cc: z.array(mailAddressSchema),
  bcc: z.array(mailAddressSchema),
  replyTo: z.array(mailAddressSchema),
  /** The Date header; may be missing or a lie. */
  sentAt: z.nullable(timeSchema),
  /** When the server received it. */
  receivedAt: timeSchema,
  sizeBytes: z.int(),
  preview: z.string(),
  hasAttachments: z.boolean(),
  flags: z.array(flagSchema),
  keywords: z.array(z.string()),
  mailboxIds: z.array(idSchema),
  /** Set while the message is on its way out, and after it failed. */
  outbox: z.nullable(messageOutboxSchema),
});
export type Message = z.infer<typeof messageSchema>;

export const attachmentSchema = z.object({
  /** The IMAP part number (RFC 3501 section 6.4.5), such as `2.1`. */
  partId: z.string(),
  fileName: z.string(),
  contentType: z.string(),
  sizeBytes: z.int(),
  /** Content-ID without angle brackets, for parts that the HTML shows in the text. */
  contentId: z.nullable(z.string()),
  inline: z.boolean(),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/**
 * What speaks against a message being from whom it seems to be. There is mostly nothing, which is no proof.
 * - `failed`: the account's own mail server found that it is not from the `domain` in its From.
 * - `look-alike`: the sender's `domain` is hard to tell from another one, `like`.
 * - `name`: the sender's name holds a mail address (`says`) of others than the sender's own `address`.
 * - `reply-to`: an answer goes to others than the sender, whom it names.
 */
export const senderWarningSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('failed'), domain: z.string() }),
  z.object({ kind: z.literal('look-alike'), domain: z.string(), like: z.string() }),
  z.object({ kind: z.literal('name'), says: z.string(), address: z.string() }),
  z.object({ kind: z.literal('reply-to'), addresses: z.array(z.string()) }),
]);
export type SenderWarning = z.infer<typeof senderWarningSchema>;

export const messageBodySchema = z.object({
  messageId: idSchema,
  /**
   * Sanitised HTML, to be shown only inside the mail frame. Null when the mail has no HTML part. Pictures that travel
   * with the mail stand as `<img data-cid="…">`; pictures of foreign servers are left out and counted.
   */
  html: z.nullable(z.string()),
  /** The plain text, or a text made of the HTML. */
  text: z.string(),
  attachments: z.array(attachmentSchema),
  remoteImageCount: z.int(),
  /** The text was longer than what is shown. The source has all of it. */
  truncated: z.boolean(),
  /** `unreadable`: the parser gave up; the source can still be downloaded. */
  problem: z.nullable(z.enum(['unreadable'])),
  /** The gravest first. */
  senderWarnings: z.array(senderWarningSchema),
});
export type MessageBody = z.infer<typeof messageBodySchema>;

const messageParams = z.object({ accountId: idSchema, messageId: idSchema });

export const messagesApi = {
  readBody: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/messages/:messageId/body',
    summary: 'The body: fetched from the server on first open, then cached.',
    access: 'account-read',
    params: messageParams,
    query: emptySchema,
    body: emptySchema,
    reply: messageBodySchema,
    errors: [
      'account.not-found',
      'message.not-found',
      'message.gone',
      'server.unreachable',
      'server.needs-you',
      'account.paused',
    ],
  }),
  downloadAttachment: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/messages/:messageId/attachments/:partId',
    summary: 'The decoded bytes of one attachment, always as a download.',
    access: 'account-read',
    params: z.object({
      accountId: idSchema,
      messageId: idSchema,
      partId: z.string().check(z.regex(/^\d{1,4}(\.\d{1,4}){0,49}$/)),
    }),
    query: emptySchema,
    body: emptySchema,
    reply: bytes,
    errors: [
      'account.not-found',
      'message.not-found',
      'message.gone',
      'attachment.not-found',
      'server.unreachable',
      'server.needs-you',
      'account.paused',
    ],
  }),
  downloadSource: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/messages/:messageId/source',
    summary: 'The message as the server has it (RFC 5322), as a download.',
    access: 'account-read',
    params: messageParams,
    query: emptySchema,
    body: emptySchema,
    reply: bytes,
    errors: [
      'account.not-found',
      'message.not-found',
      'message.gone',
      'server.unreachable',
      'server.needs-you',
      'account.paused',
    ],
  }),
};
