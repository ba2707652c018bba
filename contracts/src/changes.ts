import * as z from 'zod/mini';
import { emptySchema, idSchema, idsSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';

/** A selection made by hand, however long the person kept the shift key down. */
const selectionSchema = z.array(idSchema).check(z.minLength(1), z.maxLength(5000));

/** What a user's action applies to. */
export const changeTargetSchema = z.discriminatedUnion('kind', [
  /** The messages of these threads that lie in this mailbox. */
  z.object({ kind: z.literal('threads'), mailboxId: idSchema, threadIds: selectionSchema }),
  /** These messages, in this mailbox or (null) wherever they lie. */
  z.object({ kind: z.literal('messages'), mailboxId: z.nullable(idSchema), messageIds: selectionSchema }),
  /** Every message of this mailbox. */
  z.object({ kind: z.literal('mailbox'), mailboxId: idSchema }),
]);
export type ChangeTarget = z.infer<typeof changeTargetSchema>;

/** The system flags that a person sets. The others are the mail programs' own. */
export const changeableFlagSchema = z.enum(['seen', 'answered', 'flagged']);

/**
 * A keyword as IMAP can write it (an atom, RFC 9051 section 9: no blanks, brackets, quotes, wildcards or letters beyond ASCII).
 * Keywords are the same whatever their case; here they are in small letters.
 */
export const keywordSchema = z
  .string()
  .check(
    z.maxLength(64),
    z.regex(/^[!#$&'+,./0-9:;<=>?@A-Z^_`a-z|~-]+$/, 'must be one word of plain letters, digits and signs'),
    z.toLowerCase(),
  );

/** What the user wants done. `archive`, `trash` and `junk` name the mailbox by its role. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add-flag'), flag: changeableFlagSchema }),
  z.object({ kind: z.literal('remove-flag'), flag: changeableFlagSchema }),
  z.object({ kind: z.literal('add-keyword'), keyword: keywordSchema }),
  z.object({ kind: z.literal('remove-keyword'), keyword: keywordSchema }),
  z.object({ kind: z.literal('move'), toMailboxId: idSchema }),
  z.object({ kind: z.literal('copy'), toMailboxId: idSchema }),
  z.object({ kind: z.literal('move-to-role'), role: z.enum(['archive', 'trash', 'junk', 'inbox']) }),
  /** For good; only what lies in the trash or in junk. */
  z.object({ kind: z.literal('delete-for-good') }),
]);
export type Change = z.infer<typeof changeSchema>;

export const pendingChangeKindSchema = z.enum([
  'add-flag',
  'remove-flag',
  'add-keyword',
  'remove-keyword',
  'move',
  'copy',
  'expunge',
  'create-mailbox',
  'rename-mailbox',
  'delete-mailbox',
]);
export type PendingChangeKind = z.infer<typeof pendingChangeKindSchema>;

/** A user's wish that the server has not carried out yet, or has refused. */
export const pendingChangeSchema = z.object({
  id: idSchema,
  kind: pendingChangeKindSchema,
  /** What it does, in words: “Move to Archive”. */
  what: z.string(),
  /** Null for changes of a folder itself. */
  messageId: z.nullable(idSchema),
  /** Of the message. */
  subject: z.nullable(z.string()),
  mailboxId: idSchema,
  /** The last part of the folder's path; null when the folder is not here any more. */
  mailboxName: z.nullable(z.string()),
  state: z.enum(['pending', 'failed']),
  /** Who wanted it; null when nobody's hand did it, or the person is gone. */
  userName: z.nullable(z.string()),
  createdAt: timeSchema,
  /** How often the server has been asked. */
  attempts: z.int(),
  /** Null when it is carried out as soon as the account is connected, and for what has failed. */
  nextAttemptAt: z.nullable(timeSchema),
  /** Why the last attempt did not succeed, in a sentence. */
  error: z.nullable(z.string()),
});
export type PendingChange = z.infer<typeof pendingChangeSchema>;

/** How many wishes of an account wait, and how many were refused and wait for a person. */
export const changeCountsSchema = z.object({ waiting: z.int(), failed: z.int() });
export type ChangeCounts = z.infer<typeof changeCountsSchema>;

const accountParams = z.object({ accountId: idSchema });
/** Which of the refused changes; null for all of them. */
const failedChoice = z.object({ changeIds: z.nullable(idsSchema) });

export const changesApi = {
  apply: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/changes',
    summary: 'Does what the user wants here at once, and carries it to the server.',
    access: 'account-write',
    params: accountParams,
    query: emptySchema,
    body: z.object({ target: changeTargetSchema, change: changeSchema }),
    reply: z.object({ messageCount: z.int() }),
    errors: ['account.not-found', 'mailbox.not-found', 'mailbox.role-missing', 'change.not-allowed'],
  }),
  listPending: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/changes',
    summary:
      'What the server has not carried out yet or has refused: the refused first, then newest first, at most 200.',
    access: 'account-read',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ ...changeCountsSchema.shape, changes: z.array(pendingChangeSchema) }),
    errors: ['account.not-found'],
  }),
  retryFailed: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/changes/retry',
    summary: 'Does refused changes here once more, and asks the server again. Those that make no sense any more stay.',
    access: 'account-write',
    params: accountParams,
    query: emptySchema,
    body: failedChoice,
    reply: z.object({ changeCount: z.int() }),
    errors: ['account.not-found'],
  }),
  discardFailed: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/changes/discard',
    summary: 'Forgets refused changes. They were undone here when the server refused them.',
    access: 'account-write',
    params: accountParams,
    query: emptySchema,
    body: failedChoice,
    reply: z.object({ changeCount: z.int() }),
    errors: ['account.not-found'],
  }),
};
