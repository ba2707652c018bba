import * as z from 'zod/mini';
import { idSchema, timeSchema } from './common.js';
import { type ErrorCode, errorCodes } from './errors.js';

/** The answer that was given to a conversation while somebody wrote one of their own. */
export const answeredMeanwhileSchema = z.object({
  messageId: idSchema,
  threadId: idSchema,
  /** Who sent it; null when it was sent by another mail program. */
  by: z.nullable(z.string()),
  at: timeSchema,
});
export type AnsweredMeanwhile = z.infer<typeof answeredMeanwhileSchema>;

/** How every error of the API looks (RFC 9457, `application/problem+json`), with our code beside. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** A sentence for the person. */
  detail: z.string(),
  code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
  retryable: z.boolean(),
  /** For `request.invalid`: where the request does not fit, such as `body.to.0.address`. */
  issues: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  /** For `outbox.answered-meanwhile`. */
  answered: z.optional(answeredMeanwhileSchema),
});
export type Problem = z.infer<typeof problemSchema>;

/**
 * What kind of trouble with a mail server it is; decides what is done next.
 * - `auth`: the password is refused. `auth-ambiguous`: the sign-in is, and the password may be good.
 * - `authorization`: the permission to sign in (OAuth) was withdrawn or has run out; a person has to sign in again.
 *   `sign-in-service`: the provider gives no token just now, which says nothing of the permission.
 * - `settings`: encryption, certificate or way of sign-in do not fit; a person has to change something.
 * - `connection-limit`: too many connections at a time. `throttled`: too much asked in a time.
 * - `network`: not reached, or the line broke. `server`: reached, and it has trouble of its own.
 * - `protocol`: it answers what cannot be understood.
 */
export const failureClassSchema = z.enum([
  'auth',
  'auth-ambiguous',
  'authorization',
  'sign-in-service',
  'settings',
  'connection-limit',
  'throttled',
  'network',
  'server',
  'protocol',
]);
export type FailureClass = z.infer<typeof failureClassSchema>;
