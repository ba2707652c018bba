import type { PushPayload } from '@maildesk/contracts';
import { flagsOf } from './flags.js';

/** A location that a write has touched. */
export interface TouchedLocation {
  readonly id: string;
  readonly mailboxId: string;
  readonly messageId: string;
  readonly threadId: string;
  readonly shownFlags: number;
  readonly keywords: readonly string[];
  readonly hidden: boolean;
}

/** The columns of a `TouchedLocation`, of message_location as `l`. */
export const touched = `l.id, l.mailbox_id AS "mailboxId", l.message_id AS "messageId", l.thread_id AS "threadId",
  l.shown_flags AS "shownFlags", coalesce(l.shown_keywords, l.keywords) AS keywords, l.hidden`;

/** What a client is told of a location. */
export const placeOf = (location: TouchedLocation): { mailboxId: string; messageId: string; threadId: string } => ({
  mailboxId: location.mailboxId,
  messageId: location.messageId,
  threadId: location.threadId,
});

export const updatedFrame = (location: TouchedLocation): PushPayload<'message.updated'> => ({
  ...placeOf(location),
  flags: flagsOf(location.shownFlags),
  keywords: [...location.keywords],
});
