import * as z from 'zod/mini';

/** A date `2026-11-22`, or a time `2026-11-22T10:00:00Z`. */
export const dayOrTimeSchema = z.union([z.iso.date(), z.iso.datetime()]);

export const moneySchema = z.object({
  value: z.number(),
  /** ISO 4217, such as EUR. */
  currency: z.string(),
});
export type Money = z.infer<typeof moneySchema>;

/** One record of Odoo in a line. */
export const recordLineSchema = z.object({
  /** Such as `crm.lead`. */
  model: z.string(),
  id: z.int(),
  name: z.string(),
  /** Its stage or state, in the words of Odoo. */
  state: z.nullable(z.string()),
  tone: z.enum(['plain', 'good', 'warn', 'bad']),
  when: z.nullable(z.object({ at: dayOrTimeSchema, word: z.enum(['on', 'due', 'until', 'closes']) })),
  amount: z.nullable(moneySchema),
  /** Of a line that stands for a conversation beside the record. */
  conversation: z.optional(z.object({ account_id: z.string(), conversation_id: z.string() })),
});
export type RecordLine = z.infer<typeof recordLineSchema>;

/** Where a mail lies, and as much of it as records are made of. */
export const mailRefSchema = z.object({
  account_id: z.uuid(),
  conversation_id: z.uuid(),
  /** Without angle brackets. */
  message_id_header: z.nullable(z.string()),
  subject: z.string(),
  from: z.object({ name: z.string(), email: z.string() }),
  /** Whom records are made of, where that need not be who wrote it. */
  person: z.optional(z.object({ name: z.string(), email: z.string() })),
  date: z.nullable(z.iso.datetime()),
  /** The beginning of the plain text. */
  text: z.string(),
});
export type MailRef = z.infer<typeof mailRefSchema>;

export const fileSchema = z.object({
  name: z.string(),
  /** Base64. */
  data: z.string(),
  /** Which part of the mail it is, as pictures in its HTML are named. */
  part: z.optional(z.string()),
});
export type RecordFile = z.infer<typeof fileSchema>;
