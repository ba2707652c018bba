import * as z from 'zod/mini';
import { groupRoleSchema, roleSchema } from './access.js';
import { addressSchema, emptySchema, idSchema, lineSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';
import { groupSchema } from './groups.js';
import { userSchema } from './session.js';

/** `tls`: TLS from the first byte. `starttls`: upgraded, and refused where the server cannot. `none`: loopback only. */
export const securitySchema = z.enum(['tls', 'starttls', 'none']);
export type Security = z.infer<typeof securitySchema>;

const hostSchema = lineSchema.check(
  z.maxLength(253),
  z.regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or IP address'),
);

/** SHA-256 of a certificate, as `openssl x509 -fingerprint -sha256` prints it. */
const fingerprintSchema = z.string().check(z.regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/, 'must be a SHA-256 fingerprint'));

export const serverSettingsSchema = z.object({
  host: hostSchema,
  port: z.int().check(z.gte(1), z.lte(65535)),
  security: securitySchema,
  username: lineSchema.check(z.minLength(1), z.maxLength(320)),
  /**
   * The self-signed certificate that a person has decided to trust for this server. It replaces the authorities, and no other
   * certificate is taken; null or nothing: the authorities decide.
   */
  pinnedFingerprint: z.optional(z.nullable(fingerprintSchema)),
});
export type ServerSettings = z.infer<typeof serverSettingsSchema>;

export const accountSettingsSchema = z.object({
  address: addressSchema,
  /** The name that recipients see beside the address. */
  displayName: lineSchema.check(z.maxLength(200)),
  imap: serverSettingsSchema,
  smtp: serverSettingsSchema,
  /** NUL would end it in SASL PLAIN (RFC 4616 section 2), a line break the command that carries it. */
  password: lineSchema.check(z.minLength(1)),
});
export type AccountSettings = z.infer<typeof accountSettingsSchema>;

/** Settings of an account that exists. Without a password the stored one is kept, which is refused when a server changes. */
export const accountUpdateSchema = z.extend(accountSettingsSchema, {
  password: z.optional(accountSettingsSchema.shape.password),
  /** What they were made from (`Account.settingsVersion`): newer ones are not overwritten. Left out, the present ones. */
  settingsVersion: z.optional(z.int()),
});
export type AccountUpdate = z.infer<typeof accountUpdateSchema>;

/** Settings of an account that signs in by a permission which its provider has granted (OAuth), in place of a password. */
export const authorizedSettingsSchema = z.extend(z.omit(accountSettingsSchema, { password: true }), {
  authorizationId: idSchema,
});
export type AuthorizedSettings = z.infer<typeof authorizedSettingsSchema>;

export const connectSettingsSchema = z.union([accountSettingsSchema, authorizedSettingsSchema]);
export type ConnectSettings = z.infer<typeof connectSettingsSchema>;

/**
 * What a refused or broken connection means for the person: decides the words and the next step on the form.
 * `sign-in-needed`: the provider has withdrawn the permission, or the server accepts it no more; a person signs in again.
 * `sign-in-service`: the provider's sign-in service gives no token just now, which says nothing of the permission.
 */
export const connectionProblemSchema = z.enum([
  'not-allowed',
  'host-unknown',
  'refused',
  'unreachable',
  'timeout',
  'tls-not-offered',
  'certificate-expired',
  'certificate-untrusted',
  'certificate-wrong-host',
  'certificate-changed',
  'tls-failed',
  'not-this-protocol',
  'login-refused',
  'login-impossible',
  'sign-in-needed',
  'sign-in-service',
  'too-many-connections',
  'server-error',
]);
export type ConnectionProblem = z.infer<typeof connectionProblemSchema>;

/**
 * What a server was found to do in a way of its own, to be reckoned with for a while:
 * - `notify-silent`: it accepts NOTIFY and tells nothing. `no-qresync`, `no-condstore`: it breaks when these are used.
 * - `files-sent-itself`: it puts a copy of what is sent into Sent by itself.
 */
export const quirkSchema = z.enum(['notify-silent', 'no-qresync', 'no-condstore', 'files-sent-itself']);
export type Quirk = z.infer<typeof quirkSchema>;

/** A certificate that the server has signed itself, for a person to compare and decide. `subject` is no more than a claim. */
export const ownCertificateSchema = z.object({
  fingerprint: fingerprintSchema,
  subject: z.string(),
  validFrom: timeSchema,
  validUntil: timeSchema,
});
export type OwnCertificate = z.infer<typeof ownCertificateSchema>;

