import * as z from 'zod/mini';
import { emptySchema, idSchema, lineSchema, timeSchema, writtenTextSchema } from './common.js';
import { endpoint } from './endpoint.js';
import { maxAttachments } from './limits.js';
import { draftSchema, partReferenceSchema, uploadReferenceSchema } from './outbox.js';

const described = {
  fileName: lineSchema.check(z.maxLength(255)),
  contentType: lineSchema.check(z.maxLength(255)),
  sizeBytes: z.int().check(z.gte(0)),
};

/** A file of a draft, described so that a composer can show it without asking for it. */
export const draftFileSchema = z.discriminatedUnion('kind', [
  z.extend(uploadReferenceSchema, described),
  z.extend(partReferenceSchema, described),
]);
export type DraftFile = z.infer<typeof draftFileSchema>;

/** A message that is still being written: what could be sent now, and what an editor needs to go on. */
export const draftContentSchema = z.extend(z.omit(draftSchema, { clientKey: true, attachments: true }), {
  mode: z.enum(['rich', 'plain']),
  /** The editor's own HTML; empty in plain mode. */
  editorHtml: writtenTextSchema.check(z.maxLength(2_000_000)),
  files: z.array(draftFileSchema).check(z.maxLength(maxAttachments)),
});
export type DraftContent = z.infer<typeof draftContentSchema>;

export const savedDraftSchema = z.object({
  /** Chosen by the client when the composer opens; the message is sent under it (`clientKey`). */
  id: idSchema,
  accountId: idSchema,
  /** Grows by one with every save. */
  version: z.int(),
  content: draftContentSchema,
  savedAt: timeSchema,
  /** The caller saved it last. */
  isOwn: z.boolean(),
  /** Somebody is writing on it now, or was moments ago and did not say that they stopped. */
  isOpen: z.boolean(),
  /** Its copy in the Drafts mailbox, once it is there. */
  messageId: z.nullable(idSchema),
});
export type SavedDraft = z.infer<typeof savedDraftSchema>;

const params = z.object({ accountId: idSchema, draftId: idSchema });

export const draftsApi = {
  list: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/drafts',
    summary: 'Messages that were begun and neither sent nor thrown away, the newest first.',
    access: 'account-write',
    params: z.object({ accountId: idSchema }),
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ drafts: z.array(savedDraftSchema) }),
    errors: ['account.not-found'],
  }),
  save: endpoint({
    method: 'PUT',
    path: 'accounts/:accountId/drafts/:draftId',
    summary:
      'Keeps a message that is being written; a copy is put into the Drafts mailbox soon after. At most 100 of an account, and 25 MB.',
    access: 'account-write',
    params,
    query: emptySchema,
    body: z.object({
      content: draftContentSchema,
      /** The version that was changed; 0 for a new draft. Another one in between is a conflict. */
      basedOn: z.int().check(z.gte(0)),
      /** The composer stays open. */
      isOpen: z.boolean(),
    }),
    reply: z.object({ version: z.int(), savedAt: timeSchema }),
    errors: ['account.not-found', 'draft.conflict', 'draft.finished', 'upload.not-found', 'request.too-many'],
  }),
  discard: endpoint({
    method: 'DELETE',
    path: 'accounts/:accountId/drafts/:draftId',
    summary: 'Throws a draft away, here and in the Drafts mailbox.',
    access: 'account-write',
    params,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found', 'request.too-many'],
  }),
};
