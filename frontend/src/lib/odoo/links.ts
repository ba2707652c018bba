import * as z from 'zod/mini';
import { dayOrTimeSchema, recordLineSchema } from './record-line';

/** A conversation beside a record. */
export const linkSchema = z.object({
  id: z.int(),
  account_id: z.string(),
  conversation_id: z.string(),
  record: recordLineSchema,
  /** Later mails go into the record's chatter by themselves. */
  follow: z.boolean(),
  /** Since when the person follows it: what came before does not go there by itself. */
  since: z.nullable(z.iso.datetime()),
  /** Message-IDs of the mails that are in its chatter. */
  logged: z.array(z.string()),
  /** Of those that were there, and that somebody has deleted there. */
  taken_out: z.array(z.string()),
});
export type RecordLink = z.infer<typeof linkSchema>;

export const loggedSchema = z.object({
  /** `already`: it was in the chatter, from here or from Odoo's own mail gateway. */
  state: z.enum(['logged', 'already']),
  link: linkSchema,
});

export const targetGroupSchema = z.object({ title: z.string(), records: z.array(recordLineSchema) });
export type TargetGroup = z.infer<typeof targetGroupSchema>;

const mailboxPersonSchema = z.object({ name: z.string(), email: z.string() });

export const recordConversationsSchema = z.object({
  record: recordLineSchema,
  /** Who is written to from the record. */
  emails: z.array(mailboxPersonSchema),
  conversations: z.array(
    z.object({
      account_id: z.string(),
      conversation_id: z.string(),
      /** Of the newest mail in the chatter; null when none was put there. */
      subject: z.nullable(z.string()),
      date: z.nullable(dayOrTimeSchema),
    }),
  ),
});
export type RecordConversations = z.infer<typeof recordConversationsSchema>;

export const completionsSchema = z.array(mailboxPersonSchema);

/** The templates for one record that a mail is about. */
export const templateGroupSchema = z.object({
  record: recordLineSchema,
  templates: z.array(z.object({ id: z.int(), name: z.string() })),
});
export type TemplateGroup = z.infer<typeof templateGroupSchema>;

export const renderedSchema = z.object({ subject: z.string(), html: z.string() });
export type FilledTemplate = z.infer<typeof renderedSchema>;
