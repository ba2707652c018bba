import * as z from 'zod/mini';
import { emptySchema, idSchema, idsSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';

/** What a user's action applies to. */
export const changeTargetSchema = z.discriminatedUnion('kind', [
  /** The messages of these threads that lie in this mailbox. */
  z.object({ kind: z.literal('threads'), mailboxId: idSchema, threadIds: idsSchema }),
  /** These messages, in this mailbox or (null) wherever they lie. */
  z.object({ kind: z.literal('messages'), mailboxId: z.nullable(idSchema), messageIds: idsSchema }),
]);
export type ChangeTarget = z.infer<typeof changeTargetSchema>;

/** What the user wants done. `archive`, `trash` and `junk` name the mailbox by its role. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add-flag'), flag: z.enum(['seen', 'flagged']) }),
  z.object({ kind: z.literal('remove-flag'), flag: z.enum(['seen', 'flagged']) }),
  z.object({ kind: z.literal('move'), toMailboxId: idSchema }),
  z.object({ kind: z.literal('move-to-role'), role: z.enum(['archive', 'trash', 'junk', 'inbox']) }),
]);
export type Change = z.infer<typeof changeSchema>;

/** A user's wish that the server has not carried out yet, or has refused. */
export const pendingChangeSchema = z.object({
  id: idSchema,
  change: z.string(),
  messageId: idSchema,
  state: z.enum(['pending', 'failed']),
  error: z.nullable(z.string()),
  createdAt: timeSchema,
});
export type PendingChange = z.infer<typeof pendingChangeSchema>;

const accountParams = z.object({ accountId: idSchema });

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
    errors: ['account.not-found', 'mailbox.not-found', 'mailbox.role-missing'],
  }),
  listPending: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/changes',
    summary: 'What the server has not carried out yet or has refused, newest first, at most 200.',
    access: 'account-read',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ changes: z.array(pendingChangeSchema) }),
    errors: ['account.not-found'],
  }),
};
