import * as z from 'zod/mini';
import { idSchema, lineSchema } from './common.js';
import { bytes, endpoint } from './endpoint.js';
import { maxMessageSize } from './limits.js';

/** A file that the composer will attach; kept a day. */
export const uploadSchema = z.object({
  id: idSchema,
  fileName: z.string(),
  contentType: z.string(),
  sizeBytes: z.int(),
});
export type Upload = z.infer<typeof uploadSchema>;

export const uploadsApi = {
  create: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/uploads',
    summary: `Stores a file for a mail that is being written (${maxMessageSize} at most).`,
    access: 'account-write',
    params: z.object({ accountId: idSchema }),
    query: z.object({
      fileName: lineSchema.check(z.minLength(1), z.maxLength(255)),
      contentType: z._default(lineSchema.check(z.regex(/^[\w.+-]+\/[\w.+-]+$/)), 'application/octet-stream'),
    }),
    body: bytes,
    reply: uploadSchema,
    errors: ['account.not-found', 'request.too-large', 'request.too-many'],
  }),
};
