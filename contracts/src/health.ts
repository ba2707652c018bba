import * as z from 'zod/mini';
import { emptySchema } from './common.js';
import { endpoint } from './endpoint.js';

/** Outside `/api/`: `/healthz` says that the process lives, `/readyz` that it can serve. */
export const healthApi = {
  ready: endpoint({
    method: 'GET',
    path: 'ready',
    summary: 'Whether the database answers and migrations are applied; the same as `/readyz`.',
    access: 'public',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ ready: z.boolean() }),
    errors: ['internal'],
  }),
};
