import { isBelow } from './mailbox-path.js';
import type { MailboxChangeKind } from './pending-change.entity.js';

export interface ServerSideMailbox {
  readonly id: string;
  readonly path: string;
  readonly delimiter: string | null;
}

/** A waiting wish about a mailbox itself. */
export interface MailboxWish {
  readonly mailboxId: string;
  readonly kind: MailboxChangeKind;
  /** The new path of a renamed mailbox. */
  readonly path: string | null;
}

export interface ShownMailbox {
  readonly id: string;
  /** Null where it is the server's. */
  readonly shownPath: string | null;
  readonly hidden: boolean;
}

/**
 * What the user sees of the mailboxes: the server's paths with the waiting wishes folded over, in the order in which they were
 * made. What lies below a renamed mailbox moves along; what is to be removed is off the screen.
 */
export function shownMailboxes(
  mailboxes: readonly ServerSideMailbox[],
  wishes: readonly MailboxWish[],
): readonly ShownMailbox[] {
  const paths = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox.path]));
  const hidden = new Set<string>();
  for (const wish of wishes) {
    if (wish.kind === 'delete-mailbox') hidden.add(wish.mailboxId);
    const from = paths.get(wish.mailboxId);
    if (wish.kind !== 'rename-mailbox' || wish.path === null || from === undefined) continue;
    for (const { id, delimiter } of mailboxes) {
      const path = paths.get(id) ?? '';
      if (id === wish.mailboxId) paths.set(id, wish.path);
      else if (isBelow(path, from, delimiter)) paths.set(id, wish.path + path.slice(from.length));
    }
  }
  return mailboxes.map(({ id, path }) => {
    const shown = paths.get(id) ?? path;
    return { id, shownPath: shown === path ? null : shown, hidden: hidden.has(id) };
  });
}
