import * as z from 'zod/mini';
import { t } from '../../locales/shell';
import type { RecordsBridge } from '../host';
import { PlainError } from '../plain-error';
import { createdSchema, preparedSchema } from './create';
import {
  completionsSchema,
  linkSchema,
  loggedSchema,
  recordConversationsSchema,
  renderedSchema,
  targetGroupSchema,
  templateGroupSchema,
} from './links';
import { paneSchema, sectionListSchema } from './pane';
import { fileSchema, mailRefSchema } from './record-line';

const target = { model: z.string(), res_id: z.int() };
const conversationSchema = z.object({ account_id: z.string(), conversation_id: z.string() });

/** What Odoo is asked, by the names of the methods of `maildesk.bridge`, which document what they do. */
export const verbs = {
  find_partners: { args: z.object({ emails: z.array(z.string()) }), reply: paneSchema },
  section_list: { args: z.object({ kind: z.string(), email: z.string() }), reply: sectionListSchema },
  prepare_create: { args: z.object({ kind: z.string(), mail: mailRefSchema }), reply: preparedSchema },
  create_record: {
    args: z.object({
      kind: z.string(),
      values: z.record(z.string(), z.string()),
      mail: mailRefSchema,
      attachments: z.array(fileSchema),
      /** Ids of records that the person was shown, and wants another one beside. */
      seen: z.array(z.int()),
    }),
    reply: createdSchema,
  },
  conversation_links: {
    args: z.object({
      conversations: z.array(
        z.object({
          account_id: z.string(),
          conversation_id: z.string(),
          /** Of its mails, by which links are found that stand under a former id of the conversation. */
          message_ids: z.array(z.string()),
        }),
      ),
    }),
    reply: z.array(linkSchema),
  },
  followed_conversations: { args: z.object({ account_ids: z.array(z.string()) }), reply: z.array(linkSchema) },
  link_conversation: { args: z.object({ ...target, mail: mailRefSchema }), reply: linkSchema },
  follow_conversation: { args: z.object({ link: z.int(), follow: z.boolean() }), reply: linkSchema },
  remove_link: { args: z.object({ link: z.int() }), reply: z.boolean() },
  search_targets: {
    args: z.object({ query: z.string(), email: z.nullable(z.string()) }),
    reply: z.array(targetGroupSchema),
  },
  log_email: {
    args: z.object({
      ...target,
      mail: mailRefSchema,
      html: z.nullable(z.string()),
      attachments: z.array(fileSchema),
      follow: z.boolean(),
    }),
    reply: loggedSchema,
  },
  undo_log: {
    args: z.object({ ...target, conversation: conversationSchema, message_id_header: z.string() }),
    reply: z.boolean(),
  },
  record_conversations: { args: z.object(target), reply: recordConversationsSchema },
  complete_recipients: { args: z.object({ query: z.string() }), reply: completionsSchema },
  list_templates: {
    args: z.object({
      record: z.nullable(z.object({ model: z.string(), id: z.int() })),
      conversation: z.nullable(conversationSchema),
      emails: z.array(z.string()),
    }),
    reply: z.array(templateGroupSchema),
  },
  render_template: { args: z.object({ template: z.int(), ...target }), reply: renderedSchema },
} as const;

export type Verb = keyof typeof verbs;
export type VerbArgs<V extends Verb> = z.infer<(typeof verbs)[V]['args']>;
export type VerbReply<V extends Verb> = z.infer<(typeof verbs)[V]['reply']>;

/**
 * Asks Odoo and checks the answer, which an addon of another version may give otherwise.
 * @throws PlainError with Odoo's own words, or saying that the versions do not fit
 */
export async function askOdoo<V extends Verb>(
  records: Pick<RecordsBridge, 'call'>,
  verb: V,
  args: VerbArgs<V>,
): Promise<VerbReply<V>> {
  const reply = await records.call(verb, args);
  const parsed = verbs[verb].reply.safeParse(reply);
  if (!parsed.success) {
    throw new PlainError(t('unknownAnswer'), {
      cause: parsed.error,
    });
  }
  // The schema is the verb's own; the compiler loses that where it looks the verb up.
  return parsed.data as VerbReply<V>;
}
