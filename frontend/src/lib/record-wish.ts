import * as z from 'zod/mini';
import type { RecordWish } from './host';

const wishSchema = z.object({
  kind: z.enum(['conversations', 'write']),
  record: z.object({ model: z.string(), id: z.int() }),
});

/** Reads what a button of Odoo asks for; null when it is nothing that this client knows. */
export function readWish(value: unknown): RecordWish | null {
  const parsed = wishSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
