import * as z from 'zod/mini';
import { recordLineSchema } from './record-line';

/** A field of the form for a new record; Odoo decides which there are. */
export const formFieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.enum(['text', 'multiline', 'select', 'date', 'datetime', 'checkbox']),
  value: z.nullable(z.string()),
  required: z.boolean(),
  options: z.array(z.object({ value: z.string(), label: z.string() })),
});
export type FormField = z.infer<typeof formFieldSchema>;

export const preparedSchema = z.object({
  title: z.string(),
  /** `linked`: beside this conversation already; `known`: open with the same contact. */
  existing: z.array(z.extend(recordLineSchema, { reason: z.enum(['linked', 'known']) })),
  fields: z.array(formFieldSchema),
});
export type Prepared = z.infer<typeof preparedSchema>;

export const createdSchema = z.object({
  record: recordLineSchema,
  /** False: there is this one already, which the person had not seen. */
  created: z.boolean(),
});
export type Created = z.infer<typeof createdSchema>;
