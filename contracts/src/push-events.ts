import * as z from 'zod/mini';
import type { Access } from './access.js';
import { accountStateSchema, connectionProblemSchema } from './accounts.js';
import { changeCountsSchema } from './changes.js';
import { idSchema, timeSchema } from './common.js';
import type { Schema } from './endpoint.js';
import { mailboxSchema } from './mailboxes.js';
import { flagSchema } from './messages.js';
import { outboxItemSchema } from './outbox.js';
import type { ReadingChange } from './reading.js';
import { type PresenceNews, type Whereabouts, whereaboutsSchema } from './presence.js';

const messagePlace = { mailboxId: idSchema, messageId: idSchema, threadId: idSchema };

/** Everything the server pushes. A payload says what one thing is now, and never grows with the mailbox. */
export const pushEvents = {
  'account.updated': z.object({
    state: accountStateSchema,
    stateSince: timeSchema,
    problem: z.nullable(z.object({ code: connectionProblemSchema, message: z.string() })),
    nextAttemptAt: z.nullable(timeSchema),
    triesLeft: z.nullable(z.int()),
    verifiedAt: z.nullable(timeSchema),
  }),
  'mailbox.added': mailboxSchema,
  'mailbox.updated': mailboxSchema,
  'mailbox.removed': z.object({ mailboxId: idSchema }),
  /** Much of the mailbox changed at once, or all of it was listed again: lists of it are to be read anew. Nothing is new mail. */
  'mailbox.reset': z.object({ mailboxId: idSchema }),
  /** First fill went on. Rows of a fill have no frames of their own. */
  'sync.progressed': z.object({ mailboxId: idSchema, done: z.int(), total: z.int() }),
  /** `isNew`: it arrived just now and is unread, so it may be announced. */
  'message.added': z.object({ ...messagePlace, isNew: z.boolean() }),
  'message.updated': z.object({ ...messagePlace, flags: z.array(flagSchema), keywords: z.array(z.string()) }),
  'message.removed': z.object(messagePlace),
  'thread.merged': z.object({ fromThreadId: idSchema, intoThreadId: idSchema }),
  'outbox.updated': outboxItemSchema,
  /** How many wishes wait and how many were refused has changed. */
  'changes.updated': changeCountsSchema,
  /** The server refused for good what a user wanted; it has been undone here. `what` is in words, `count` messages long. */
  'change.refused': z.object({ what: z.string(), count: z.int(), reason: z.string() }),
} as const;

export type PushEventName = keyof typeof pushEvents;
export type PushPayload<N extends PushEventName> = z.infer<(typeof pushEvents)[N]>;

/** One push message. `seq` grows by exactly one per account, so a client sees when it missed one. */
export type PushFrame = {
  [N in PushEventName]: {
    readonly accountId: string;
    readonly seq: number;
    readonly name: N;
    readonly payload: PushPayload<N>;
  };
}[PushEventName];

/** What a client hears when it asks for the frames after `afterSeq`. */
export const resumeReplySchema = z.discriminatedUnion('outcome', [
  /** The missed frames follow on `frames`; the last has this `seq`. */
  z.object({ outcome: z.literal('replayed'), seq: z.int() }),
  /** Too much was missed: read lists anew; frames go on after this `seq`. */
  z.object({ outcome: z.literal('resync-needed'), seq: z.int() }),
  /** No such account, or no right to it. */
  z.object({ outcome: z.literal('not-found') }),
]);
export type ResumeReply = z.infer<typeof resumeReplySchema>;

export const resumeRequestSchema = z.object({ accountId: idSchema, afterSeq: z.int().check(z.gte(0)) });
export type ResumeRequest = z.infer<typeof resumeRequestSchema>;

/** What a client has open: news of it are looked for more often than of what nobody sees. */
export const viewingSchema = z.object({ accountId: idSchema, mailboxId: z.nullable(idSchema) });
export type Viewing = z.infer<typeof viewingSchema>;

/** Whether a client wants to hear that the health of accounts has changed. */
export const healthWatchSchema = z.object({ watching: z.boolean() });
export type HealthWatch = z.infer<typeof healthWatchSchema>;

/** How long rows of new mail took, in milliseconds, from the frame (by its number) until the browser drew them. */
export const drawnSchema = z.object({
  accountId: idSchema,
  rows: z
    .array(z.object({ seq: z.int().check(z.gte(1)), tookMs: z.number().check(z.gte(0), z.lte(60_000)) }))
    .check(z.minLength(1), z.maxLength(50)),
});
export type Drawn = z.infer<typeof drawnSchema>;

export interface ServerToClientEvents {
  /** Frames of one account, in order, at most 500. */
  frames: (frames: PushFrame[]) => void;
  /**
   * The client reads more slowly than things change, so the account's frames end here; `headSeq` is the last number so far.
   * Once it has read this far it asks `resume` again. With 0 they end because it could not be asked whether the user may hear
   * them still.
   */
  stale: (stale: { readonly accountId: string; readonly headSeq: number }) => void;
  /** The user's accounts changed (one added, removed, shared, taken away): read the list of accounts anew. */
  accountsChanged: () => void;
  /** Who is where in an account that the client follows: all of it after each `resume`, and then what changes. */
  presence: (news: PresenceNews) => void;
  /** The health of an account that the user may know of has changed: told at most once a second, to those who watch it. */
  healthChanged: () => void;
  /** What the user has read for themselves changed: in another tab, or because they chose another way to count. */
  readingChanged: (change: ReadingChange) => void;
}

export interface ClientToServerEvents {
  /**
   * Subscribes to an account and asks for what was missed. Frames that are already in the log are sent before the reply and
   * before all live ones, and none is left out between them. Some may come a second time: their numbers tell.
   */
  resume: (request: ResumeRequest, reply: (reply: ResumeReply) => void) => void;
  /** Says which mailbox of an account that it is subscribed to the client has open from now on; null for none. */
  viewing: (viewing: Viewing) => void;
  /** Says which conversations the client has open from now on. Told to those who follow their accounts. */
  presence: (whereabouts: Whereabouts) => void;
  /** Asks to be told of `healthChanged`, or not any more. */
  watchHealth: (watch: HealthWatch) => void;
  /** Tells how long rows of new mail took until they were drawn, every few seconds at most. */
  drawn: (drawn: Drawn) => void;
}

/**
 * Who may say what on a socket. What names an account is decided about as an operation would be; whoever may not is told as
 * little.
 */
export const clientEvents = {
  resume: { access: 'account-read', payload: resumeRequestSchema },
  viewing: { access: 'account-read', payload: viewingSchema },
  presence: { access: 'account-read', payload: whereaboutsSchema },
  watchHealth: { access: 'session', payload: healthWatchSchema },
  drawn: { access: 'account-read', payload: drawnSchema },
} as const satisfies Record<keyof ClientToServerEvents, { readonly access: Access; readonly payload: Schema }>;

/** Who hears what: what has the access of an account goes only to whoever may do this with that account. */
export const serverEvents = {
  frames: 'account-read',
  stale: 'account-read',
  accountsChanged: 'session',
  presence: 'account-read',
  healthChanged: 'session',
  readingChanged: 'account-read',
} as const satisfies Record<keyof ServerToClientEvents, Access>;
