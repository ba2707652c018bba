import { bitOf } from './flags.js';

/** Where a message of a thread lies that has nothing else yet. */
export interface NewThreadLocation {
  readonly uid: number;
  readonly messageId: string;
  readonly threadId: string;
  readonly receivedAt: Date;
  /** Bits. */
  readonly flags: number;
  readonly hasAttachments: boolean;
}

/** The line of a thread in the list of a mailbox. */
export interface NewThreadRow {
  readonly threadId: string;
  readonly lastAt: Date;
  readonly latestMessageId: string;
  readonly messageCount: number;
  readonly unreadCount: number;
  readonly flagged: boolean;
  readonly answered: boolean;
  readonly hasAttachments: boolean;
}

const [seen, answered, flagged, deleted] = [bitOf('seen'), bitOf('answered'), bitOf('flagged'), bitOf('deleted')];

/**
 * The lines of threads of which everything is at hand, by the rules of `ThreadRowsRepository.refresh`: what is marked for
 * deletion does not count, a message that lies there twice counts once, and of two that came in the same second the one with
 * the higher UID is the later.
 */
export function newThreadRows(locations: Iterable<NewThreadLocation>): NewThreadRow[] {
  const rows = new Map<
    string,
    { -readonly [Field in keyof NewThreadRow]: NewThreadRow[Field] } & { lastUid: number }
  >();
  const counted = new Set<string>();
  const unread = new Set<string>();
  for (const { uid, messageId, threadId, receivedAt, flags, hasAttachments } of locations) {
    if ((flags & deleted) !== 0) continue;
    let row = rows.get(threadId);
    if (row === undefined) {
      const empty = { messageCount: 0, unreadCount: 0, flagged: false, answered: false, hasAttachments: false };
      row = { threadId, lastAt: receivedAt, lastUid: uid, latestMessageId: messageId, ...empty };
      rows.set(threadId, row);
    }
    const laterMs = receivedAt.getTime() - row.lastAt.getTime();
    if (laterMs > 0 || (laterMs === 0 && uid > row.lastUid)) {
      row.lastAt = receivedAt;
      row.lastUid = uid;
      row.latestMessageId = messageId;
    }
    if (!counted.has(messageId)) {
      counted.add(messageId);
      row.messageCount += 1;
    }
    if ((flags & seen) === 0 && !unread.has(messageId)) {
      unread.add(messageId);
      row.unreadCount += 1;
    }
    row.flagged ||= (flags & flagged) !== 0;
    row.answered ||= (flags & answered) !== 0;
    row.hasAttachments ||= hasAttachments;
  }
  return [...rows.values()];
}
