import * as z from 'zod/mini';
import { accountStateSchema, connectionProblemSchema, quirkSchema } from './accounts.js';
import { emptySchema, idSchema, timeSchema } from './common.js';
import { endpoint } from './endpoint.js';
import { mailboxRoleSchema, mailboxSchema } from './mailboxes.js';
import { failureClassSchema } from './problem.js';

/** How long something took within the last hour, in milliseconds: usually, nearly always, and all but the worst. */
export const percentilesSchema = z.object({ count: z.int(), p50: z.number(), p95: z.number(), p99: z.number() });
export type Percentiles = z.infer<typeof percentilesSchema>;

/** `state`: the connection changed. `heal`: a difference was mended. `veto`: deletions were not believed. */
const timelineKindSchema = z.enum(['state', 'heal', 'veto']);

const fillSchema = z.object({ done: z.int(), total: z.int() });

/** How one account does. It says nothing of the mail in it. */
export const accountHealthSchema = z.object({
  accountId: idSchema,
  address: z.string(),
  isDemo: z.boolean(),
  /** Its IMAP server. */
  host: z.string(),
  state: accountStateSchema,
  stateSince: timeSchema,
  /** Connected or not, whether the inbox was proved in step with the server within the last ten minutes. */
  isFresh: z.boolean(),
  /** Whether somebody should look at it: it is not fresh, waits for a person, or has something that failed for good. */
  needsAttention: z.boolean(),
  /** How it is, in a sentence. */
  words: z.string(),
  /** What a person should do, in a sentence; null when there is nothing to do. */
  nextStep: z.nullable(z.string()),
  failureClass: z.nullable(failureClassSchema),
  problem: z.nullable(z.object({ code: connectionProblemSchema, message: z.string() })),
  /** How many attempts to connect have failed in a row. */
  attempt: z.int(),
  nextAttemptAt: z.nullable(timeSchema),
  /** How often a refused password is still tried by itself; null when it is not a matter of a number. */
  triesLeft: z.nullable(z.int()),
  /** When the present token of an account that signs in by a permission (OAuth) ends; it is followed by another before. */
  tokenExpiresAt: z.nullable(timeSchema),
  /** Until when the server is left alone with all that nobody waits for, because it asked for that; null when it did not. */
  throttledUntil: z.nullable(timeSchema),
  /** Connections that are open, and how many there may be at present; null while no process looks after the account. */
  connections: z.nullable(z.object({ open: z.int(), limit: z.int() })),
  /** What its IMAP server was found to get wrong within the last week: in a sentence, and since when. */
  quirks: z.array(z.object({ quirk: quirkSchema, words: z.string(), since: timeSchema })),
  /** Messages that were set aside because they could not be read or stored as they are. */
  quarantined: z.int(),
  /** Mailboxes that the server lists and that cannot be had here for their names; of more than 500 this says 500. */
  mailboxesLeftOut: z.int(),
  /** How changes of the inbox are noticed; null before there is one. */
  watchMode: z.nullable(mailboxSchema.shape.watchMode),
  /** Last proof that the inbox is in step with the server. */
  verifiedAt: z.nullable(timeSchema),
  /** The same for the mailbox for which it is longest ago; null when one was never proved. */
  oldestVerifiedAt: z.nullable(timeSchema),
  /** When the newest message of the inbox arrived at the server. */
  lastMailAt: z.nullable(timeSchema),
  /** The process that looks after the account, and under which number it took it; null while none does. */
  owner: z.nullable(z.object({ host: z.string(), pid: z.int(), since: timeSchema, epoch: z.int() })),
  capabilities: z.array(z.string()),
  /** The newest line of its history; null when there is none. */
  lastEvent: z.nullable(z.object({ at: timeSchema, kind: timelineKindSchema, state: z.nullable(accountStateSchema) })),
  /** How often the connection was lost and came back within 24 hours. */
  reconnects: z.int(),
  /** How often within 24 hours a difference to the server was found and mended, and deletions it told were not believed. */
  heals: z.int(),
  vetoes: z.int(),
  /** First fill of all mailboxes together; null once it is complete. */
  fill: z.nullable(fillSchema),
  changes: z.object({ waiting: z.int(), failed: z.int() }),
  outbox: z.object({ waiting: z.int(), stuck: z.int(), oldestAt: z.nullable(timeSchema) }),
  /** Drafts whose newest version the Drafts mailbox on the server does not have. */
  draftsHereOnly: z.int(),
  /** From the mail server's own word of new mail to the stored row. */
  deliveryToCommit: z.nullable(percentilesSchema),
  /** From there to the browsers' sockets. */
  commitToFrame: z.nullable(percentilesSchema),
  /** From the stored row until a browser drew it, as browsers that showed the list have told. */
  commitToScreen: z.nullable(percentilesSchema),
});
export type AccountHealth = z.infer<typeof accountHealthSchema>;

