import * as z from 'zod/mini';
import { addressSchema, emptySchema, idSchema, lineSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';

export const userSchema = z.object({
  id: idSchema,
  email: z.string(),
  displayName: z.string(),
  isAdmin: z.boolean(),
});
export type User = z.infer<typeof userSchema>;

export const sessionSchema = z.object({
  user: userSchema,
  /** Whether this MailDesk offers the demo mailbox (never in production mode). */
  demoAvailable: z.boolean(),
  /** A second factor has to be set up before anything else is answered; of the own sign-in that is asked then. */
  mustSetUpSecondFactor: z.boolean(),
});
export type Session = z.infer<typeof sessionSchema>;

/** - `invited`: has never signed in. `disabled`: cannot sign in until an administrator lets them again. */
const userStateSchema = z.enum(['invited', 'active', 'disabled']);
export type UserState = z.infer<typeof userStateSchema>;

/** A user as administrators see them. */
export const managedUserSchema = z.extend(userSchema, {
  state: userStateSchema,
  hasPassword: z.boolean(),
  hasSecondFactor: z.boolean(),
  /** When one of their open sessions was used last, to within five minutes; null when they have none. */
  lastSeenAt: z.nullable(timeSchema),
  createdAt: timeSchema,
});
export type ManagedUser = z.infer<typeof managedUserSchema>;

const displayNameSchema = lineSchema.check(z.minLength(1), z.maxLength(200));

const userParams = z.object({ userId: idSchema });

const signInLinkSchema = z.object({ signInUrl: z.string(), expiresAt: timeSchema });

export const sessionApi = {
  read: endpoint({
    method: 'GET',
    path: 'session',
    summary: 'Who is signed in.',
    access: 'entrance',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: sessionSchema,
    errors: [],
  }),
  signIn: endpoint({
    method: 'POST',
    path: 'session',
    summary: 'Exchanges the token of a one-time sign-in link, as the server prints them, for a session cookie.',
    access: 'public',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ token: z.string().check(z.regex(/^[\w-]{20,100}$/)) }),
    reply: sessionSchema,
    errors: ['session.link-invalid', 'request.too-many'],
  }),
  signOut: endpoint({
    method: 'DELETE',
    path: 'session',
    summary: 'Ends the session and closes its sockets.',
    access: 'entrance',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: [],
  }),
};

export const usersApi = {
  list: endpoint({
    method: 'GET',
    path: 'users',
    summary: 'All users who are not disabled, by name.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ users: z.array(userSchema) }),
    errors: [],
  }),
  invite: endpoint({
    method: 'POST',
    path: 'users',
    summary: 'Creates a user and a one-time link by which they set a password.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ email: addressSchema, displayName: displayNameSchema }),
    reply: z.extend(signInLinkSchema, { user: userSchema }),
    errors: ['user.exists'],
  }),
  createSignInLink: endpoint({
    method: 'POST',
    path: 'users/:userId/sign-in-links',
    summary: 'Makes a fresh one-time link by which a user sets a new password; earlier ones stop to work.',
    access: 'admin',
    params: userParams,
    query: emptySchema,
    body: emptySchema,
    reply: signInLinkSchema,
    errors: ['user.not-found', 'user.disabled'],
  }),
  listManaged: endpoint({
    method: 'GET',
    path: 'managed-users',
    summary: 'All users by name, with what administrators look after.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ users: z.array(managedUserSchema) }),
    errors: [],
  }),
  update: endpoint({
    method: 'PATCH',
    path: 'users/:userId',
    summary:
      'Renames a user, makes them administrator or not, or disables them. A change of rights ends their sessions.',
    access: 'admin',
    params: userParams,
    query: emptySchema,
    body: z.object({
      displayName: z.optional(displayNameSchema),
      isAdmin: z.optional(z.boolean()),
      isDisabled: z.optional(z.boolean()),
    }),
    reply: managedUserSchema,
    errors: ['user.not-found', 'user.last-admin'],
  }),
  resetSecondFactor: endpoint({
    method: 'DELETE',
    path: 'users/:userId/second-factor',
    summary: 'Removes the second factor of a user who has lost it, and ends their sessions.',
    access: 'admin',
    params: userParams,
    query: emptySchema,
    body: emptySchema,
    reply: managedUserSchema,
    errors: ['user.not-found'],
  }),
  endSessions: endpoint({
    method: 'DELETE',
    path: 'users/:userId/sessions',
    summary: 'Signs a user out everywhere.',
    access: 'admin',
    params: userParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['user.not-found'],
  }),
};
