import * as z from 'zod/mini';
import {
  addressSchema,
  cursorSchema,
  emptySchema,
  idSchema,
  idsSchema,
  mailAddressSchema,
  timeSchema,
} from './common.js';
import { endpoint } from './endpoint.js';
import { messageSchema, outboxStateSchema } from './messages.js';

/** One line of the list: a thread as it stands in one mailbox. */
export const threadRowSchema = z.object({
  threadId: idSchema,
  mailboxId: idSchema,
  /** Of the newest message here. */
  subject: z.string(),
  preview: z.string(),
  /** Senders, oldest first, at most 5; in Sent and Drafts the recipients instead. */
  correspondents: z.array(mailAddressSchema),
  /** Of this thread in this mailbox. */
  messageCount: z.int(),
  /** Nobody has read them: they are without \Seen. */
  unreadCount: z.int(),
  /** That the asking user has not read; null where the team's state is theirs. */
  ownUnreadCount: z.nullable(z.int()),
  flagged: z.boolean(),
  answered: z.boolean(),
  hasAttachments: z.boolean(),
  latestMessageId: idSchema,
  /** receivedAt of the newest message here; the list's order, newest first, then by threadId descending. */
  lastAt: timeSchema,
  outboxState: z.nullable(outboxStateSchema),
});
export type ThreadRow = z.infer<typeof threadRowSchema>;

export const threadSchema = z.object({
  id: idSchema,
  accountId: idSchema,
  subject: z.string(),
  /** Oldest first, across all mailboxes, each message once; at most the newest 1000. */
  messages: z.array(messageSchema),
  /** Those that the asking user has not read; null where the team's state is theirs. */
  ownUnreadIds: z.nullable(z.array(idSchema)),
});
export type Thread = z.infer<typeof threadSchema>;

/** A conversation with somebody, as its newest message from or to them has it. */
export const recentThreadSchema = z.object({
  accountId: idSchema,
  threadId: idSchema,
  subject: z.string(),
  /** When the server received that message. */
  lastAt: timeSchema,
});
export type RecentThread = z.infer<typeof recentThreadSchema>;

const mailboxParams = z.object({ accountId: idSchema, mailboxId: idSchema });
const threadParams = z.object({ accountId: idSchema, threadId: idSchema });

const countFromQuery = (fallback: number, max: number) =>
  z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(max)), fallback);

export const threadsApi = {
  recentWith: endpoint({
    method: 'POST',
    path: 'recent-threads',
    summary:
      "The newest conversations with a mail address in all of the user's accounts: those with mail that it sent, or that was sent " +
      'to it first. What lies in drafts, junk or trash alone is left out.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ address: addressSchema }),
    reply: z.object({ threads: z.array(recentThreadSchema) }),
    errors: [],
  }),
  list: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/mailboxes/:mailboxId/threads',
    summary: 'A page of the list, newest first. `after` is `next` of the page before.',
    access: 'account-read',
    params: mailboxParams,
    query: z.object({
      after: z.optional(cursorSchema),
      limit: countFromQuery(100, 500),
    }),
    body: emptySchema,
    reply: z.object({
      threads: z.array(threadRowSchema),
      total: z.int(),
      next: z.nullable(z.string()),
      seq: z.int(),
    }),
    errors: ['account.not-found', 'mailbox.not-found'],
  }),
  readRows: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/mailboxes/:mailboxId/thread-rows',
    summary: 'The present rows of some threads in a mailbox; a thread that is no longer there is left out.',
    access: 'account-read',
    params: mailboxParams,
    query: emptySchema,
    body: z.object({ threadIds: idsSchema }),
    reply: z.object({ threads: z.array(threadRowSchema), total: z.int() }),
    errors: ['account.not-found', 'mailbox.not-found'],
  }),
  read: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/threads/:threadId',
    summary:
      'A conversation across all mailboxes. The id of a thread that was merged answers with the one it went into.',
    access: 'account-read',
    params: threadParams,
    query: emptySchema,
    body: emptySchema,
    reply: threadSchema,
    errors: ['account.not-found', 'thread.not-found'],
  }),
};
