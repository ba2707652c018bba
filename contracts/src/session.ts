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
});
export type Session = z.infer<typeof sessionSchema>;

const signInLinkSchema = z.object({ signInUrl: z.string(), expiresAt: timeSchema });

export const sessionApi = {
  read: endpoint({
    method: 'GET',
    path: 'session',
    summary: 'Who is signed in.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: sessionSchema,
    errors: [],
  }),
  signIn: endpoint({
    method: 'POST',
    path: 'session',
    summary: 'Exchanges the token of a one-time sign-in link for a session cookie.',
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
    access: 'session',
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
    summary: 'All users, by name.',
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
    summary: 'Creates a user and a one-time sign-in link for them.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ email: addressSchema, displayName: lineSchema.check(z.minLength(1), z.maxLength(200)) }),
    reply: z.extend(signInLinkSchema, { user: userSchema }),
    errors: ['user.exists'],
  }),
  createSignInLink: endpoint({
    method: 'POST',
    path: 'users/:userId/sign-in-links',
    summary: 'Makes a fresh one-time sign-in link for a user.',
    access: 'admin',
    params: z.object({ userId: idSchema }),
    query: emptySchema,
    body: emptySchema,
    reply: signInLinkSchema,
    errors: ['user.not-found'],
  }),
};