/**
 * - `new`: not opened yet. `hot`: its newest messages are being read in. `filling`: they are here, and history follows.
 * - `steady`: all of it is here. `phantom`: the server lists it and refuses to open it. `unselectable`: it holds no messages,
 *   only other mailboxes.
 */
export const mailboxStateSchema = z.enum(['new', 'hot', 'filling', 'steady', 'phantom', 'unselectable']);
export type MailboxState = z.infer<typeof mailboxStateSchema>;

export const mailboxHealthSchema = z.object({
  mailboxId: idSchema,
  /** Null for an administrator without a role in the account: what people call their folders is part of their mail. */
  path: z.nullable(z.string()),
  role: z.nullable(mailboxRoleSchema),
  state: mailboxStateSchema,
  watchMode: mailboxSchema.shape.watchMode,
  /** Why its changes are not noticed at present, in a sentence; null when they are. */
  notWatched: z.nullable(z.string()),
  /** What its changes are found by: QRESYNC, CONDSTORE (RFC 7162), or reading and comparing; null before the first time. */
  syncPath: z.nullable(z.enum(['qresync', 'condstore', 'compare'])),
  /** Why it is left alone while all others go on, in a sentence, and when it is tried again; null as a rule. */
  trouble: z.nullable(z.object({ message: z.string(), since: timeSchema, retryAt: z.nullable(timeSchema) })),
  verifiedAt: z.nullable(timeSchema),
  fill: z.nullable(fillSchema),
  /** Messages here, and on the server when it was last asked. */
  messageCount: z.int(),
  serverCount: z.int(),
  /** Within 24 hours. */
  heals: z.int(),
  vetoes: z.int(),
});
export type MailboxHealth = z.infer<typeof mailboxHealthSchema>;

/** A message that could not be read or stored as it is. Its reason says nothing of what is in it. */
export const quarantinedMessageSchema = z.object({
  mailboxId: idSchema,
  /** Null for an administrator without a role in the account. */
  path: z.nullable(z.string()),
  uid: z.int(),
  reason: z.string(),
  since: timeSchema,
});
export type QuarantinedMessage = z.infer<typeof quarantinedMessageSchema>;

/**
 * Why a mailbox that the server lists is left out while all others go on.
 * - `not-text`: its name has a NUL or half a character in it, which no database keeps. `nameless`: it has no name at all.
 * - `too-long`: its path has more than 2,000 bytes. `same-name`: another one has a name that reads the same and is written otherwise.
 */
export const leftOutReasonSchema = z.enum(['not-text', 'nameless', 'too-long', 'same-name']);
export type LeftOutReason = z.infer<typeof leftOutReasonSchema>;

export const leftOutMailboxSchema = z.object({
  /**
   * Its path as far as it can be shown in a line; empty for one without a name, and null for an administrator without a role in
   * the account.
   */
  name: z.nullable(z.string()),
  reason: leftOutReasonSchema,
  since: timeSchema,
});
export type LeftOutMailbox = z.infer<typeof leftOutMailboxSchema>;

