import * as z from 'zod/mini';
import { roleSchema } from './access.js';
import { emptySchema, idSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';

/** A removed account of which not everything is erased yet. */
export const accountRemovalSchema = z.object({
  accountId: idSchema,
  address: z.string(),
  begunAt: timeSchema,
  /** From 0 to 1. */
  progress: z.number(),
});
export type AccountRemoval = z.infer<typeof accountRemovalSchema>;

const accountParams = z.object({ accountId: idSchema });

/** What becomes of an account as a whole: it rests, goes to somebody else, is erased. */
export const accountLifeApi = {
  pause: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/pause',
    summary:
      'Ends all connections to the mail servers of the account: nothing new comes in and nothing is sent until it is resumed. What people change waits.',
    access: 'account-admin',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found'],
  }),
  resume: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/resume',
    summary: 'Connects a paused account again and catches up.',
    access: 'account-admin',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found'],
  }),
  handOver: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/owner',
    summary:
      'Makes another user an owner in place of the asking one (for an administrator who is none, of all), who keeps a role or none.',
    access: 'account-admin',
    params: accountParams,
    query: emptySchema,
    /** `keep`: the former owner's role from then on; null for none. */
    body: z.object({ userId: idSchema, keep: z.nullable(roleSchema) }),
    reply: emptySchema,
    errors: ['account.not-found', 'user.not-found', 'user.disabled'],
  }),
  listRemovals: endpoint({
    method: 'GET',
    path: 'account-removals',
    summary:
      'Accounts that the asking user removed (for an administrator all) and that are being erased, oldest first.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ removals: z.array(accountRemovalSchema) }),
    errors: [],
  }),
};
