import * as z from 'zod/mini';
import { emptySchema, idSchema } from './common.js';
import { endpoint } from './endpoint.js';

/**
 * What a test mail of an account to itself goes through.
 * - `accepted`: its SMTP server has taken it. `arrived`: it is in the mailbox on the mail server, at the latest. `stored`: MailDesk
 *   has seen it there by itself, and tells the browsers. `removed`: it is gone again, here and there.
 */
export const roundTripStepSchema = z.enum(['accepted', 'arrived', 'stored', 'removed']);
export type RoundTripStep = z.infer<typeof roundTripStepSchema>;

/** A step that is done, and how long it took since the one before, in milliseconds. */
export const roundTripProgressSchema = z.object({ step: roundTripStepSchema, tookMs: z.number() });
export type RoundTripProgress = z.infer<typeof roundTripProgressSchema>;

export const roundTripApi = {
  start: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/round-trip',
    summary:
      'Sends a mail from the account to itself, waits for it to come in as all mail does, measures each step and removes it for good.',
    access: 'account-test',
    params: z.object({ accountId: idSchema }),
    query: emptySchema,
    body: z.object({ start: z.literal(true) }),
    progress: roundTripProgressSchema,
    /** `failedAt`: the step that did not come about, null when all did. `words`: how it went, in a sentence. */
    reply: z.object({
      steps: z.array(roundTripProgressSchema),
      failedAt: z.nullable(roundTripStepSchema),
      words: z.string(),
    }),
    errors: ['account.not-found', 'account.paused', 'request.too-many', 'server.unreachable', 'server.needs-you'],
  }),
};
