import type { LeftOutReason } from '@maildesk/contracts';

/** What a list says of a mailbox's name. */
export interface ListedName {
  readonly path: string;
  /** As the server writes it. */
  readonly listedAs: string;
  readonly selectable: boolean;
}

/** Postgres indexes no longer text, and no server makes such paths. In bytes of UTF-8. */
const longestPath = 2000;
/** What fits into a line. */
const longestShown = 100;

/**
 * The mailboxes of a list that can be had here, by path, and those that cannot for their names. Such as hold no messages are no
 * loss, and a line that is there twice is one mailbox.
 */
export function sortOutNames<Mailbox extends ListedName>(
  list: readonly Mailbox[],
): { named: Map<string, Mailbox>; leftOut: { mailbox: Mailbox; reason: LeftOutReason }[] } {
  const named = new Map<string, Mailbox>();
  const odd = new Map<string, { mailbox: Mailbox; reason: LeftOutReason }>();
  for (const mailbox of list) {
    const { path, listedAs, selectable } = mailbox;
    const first = named.get(path);
    const reason = unstorableReason(path) ?? (first === undefined || isSameName(first, mailbox) ? null : 'same-name');
    if (reason === null) named.set(path, first ?? mailbox);
    else if (selectable && !odd.has(listedAs)) odd.set(listedAs, { mailbox, reason });
  }
  return { named, leftOut: [...odd.values()] };
}

function unstorableReason(path: string): LeftOutReason | null {
  if (path === '') return 'nameless';
  if (path.includes('\0') || !path.isWellFormed()) return 'not-text';
  return Buffer.byteLength(path) > longestPath ? 'too-long' : null;
}

/** Of the inbox the case of its letters says nothing (RFC 3501 section 5.1). */
const isSameName = (one: ListedName, other: ListedName): boolean =>
  one.listedAs === other.listedAs || one.path.toUpperCase() === 'INBOX';

/** A name as it can be shown in one line. */
export const showableName = (name: string): string => name.toWellFormed().replace(/\p{Cc}+/gu, '\uFFFD');

/** The same for a name that nobody could have chosen: short, and without what turns the direction of the words around it. */
export function safeName(name: string): string {
  const shown = showableName(name).replace(/\p{Cf}+/gu, '\uFFFD');
  const characters = Array.from(shown);
  return characters.length > longestShown ? `${characters.slice(0, longestShown).join('')}…` : shown;
}