export const connectionStepSchema = z.object({
  server: z.enum(['imap', 'smtp']),
  step: z.enum(['connect', 'secure', 'sign-in', 'mailboxes']),
  state: z.enum(['ok', 'failed', 'skipped']),
  problem: z.nullable(connectionProblemSchema),
  /** A sentence for the person: what happened and what to do. */
  message: z.string(),
  /** What to trust if one will: given where the step failed for the certificate, and that is self-signed. */
  certificate: z.optional(ownCertificateSchema),
});
export type ConnectionStep = z.infer<typeof connectionStepSchema>;

/** The same step while it is being tried: `running` when it begins, and once more when it has ended. */
export const connectionProgressSchema = z.extend(connectionStepSchema, {
  state: z.enum(['running', 'ok', 'failed', 'skipped']),
});
export type ConnectionProgress = z.infer<typeof connectionProgressSchema>;

export const connectionReportSchema = z.object({ ok: z.boolean(), steps: z.array(connectionStepSchema) });
export type ConnectionReport = z.infer<typeof connectionReportSchema>;

/**
 * - `connecting`: first connection or a new one after a change of settings.
 * - `live`: the server tells of new mail, and it shows at once.
 * - `polling`: connected, but the server refuses or lacks IDLE; new mail shows at the next poll.
 * - `reconnecting`: the connection was lost; `nextAttemptAt` says when it is tried again.
 * - `needs-you`: the server refuses the sign-in, and a person has to act. A refused password is tried again twice, at
 *   `nextAttemptAt`; when that is null, nothing is tried until somebody does.
 * - `paused`: somebody wants it to rest. There are no connections, and nothing is sent, until it is resumed.
 */
export const accountStateSchema = z.enum(['connecting', 'live', 'polling', 'reconnecting', 'needs-you', 'paused']);
export type AccountState = z.infer<typeof accountStateSchema>;

export const accountSchema = z.object({
  id: idSchema,
  address: z.string(),
  displayName: z.string(),
  isDemo: z.boolean(),
  /** The provider (OAuth) by whose permission it signs in; null when it signs in by a password. */
  oauthProviderId: z.nullable(idSchema),
  /** Grows each time somebody stores settings. */
  settingsVersion: z.int(),
  /** The asking user's role. */
  role: roleSchema,
  imap: serverSettingsSchema,
  smtp: serverSettingsSchema,
  state: accountStateSchema,
  stateSince: timeSchema,
  /** Why the account is `reconnecting` or `needs-you`, in a sentence; null when all is well. */
  problem: z.nullable(z.object({ code: connectionProblemSchema, message: z.string() })),
  nextAttemptAt: z.nullable(timeSchema),
  /** How often a refused password is still tried by itself; null when it is not a matter of a number. */
  triesLeft: z.nullable(z.int()),
  /** Last proof that the inbox is in step with the server. */
  verifiedAt: z.nullable(timeSchema),
});
export type Account = z.infer<typeof accountSchema>;

/** Somebody with a role of their own; they may have a stronger one by a group. */
export const memberSchema = z.object({ user: userSchema, role: roleSchema });
export type Member = z.infer<typeof memberSchema>;

/** A group whose members all have the role. */
export const groupAccessSchema = z.object({ group: groupSchema, role: groupRoleSchema });
export type GroupAccess = z.infer<typeof groupAccessSchema>;

/** An account as administrators see it: whose it is and how it stands, and nothing of its mail. */
export const managedAccountSchema = z.object({
  id: idSchema,
  address: z.string(),
  isDemo: z.boolean(),
  state: accountStateSchema,
  /** The names of its owners. */
  owners: z.array(z.string()),
  /** How many people have access, by themselves or by a group. */
  peopleCount: z.int(),
  createdAt: timeSchema,
});
export type ManagedAccount = z.infer<typeof managedAccountSchema>;

const accountParams = z.object({ accountId: idSchema });
const groupParams = z.object({ accountId: idSchema, groupId: idSchema });
const memberParams = z.object({ accountId: idSchema, userId: idSchema });

