import * as z from 'zod/mini';
import { emptySchema, idSchema, lineSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';
import { readModeSchema } from './reading.js';

export const mailboxRoleSchema = z.enum(['inbox', 'sent', 'drafts', 'trash', 'junk', 'archive', 'all']);
export type MailboxRole = z.infer<typeof mailboxRoleSchema>;

/** The roles that a person can give to another mailbox than the one that the server names. */
export const choosableRoles = ['sent', 'drafts', 'archive', 'junk', 'trash'] as const;
export const choosableRoleSchema = z.enum(choosableRoles);
export type ChoosableRole = z.infer<typeof choosableRoleSchema>;

/** An IMAP mailbox, which the screen calls a folder. */
export const mailboxSchema = z.object({
  id: idSchema,
  accountId: idSchema,
  path: z.string(),
  /** Null where the server has no hierarchy. */
  delimiter: z.nullable(z.string()),
  /** The last part of the path. */
  name: z.string(),
  role: z.nullable(mailboxRoleSchema),
  /** A person gave it the role; otherwise the server says so, or its name does. */
  roleIsChosen: z.boolean(),
  /** False for a mere parent that holds no mail (RFC 3501 \Noselect). */
  selectable: z.boolean(),
  /** It is shown as the user wants it, and the server has not carried that out yet. */
  isPending: z.boolean(),
  messageCount: z.int(),
  unreadCount: z.int(),
  /** First fill: how many of the server's messages are here. Null once the mailbox is complete. */
  fill: z.nullable(z.object({ done: z.int(), total: z.int() })),
  /** How changes of this mailbox are noticed: the server tells (`notify` of all mailboxes, `idle` of this one) or is asked. */
  watchMode: z.enum(['notify', 'idle', 'poll']),
  /** Last time this mailbox was proved to be in step with the server. */
  verifiedAt: z.nullable(timeSchema),
  /** Why this mailbox alone is left alone for now, in plain words; null as a rule. `own-trouble`: the fault is MailDesk's. */
  trouble: z.nullable(
    z.object({
      code: z.enum(['not-openable', 'unstable', 'own-trouble']),
      message: z.string(),
      since: timeSchema,
    }),
  ),
});
export type Mailbox = z.infer<typeof mailboxSchema>;

const mailboxParams = z.object({ accountId: idSchema, mailboxId: idSchema });
const mailboxPlace = z.object({
  /** The last part of the path, as people type it. */
  name: lineSchema,
  /** The mailbox to put it into; null for the top. */
  parentId: z.nullable(idSchema),
});

/** The inbox of one of the user's accounts, for counting what is unread. */
export const inboxSchema = z.object({
  accountId: idSchema,
  /** The frame it is as new as. */
  seq: z.int(),
  /** What `unreadCount` counts. Frames tell it as long as that is `shared`. */
  mode: readModeSchema,
  /** Null as long as the account's folders have not been listed. */
  inbox: z.nullable(z.object({ mailboxId: idSchema, unreadCount: z.int() })),
});
export type Inbox = z.infer<typeof inboxSchema>;

export const mailboxesApi = {
  inboxes: endpoint({
    method: 'GET',
    path: 'inboxes',
    summary: "The inboxes of all of the user's accounts, with what is unread there for the user.",
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ inboxes: z.array(inboxSchema) }),
    errors: [],
  }),
  list: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/mailboxes',
    summary: "The account's mailboxes: those with a role first, then by path. `seq` is the frame they are as new as.",
    access: 'account-read',
    params: z.object({ accountId: idSchema }),
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ mailboxes: z.array(mailboxSchema), seq: z.int() }),
    errors: ['account.not-found'],
  }),
  create: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/mailboxes',
    summary: 'Shows a new mailbox at once, and makes it on the server.',
    access: 'account-write',
    params: z.object({ accountId: idSchema }),
    query: emptySchema,
    body: mailboxPlace,
    reply: mailboxSchema,
    errors: ['account.not-found', 'mailbox.not-found', 'mailbox.name-invalid', 'mailbox.exists'],
  }),
  rename: endpoint({
    method: 'PATCH',
    path: 'accounts/:accountId/mailboxes/:mailboxId',
    summary: 'Renames or moves a mailbox with all that is in it, at once here and then on the server.',
    access: 'account-write',
    params: mailboxParams,
    query: emptySchema,
    body: mailboxPlace,
    reply: mailboxSchema,
    errors: ['account.not-found', 'mailbox.not-found', 'mailbox.name-invalid', 'mailbox.exists', 'mailbox.protected'],
  }),
  chooseRole: endpoint({
    method: 'PUT',
    path: 'accounts/:accountId/mailbox-roles/:role',
    summary:
      'Says which mailbox has a role; null leaves it to the server again. Answers the mailboxes as they are then.',
    access: 'account-manage',
    params: z.object({ accountId: idSchema, role: choosableRoleSchema }),
    query: emptySchema,
    body: z.object({ mailboxId: z.nullable(idSchema) }),
    reply: z.object({ mailboxes: z.array(mailboxSchema) }),
    errors: ['account.not-found', 'mailbox.not-found', 'mailbox.role-impossible'],
  }),
  remove: endpoint({
    method: 'DELETE',
    path: 'accounts/:accountId/mailboxes/:mailboxId',
    summary: 'Removes a mailbox and all messages in it for good, at once here and then on the server.',
    access: 'account-write',
    params: mailboxParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found', 'mailbox.not-found', 'mailbox.protected', 'mailbox.has-children'],
  }),
};
