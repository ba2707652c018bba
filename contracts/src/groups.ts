import * as z from 'zod/mini';
import { roleSchema } from './access.js';
import { emptySchema, idSchema, lineSchema } from './common.js';
import { endpoint } from './endpoint.js';
import { userSchema } from './session.js';

/** People who get their access to accounts together. */
export const groupSchema = z.object({
  id: idSchema,
  name: z.string(),
  /** It is one of Odoo's, which says how it is called and who is in it. */
  isFromOdoo: z.boolean(),
  /** By name. */
  members: z.array(userSchema),
});
export type Group = z.infer<typeof groupSchema>;

const groupNameSchema = lineSchema.check(z.trim(), z.minLength(1), z.maxLength(100));
const groupParams = z.object({ groupId: idSchema });
const groupMemberParams = z.object({ groupId: idSchema, userId: idSchema });
const groupNameBody = z.object({ name: groupNameSchema });

export const groupsApi = {
  list: endpoint({
    method: 'GET',
    path: 'groups',
    summary: 'All groups, by name.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ groups: z.array(groupSchema) }),
    errors: [],
  }),
  create: endpoint({
    method: 'POST',
    path: 'groups',
    summary: 'Makes a group with nobody in it.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: groupNameBody,
    reply: groupSchema,
    errors: ['group.exists'],
  }),
  rename: endpoint({
    method: 'PATCH',
    path: 'groups/:groupId',
    summary: 'Gives a group another name.',
    access: 'admin',
    params: groupParams,
    query: emptySchema,
    body: groupNameBody,
    reply: groupSchema,
    errors: ['group.not-found', 'group.exists', 'group.from-odoo'],
  }),
  remove: endpoint({
    method: 'DELETE',
    path: 'groups/:groupId',
    summary: 'Removes a group; what its members had by it alone they lose at once.',
    access: 'admin',
    params: groupParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['group.not-found'],
  }),
  listAccess: endpoint({
    method: 'GET',
    path: 'groups/:groupId/accounts',
    summary: 'The accounts that a group has access to, by address.',
    access: 'admin',
    params: groupParams,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ accounts: z.array(z.object({ id: idSchema, address: z.string(), role: roleSchema })) }),
    errors: [],
  }),
  addMember: endpoint({
    method: 'PUT',
    path: 'groups/:groupId/members/:userId',
    summary: 'Puts a user into a group.',
    access: 'admin',
    params: groupMemberParams,
    query: emptySchema,
    body: emptySchema,
    reply: groupSchema,
    errors: ['group.not-found', 'user.not-found', 'group.from-odoo'],
  }),
  removeMember: endpoint({
    method: 'DELETE',
    path: 'groups/:groupId/members/:userId',
    summary: 'Takes a user out of a group, and with it what they had by it alone.',
    access: 'admin',
    params: groupMemberParams,
    query: emptySchema,
    body: emptySchema,
    reply: groupSchema,
    errors: ['group.not-found', 'user.not-found', 'group.from-odoo'],
  }),
};