export const accountsApi = {
  list: endpoint({
    method: 'GET',
    path: 'accounts',
    summary: "The asking user's accounts, oldest first.",
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ accounts: z.array(accountSchema) }),
    errors: [],
  }),
  listManaged: endpoint({
    method: 'GET',
    path: 'managed-accounts',
    summary: 'Every account of this MailDesk, by address.',
    access: 'admin',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ accounts: z.array(managedAccountSchema) }),
    errors: [],
  }),
  read: endpoint({
    method: 'GET',
    path: 'accounts/:accountId',
    summary: 'One account.',
    access: 'account-read',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: accountSchema,
    errors: ['account.not-found'],
  }),
  testConnection: endpoint({
    method: 'POST',
    path: 'connection-tests',
    summary: 'Tries settings against the real servers, step by step, and stores nothing.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: connectSettingsSchema,
    reply: connectionReportSchema,
    progress: connectionProgressSchema,
    errors: ['oauth.authorization-not-found', 'account.other-servers', 'request.too-many'],
  }),
  create: endpoint({
    method: 'POST',
    path: 'accounts',
    summary: 'Tests the settings and, when every step passes, stores the account and starts to watch it.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: connectSettingsSchema,
    reply: z.object({ account: z.nullable(accountSchema), report: connectionReportSchema }),
    progress: connectionProgressSchema,
    errors: ['account.exists', 'oauth.authorization-not-found', 'account.other-servers', 'request.too-many'],
  }),
  createDemo: endpoint({
    method: 'POST',
    path: 'accounts/demo',
    summary: 'Connects the demo mailbox; not available in production mode.',
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    reply: accountSchema,
    errors: ['demo.not-available'],
  }),
  update: endpoint({
    method: 'PUT',
    path: 'accounts/:accountId',
    summary: 'Replaces the settings after testing them; on a failed step nothing changes. The address stays.',
    access: 'account-own',
    params: accountParams,
    query: emptySchema,
    body: accountUpdateSchema,
    reply: z.object({ account: z.nullable(accountSchema), report: connectionReportSchema }),
    progress: connectionProgressSchema,
    errors: [
      'account.not-found',
      'account.password-needed',
      'account.changed-meanwhile',
      'server.needs-you',
      'server.unreachable',
      'request.too-many',
    ],
  }),
  authorize: endpoint({
    method: 'PUT',
    path: 'accounts/:accountId/authorization',
    summary:
      'Makes the account sign in by a permission that was granted just now, and connects anew. A password is forgotten.',
    access: 'account-own',
    params: accountParams,
    query: emptySchema,
    body: z.object({ authorizationId: idSchema }),
    reply: accountSchema,
    errors: [
      'account.not-found',
      'account.changed-meanwhile',
      'account.other-servers',
      'oauth.authorization-not-found',
    ],
  }),
  remove: endpoint({
    method: 'DELETE',
    path: 'accounts/:accountId',
    summary:
      'Ends the account at once for everybody and erases everything stored of it here, which may go on for a while; mail on the server stays.',
    access: 'account-admin',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found'],
  }),
  reconnect: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/reconnect',
    summary: 'Tries to connect now instead of at the next attempt.',
    access: 'account-operate',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found'],
  }),
  listMembers: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/members',
    summary: 'Who has access to the account.',
    access: 'account-health',
    params: accountParams,
    query: emptySchema,
    body: emptySchema,
    reply: z.object({ members: z.array(memberSchema), groups: z.array(groupAccessSchema) }),
    errors: ['account.not-found'],
  }),
  setMember: endpoint({
    method: 'PUT',
    path: 'accounts/:accountId/members/:userId',
    summary: 'Gives a user access to the account, or changes their role.',
    access: 'account-members',
    params: memberParams,
    query: emptySchema,
    body: z.object({ role: roleSchema }),
    reply: memberSchema,
    errors: ['account.not-found', 'user.not-found', 'user.disabled', 'account.last-owner'],
  }),
  removeMember: endpoint({
    method: 'DELETE',
    path: 'accounts/:accountId/members/:userId',
    summary: "Takes a user's access away, at once in open tabs too.",
    access: 'account-members',
    params: memberParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found', 'user.not-found', 'account.last-owner'],
  }),
  setGroup: endpoint({
    method: 'PUT',
    path: 'accounts/:accountId/groups/:groupId',
    summary: 'Gives a group access to the account, or changes its role.',
    access: 'account-members',
    params: groupParams,
    query: emptySchema,
    body: z.object({ role: groupRoleSchema }),
    reply: groupAccessSchema,
    errors: ['account.not-found', 'group.not-found'],
  }),
  removeGroup: endpoint({
    method: 'DELETE',
    path: 'accounts/:accountId/groups/:groupId',
    summary: "Takes a group's access away; its members keep what they have otherwise.",
    access: 'account-members',
    params: groupParams,
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found', 'group.not-found'],
  }),
};
