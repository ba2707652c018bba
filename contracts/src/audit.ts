import * as z from 'zod/mini';
import { roleSchema } from './access.js';
import { bytes, endpoint } from './endpoint.js';
import { cursorSchema, emptySchema, idSchema, lineSchema, timeSchema } from './common.js';
import { mailboxRoleSchema } from './mailboxes.js';

/** What is put on record. Never anything of the mail itself. */
export const auditActionNames = [
  /** A conversation was opened; of one person and conversation, once in ten minutes. */
  'mail.read',
  'mail.sent',
  'mail.answered',
  /** A message that was on its way, or had failed, was taken back. */
  'mail.taken-back',
  'mail.moved',
  'mail.deleted',
  'account.connected',
  'account.changed',
  'account.paused',
  'account.resumed',
  'account.transferred',
  'account.removed',
  /** A role in an account was given, changed or taken away. */
  'access.changed',
  /** A group, or who is in it, was changed. */
  'group.changed',
  /** A person was invited, disabled, made an administrator or none, or their ways to sign in were changed. */
  'user.changed',
  'session.started',
  'session.ended',
  'session.refused',
  'provider.changed',
  /** An Odoo database was paired or unpaired, its keys were replaced, or what its users are here was changed. */
  'odoo.changed',
  'certificate.pinned',
  'audit.exported',
  /** Somebody had the account connect at once, or all its mailboxes compared with the server's. */
  'account.reconnected',
  'account.resynced',
  /** What is known of how the account does was taken out, without names. */
  'diagnostics.exported',
  /** Whom MailDesk tells of trouble was changed. */
  'notice.changed',
  /** A test mail was sent from an account to itself. */
  'account.tested',
] as const;
export const auditActionSchema = z.enum(auditActionNames);
export type AuditAction = z.infer<typeof auditActionSchema>;

const fact = lineSchema.check(z.maxLength(320));

/** Small facts about an act. A closed list, so that nothing of a mail gets in by accident. */
export const auditFactsSchema = z.object({
  /** Messages concerned. */
  count: z.optional(z.int()),
  /** The user or group that the act was about, as it was called then. */
  user: z.optional(fact),
  group: z.optional(fact),
  /** The role that was given, null when it was taken away, and the one before. */
  role: z.optional(z.nullable(roleSchema)),
  formerRole: z.optional(z.nullable(roleSchema)),
  /** The special use of the mailbox that messages were moved to; null of an ordinary one. */
  movedTo: z.optional(z.nullable(mailboxRoleSchema)),
  /** What was done, in two or three words of ours: `created`, `wrong password`. */
  detail: z.optional(fact),
  /** Whom somebody said to be who was not let in. */
  login: z.optional(fact),
  /** The network address that the request came from. */
  from: z.optional(fact),
  host: z.optional(fact),
  fingerprint: z.optional(fact),
  provider: z.optional(fact),
});
export type AuditFacts = z.infer<typeof auditFactsSchema>;

export const auditEntrySchema = z.object({
  id: idSchema,
  at: timeSchema,
  /** Who did it; null when it was nobody we know. The name is the one of then. */
  actor: z.nullable(z.object({ id: idSchema, name: z.string() })),
  /** The account that it was about; it may be gone. */
  account: z.nullable(z.object({ id: idSchema, address: z.string() })),
  action: auditActionSchema,
  /** Threads, messages, users or groups concerned, at most 20. Of mail the conversations come first. */
  subjectIds: z.array(idSchema),
  facts: auditFactsSchema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const filters = {
  actorId: z.optional(idSchema),
  action: z.optional(auditActionSchema),
  /** A conversation, message, user or group that it was about. */
  subjectId: z.optional(idSchema),
  /** From this moment on, up to but without that one. */
  from: z.optional(timeSchema),
  until: z.optional(timeSchema),
};
const pageOf = {
  /** `next` of the page before. */
  after: z.optional(cursorSchema),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50),
};
const accountFilter = { accountId: z.optional(idSchema) };
const pageSchema = z.object({ entries: z.array(auditEntrySchema), next: z.nullable(z.string()) });

export const auditApi = {
  search: endpoint({
    method: 'GET',
    path: 'audit',
    summary: 'What was done by whom, newest first.',
    access: 'admin',
    params: emptySchema,
    query: z.object({ ...filters, ...accountFilter, ...pageOf }),
    body: emptySchema,
    reply: pageSchema,
    errors: [],
  }),
  names: endpoint({
    method: 'GET',
    path: 'audit/names',
    summary: 'Everybody and every account that something is on record of, as they were called last: also who is gone.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({
      actors: z.array(z.object({ id: idSchema, name: z.string() })),
      accounts: z.array(z.object({ id: idSchema, address: z.string() })),
    }),
    errors: [],
  }),
  export: endpoint({
    method: 'GET',
    path: 'audit/export',
    summary: 'The same as CSV, all of it. That it was taken out goes on record, too.',
    access: 'admin',
    params: emptySchema,
    query: z.object({ ...filters, ...accountFilter }),
    body: emptySchema,
    reply: bytes,
    errors: [],
  }),
  ofAccount: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/audit',
    summary: 'What was done in one account, newest first.',
    access: 'account-manage',
    params: z.object({ accountId: idSchema }),
    query: z.object({ ...filters, ...pageOf }),
    body: emptySchema,
    reply: pageSchema,
    errors: ['account.not-found'],
  }),
};
