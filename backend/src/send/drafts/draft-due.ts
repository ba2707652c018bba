/** What decides when the Drafts mailbox gets the newest version of a draft. */
export interface DraftProgress {
  readonly isOver: boolean;
  /** A composer has it open. */
  readonly isOpen: boolean;
  readonly savedAt: Date;
  readonly filedAt: Date | null;
}

/** While somebody writes, the mail server gets a copy this often at most: each one is a whole new message for it. */
const whileWritingMs = 45_000;
/** A composer that has not saved for so long is gone, or its writer is. */
const abandonedMs = 60_000;

/** Whether somebody writes on a draft now, as far as its last save tells. */
export const isBeingWritten = (draft: Pick<DraftProgress, 'isOpen' | 'savedAt'>, now: Date): boolean =>
  draft.isOpen && now.getTime() - draft.savedAt.getTime() < abandonedMs;

/** When the newest version is to be put into the Drafts mailbox. */
export function draftDueAt(draft: DraftProgress, now: Date): Date {
  if (draft.isOver || !isBeingWritten(draft, now)) return now;
  // The first copy waits as well: most short messages are sent before it is needed.
  const since = draft.filedAt ?? draft.savedAt;
  return new Date(since.getTime() + whileWritingMs);
}