/** One line of an account's history. */
export const timelineEntrySchema = z.object({
  at: timeSchema,
  kind: timelineKindSchema,
  state: z.nullable(accountStateSchema),
  failureClass: z.nullable(failureClassSchema),
  problem: z.nullable(connectionProblemSchema),
  message: z.nullable(z.string()),
  /** Of the mailbox that it is about; null for what is about none, and for an administrator without a role in the account. */
  path: z.nullable(z.string()),
  /** How long the state lasted, in milliseconds; null for the present one and for what is no state. */
  lastedMs: z.nullable(z.number()),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/**
 * A mail server that lets none of its accounts in, as far as the asking user may know of them. `problem`: what keeps all of
 * them out where the server itself is reached; null where it is not, or not all have the same.
 */
export const outageSchema = z.object({
  host: z.string(),
  since: timeSchema,
  accounts: z.int(),
  problem: z.nullable(z.object({ code: connectionProblemSchema, message: z.string() })),
});
export type Outage = z.infer<typeof outageSchema>;

/**
 * What is known of how an account does, for somebody who helps from afar: codes, numbers and times. There is no address, no
 * name of a folder and no word of a mail or of the mail server in it. `folder` tells folders of the same account apart.
 */
export const diagnosticsSchema = z.object({
  madeAt: timeSchema,
  account: z.pick(accountHealthSchema, {
    isDemo: true,
    host: true,
    state: true,
    stateSince: true,
    isFresh: true,
    needsAttention: true,
    failureClass: true,
    attempt: true,
    nextAttemptAt: true,
    tokenExpiresAt: true,
    triesLeft: true,
    throttledUntil: true,
    connections: true,
    quarantined: true,
    mailboxesLeftOut: true,
    watchMode: true,
    verifiedAt: true,
    oldestVerifiedAt: true,
    lastMailAt: true,
    capabilities: true,
    reconnects: true,
    heals: true,
    vetoes: true,
    fill: true,
    changes: true,
    outbox: true,
    deliveryToCommit: true,
    commitToFrame: true,
    commitToScreen: true,
  }),
  problem: z.nullable(connectionProblemSchema),
  quirks: z.array(quirkSchema),
  mailboxes: z.array(
    z.extend(
      z.pick(mailboxHealthSchema, {
        role: true,
        state: true,
        watchMode: true,
        syncPath: true,
        verifiedAt: true,
        fill: true,
        messageCount: true,
        serverCount: true,
        heals: true,
        vetoes: true,
      }),
      { folder: z.string(), isInTrouble: z.boolean() },
    ),
  ),
  timeline: z.array(
    z.pick(timelineEntrySchema, {
      at: true,
      kind: true,
      state: true,
      failureClass: true,
      problem: true,
      lastedMs: true,
    }),
  ),
});
export type Diagnostics = z.infer<typeof diagnosticsSchema>;

/** Outside `/api/`: `/healthz` says that the process lives, `/readyz` that it can serve, `/metrics` counts for Prometheus. */
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
  overview: endpoint({
    method: 'GET',
    path: 'health',
    summary: "How the asking user's accounts do, for an administrator all accounts; those in trouble first.",
    access: 'session',
    params: emptySchema,
    query: emptySchema,
    body: emptySchema,
    /** `words`: all of them in a sentence. */
    reply: z.object({
      words: z.string(),
      outages: z.array(outageSchema),
      accounts: z.array(accountHealthSchema),
    }),
    errors: [],
  }),
  account: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/health',
    summary:
      'How one account does, its mailboxes (at most 1,000, those in trouble first), those that were left out and messages that were set aside (at most 500 each), and what happened of late, newest first.',
    access: 'account-health',
    params: z.object({ accountId: idSchema }),
    query: emptySchema,
    body: emptySchema,
    reply: z.object({
      account: accountHealthSchema,
      mailboxes: z.array(mailboxHealthSchema),
      leftOut: z.array(leftOutMailboxSchema),
      quarantined: z.array(quarantinedMessageSchema),
      timeline: z.array(timelineEntrySchema),
    }),
    errors: ['account.not-found'],
  }),
  resync: endpoint({
    method: 'POST',
    path: 'accounts/:accountId/resync',
    summary: "Compares all mailboxes with the mail server's anew, as soon as the account is connected.",
    access: 'account-operate',
    params: z.object({ accountId: idSchema }),
    query: emptySchema,
    body: emptySchema,
    reply: emptySchema,
    errors: ['account.not-found'],
  }),
  diagnostics: endpoint({
    method: 'GET',
    path: 'accounts/:accountId/diagnostics',
    summary:
      'How one account does, without addresses, names of folders and words of mail. That it was taken goes on record.',
    access: 'account-health',
    params: z.object({ accountId: idSchema }),
    query: emptySchema,
    body: emptySchema,
    reply: diagnosticsSchema,
    errors: ['account.not-found'],
  }),
};
