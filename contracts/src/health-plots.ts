import * as z from 'zod/mini';
import { emptySchema, idSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';

/** The last 24 hours in pieces of five minutes, or the last seven days in pieces of half an hour. */
export const plotRangeSchema = z.enum(['day', 'week']);
export type PlotRange = z.infer<typeof plotRangeSchema>;

const valuesSchema = z.array(z.nullable(z.number()));

/** How it went over time: lists of the same length, one entry for each piece. Null where nothing is known. */
export const healthPlotSchema = z.object({
  at: z.array(timeSchema),
  /** From delivery to the screen in milliseconds: half of the mail, and all but the slowest twentieth. */
  p50: valuesSchema,
  p95: valuesSchema,
  /** Changes and messages that waited to be carried out. */
  backlog: valuesSchema,
  /** How often a connection was lost and had to be made anew. */
  reconnects: valuesSchema,
  /** Accounts that needed attention: of one account 0 or 1. */
  inTrouble: valuesSchema,
});
export type HealthPlot = z.infer<typeof healthPlotSchema>;

export const healthPlotsApi = {
  ofAccount: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/health/plot',
    summary: 'How one account did over time.',
    access: 'account-health',
    params: z.object({ accountId: idSchema }),
    query: z.object({ range: plotRangeSchema }),
    body: emptySchema,
    reply: healthPlotSchema,
    errors: ['account.not-found'],
  }),
  ofAll: endpoint({
    method: 'GET',
    path: 'health/plot',
    summary: 'How all accounts together did over time.',
    access: 'admin',
    params: emptySchema,
    query: z.object({ range: plotRangeSchema }),
    body: emptySchema,
    reply: healthPlotSchema,
    errors: [],
  }),
};
