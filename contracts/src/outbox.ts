import * as z from 'zod/mini';
import { addressSchema, emptySchema, idSchema, lineSchema, timeSchema, writtenTextSchema } from './common.js';
import { endpoint } from './endpoint.js';
import { maxAttachments, maxTextChars } from './limits.js';
import { outboxStateSchema } from './messages.js';

export const recipientSchema = z.object({ name: lineSchema.check(z.maxLength(200)), address: addressSchema });
export type Recipient = z.infer<typeof recipientSchema>;

const recipients = z.array(recipientSchema).check(z.maxLength(200));

export const uploadReferenceSchema = z.object({ kind: z.literal('upload'), uploadId: idSchema });

/** A part of a stored message, as in a forward. */
export const partReferenceSchema = z.object({
  kind: z.literal('part'),
  messageId: idSchema,
  partId: z.string().check(z.regex(/^\d{1,4}(\.\d{1,4}){0,49}$/)),
});

/** A message that a person wrote, ready to be sent. */
export const draftSchema = z.object({
  /** Chosen by the client when the composer opens: sending the same draft twice makes one message. */
  clientKey: idSchema,
  to: recipients,
  cc: recipients,
  bcc: recipients,
  subject: lineSchema,
  /** The plain-text alternative; always sent. */
  text: writtenTextSchema.check(z.maxLength(maxTextChars)),
  /** Simple HTML, or null for a mail in plain text only. */
  html: z.nullable(writtenTextSchema.check(z.maxLength(2_000_000))),
  /** The message this one answers: its In-Reply-To and References are made of it. */
  inReplyTo: z.nullable(idSchema),
  /**
   * Of an answer: the newest message of the conversation that the writer has seen. Whatever was sent from this account after
   * that, and not by the writer, is told before this one is queued. None: the answered message is the newest that was seen.
   */
  seenMessageId: z.optional(z.nullable(idSchema)),
  /** The message this one forwards; marked `$Forwarded` after the send. */
  forwardOf: z.nullable(idSchema),
  attachments: z
    .array(z.discriminatedUnion('kind', [uploadReferenceSchema, partReferenceSchema]))
    .check(z.maxLength(maxAttachments)),
});
export type Draft = z.infer<typeof draftSchema>;

/** A message handed over for sending. */
export const outboxItemSchema = z.object({
  id: idSchema,
  accountId: idSchema,
  messageId: idSchema,
  threadId: idSchema,
  state: outboxStateSchema,
  subject: z.string(),
  to: z.array(z.string()),
  /** Why it failed or is unknown, in a sentence. */
  error: z.nullable(z.string()),
  nextAttemptAt: z.nullable(timeSchema),
  createdAt: timeSchema,
});
export type OutboxItem = z.infer<typeof outboxItemSchema>;

const accountParams = z.object({ accountId: idSchema });
const itemParams = z.object({ accountId: idSchema, outboxItemId: idSchema });

export const outboxApi = {
  list: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/outbox',
    summary: 'Messages that are not sent yet, failed, or of which it is not known, newest first.',
    access: 'account-read',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ items: z.array(outboxItemSchema) }),
    errors: ['account.not-found'],
  }),
  send: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/outbox',
    summary: 'Queues a message; it shows in Sent at once.',
    access: 'account-write',
    params: accountParams,
    query: emptySchema,
    body: draftSchema,
    reply: outboxItemSchema,
    errors: [
      'account.not-found',
      'draft.invalid',
      'outbox.answered-meanwhile',
      'message.not-found',
      'attachment.not-found',
      'upload.not-found',
      'message.gone',
      'server.unreachable',
      'request.too-many',
      'server.needs-you',
      'account.paused',
    ],
  }),
  retry: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/outbox/:outboxItemId/retry',
    summary: 'Sends a failed message again, or one of which a person says that it did not arrive.',
    access: 'account-write',
    params: itemParams,
    query: emptySchema,
    body: emptySchema,
    reply: outboxItemSchema,
    errors: ['account.not-found', 'account.paused', 'outbox.not-found', 'outbox.not-retryable'],
  }),
  cancel: endpoint({
    method: 'DELETE',
    path: 'accounts/:accountId/outbox/:outboxItemId',
    summary: 'Takes a message back that is not being sent, or gives up one that failed.',
    access: 'account-write',
    params: itemParams,
    query: emptySchema,
    body: emptySchema,
    reply: outboxItemSchema,
    errors: ['account.not-found', 'outbox.not-found', 'outbox.not-cancellable'],
  }),
};
