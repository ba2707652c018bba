import * as z from 'zod/mini';
import { addressSchema, emptySchema, idSchema, lineSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';
import { sessionSchema } from './session.js';

/** How many characters a new password needs at least. */
export const minPasswordChars = 12;

/** How long a password may be, in UTF-16 units: far more than anybody types, and not so much that hashing it is an attack. */
export const maxPasswordChars = 256;

const passwordSchema = lineSchema.check(z.minLength(1), z.maxLength(maxPasswordChars));

/** Six digits of an authenticator, or a recovery code; spaces and dashes may stand anywhere. */
const codeSchema = lineSchema.check(z.minLength(6), z.maxLength(64));

const linkTokenSchema = z.string().check(z.regex(/^[\w-]{20,100}$/));

const signedInBrowserSchema = z.object({
  id: idSchema,
  isCurrent: z.boolean(),
  startedAt: timeSchema,
  /** To within five minutes. */
  lastUsedAt: timeSchema,
  /** When it ends at the latest. */
  expiresAt: timeSchema,
  /** Network address it was begun from. */
  address: z.string(),
  /** What the browser calls itself; its own claim, may be empty. */
  userAgent: z.string(),
});
export type SignedInBrowser = z.infer<typeof signedInBrowserSchema>;

const ownSignInSchema = z.object({
  hasPassword: z.boolean(),
  /** Null when the person has none. */
  secondFactor: z.nullable(z.object({ since: timeSchema, recoveryCodesLeft: z.int() })),
  /** Everybody here has to have a second factor, so it cannot be removed. */
  isSecondFactorRequired: z.boolean(),
});
export type OwnSignIn = z.infer<typeof ownSignInSchema>;

const recoveryCodesSchema = z.object({
  /** Each works once, in place of the authenticator's code. They are told this one time. */
  recoveryCodes: z.array(z.string()),
});

/** The present password; null of a person who has none. */
const presentPassword = { password: z.nullable(passwordSchema) };

/** And a code of the second factor, or a recovery code; null of a person who has none. */
const bothFactors = { ...presentPassword, code: z.nullable(codeSchema) };

const signInPolicySchema = z.object({
  /** Whoever has no second factor yet sets one up before anything else. */
  isSecondFactorRequired: z.boolean(),
});
export type SignInPolicy = z.infer<typeof signInPolicySchema>;

/** Signing in by password, and what a person does about their own sign-in. */
export const signInApi = {
  withPassword: endpoint({
    method: 'POST',
    path: 'sign-in',
    summary:
      'Exchanges address and password, and the code of the second factor where there is one, for a session cookie.',
    access: 'public',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ email: addressSchema, password: passwordSchema, code: z.nullable(codeSchema) }),
    reply: sessionSchema,
    errors: ['sign-in.refused', 'sign-in.code-needed', 'sign-in.code-wrong', 'request.too-many'],
  }),
  readInvitation: endpoint({
    method: 'POST',
    path: 'sign-in/invitation',
    summary: 'Whom an invitation link is for; the link is not used up.',
    access: 'public',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ token: linkTokenSchema }),
    reply: z.object({
      email: z.string(),
      displayName: z.string(),
      /** They have signed in with a password before: the link is for a new one. */
      isReturning: z.boolean(),
      needsCode: z.boolean(),
      expiresAt: timeSchema,
    }),
    errors: ['session.link-invalid', 'request.too-many'],
  }),
  acceptInvitation: endpoint({
    method: 'POST',
    path: 'sign-in/invitation/acceptance',
    summary: 'Uses up an invitation link: sets the password, ends all sessions of the person, and begins one here.',
    access: 'public',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ token: linkTokenSchema, password: passwordSchema, code: z.nullable(codeSchema) }),
    reply: sessionSchema,
    errors: ['session.link-invalid', 'password.weak', 'sign-in.code-needed', 'sign-in.code-wrong', 'request.too-many'],
  }),
  readOwn: endpoint({
    method: 'GET',
    path: 'sign-in/own',
    summary: 'How the caller signs in.',
    access: 'entrance',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: ownSignInSchema,
    errors: [],
  }),
  changePassword: endpoint({
    method: 'PUT',
    path: 'sign-in/own/password',
    summary: "Sets the caller's password and ends their other sessions.",
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ ...presentPassword, newPassword: passwordSchema }),
    reply: emptySchema,
    errors: ['password.wrong', 'password.weak', 'request.too-many'],
  }),
  beginSecondFactor: endpoint({
    method: 'POST',
    path: 'sign-in/own/second-factor',
    summary: 'Makes a key for an authenticator app; it counts once a code made with it has been told.',
    access: 'entrance',
    params: emptySchema,
    query: emptySchema,
    body: z.object(presentPassword),
    reply: z.object({
      /** The key in base32, for typing. */
      key: z.string(),
      /** The key as authenticator apps scan it. */
      uri: z.string(),
    }),
    errors: ['password.wrong', 'second-factor.exists', 'request.too-many'],
  }),
  confirmSecondFactor: endpoint({
    method: 'PUT',
    path: 'sign-in/own/second-factor',
    summary: 'Switches the second factor on by its first code, and ends the other sessions of the caller.',
    access: 'entrance',
    params: emptySchema,
    query: emptySchema,
    body: z.object({ code: codeSchema }),
    reply: recoveryCodesSchema,
    errors: ['sign-in.code-wrong', 'second-factor.exists', 'second-factor.not-begun', 'request.too-many'],
  }),
  removeSecondFactor: endpoint({
    method: 'DELETE',
    path: 'sign-in/own/second-factor',
    summary: "Switches the caller's second factor off and ends their other sessions.",
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: z.object(bothFactors),
    reply: emptySchema,
    errors: [
      'password.wrong',
      'sign-in.code-needed',
      'sign-in.code-wrong',
      'second-factor.required',
      'request.too-many',
    ],
  }),
  renewRecoveryCodes: endpoint({
    method: 'POST',
    path: 'sign-in/own/recovery-codes',
    summary: 'Makes new recovery codes; the former ones stop to work.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: z.object(bothFactors),
    reply: recoveryCodesSchema,
    errors: [
      'password.wrong',
      'sign-in.code-needed',
      'sign-in.code-wrong',
      'second-factor.not-begun',
      'request.too-many',
    ],
  }),
  listSessions: endpoint({
    method: 'GET',
    path: 'sign-in/own/sessions',
    summary: 'Where the caller is signed in, the last used first.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ sessions: z.array(signedInBrowserSchema) }),
    errors: [],
  }),
  endSession: endpoint({
    method: 'DELETE',
    path: 'sign-in/own/sessions/:sessionId',
    summary: 'Ends one session of the caller and closes its sockets. One that has ended already is no error.',
    access: 'session',
    params: z.object({ sessionId: idSchema }),
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: [],
  }),
  endOtherSessions: endpoint({
    method: 'DELETE',
    path: 'sign-in/own/sessions',
    summary: 'Ends all sessions of the caller but this one.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: [],
  }),
  readPolicy: endpoint({
    method: 'GET',
    path: 'sign-in/policy',
    summary: 'What is asked of everybody who signs in.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: signInPolicySchema,
    errors: [],
  }),
  setPolicy: endpoint({
    method: 'PUT',
    path: 'sign-in/policy',
    summary:
      'Changes what is asked of everybody who signs in. Whoever has no second factor when it is required is signed out.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: signInPolicySchema,
    reply: signInPolicySchema,
    errors: ['second-factor.not-begun'],
  }),
};
