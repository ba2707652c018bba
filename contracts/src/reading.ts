import * as z from 'zod/mini';
import { changeTargetSchema } from './changes.js';
import { emptySchema, idSchema } from './common.js';
import { endpoint } from './endpoint.js';

/**
 * What counts as unread for somebody in an account. It is each person's own choice.
 * - `shared`: what nobody has read. Opening a message sets \Seen on the server, for everybody and their telephones.
 * - `personal`: what this person has not opened, whoever else has. Opening a message leaves \Seen alone.
 */
export const readModeSchema = z.enum(['shared', 'personal']);
export type ReadMode = z.infer<typeof readModeSchema>;

export const readingSchema = z.object({
  mode: readModeSchema,
  /** How many messages of a mailbox the person has not read. Mailboxes with none are left out; empty while `shared`. */
  unread: z.array(z.object({ mailboxId: idSchema, unreadCount: z.int() })),
});
export type Reading = z.infer<typeof readingSchema>;

/** What the asking user has read of an account changed: these threads, or (null) any of them. */
export const readingChangeSchema = z.object({ accountId: idSchema, threadIds: z.nullable(z.array(idSchema)) });
export type ReadingChange = z.infer<typeof readingChangeSchema>;

const accountParams = z.object({ accountId: idSchema });

/** What a person has read for themselves, beside what the team has read (\Seen). */
export const readingApi = {
  read: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/reading',
    summary: 'What counts as unread for the asking user, and how much of it there is.',
    access: 'account-read',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: readingSchema,
    errors: ['account.not-found'],
  }),
  choose: endpoint({
    method: 'PUT',
    path: 'accounts/:accountId/reading',
    summary:
      'Chooses what counts as unread for the asking user alone. `personal` begins with what nobody has read yet; `shared` forgets what they have read.',
    access: 'account-read',
    params: accountParams,
    query: emptySchema,
    body: z.object({ mode: readModeSchema }),
    reply: readingSchema,
    errors: ['account.not-found'],
  }),
  mark: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/reading/marks',
    summary: 'Marks messages as read or unread for the asking user alone. Nothing is told to the mail server.',
    access: 'account-read',
    params: accountParams,
    query: emptySchema,
    body: z.object({ target: changeTargetSchema, read: z.boolean() }),
    reply: z.object({ messageCount: z.int() }),
    errors: ['account.not-found', 'change.not-allowed'],
  }),
};
