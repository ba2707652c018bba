import * as z from 'zod/mini';
import { type ErrorCode, errorCodes } from './errors.js';

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
});
export type Problem = z.infer<typeof problemSchema>;
