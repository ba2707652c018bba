import type { Mailbox } from '@maildesk/contracts';
import { mailboxTitle, roleRank } from './mailbox-names';

/** A line of the folder tree, in the order of the screen. */
export interface MailboxNode {
  readonly mailbox: Mailbox;
  /** 1 at the top. */
  readonly level: number;
  readonly hasChildren: boolean;
  readonly parentId: string | null;
  /** Its place among those with the same parent, from 1, and how many these are. */
  readonly place: number;
  readonly siblings: number;
}

/**
 * Folders as lines of a tree, parents before their children: those with a role first, the rest by name. Folders below
 * the inbox of a server that keeps everything there stand at the top, where people look for them.
 *
 * @param before the lines as they were: where nothing but counts has changed since, nothing is sorted again
 */
export function mailboxLines(
  mailboxes: readonly Mailbox[],
  before: readonly MailboxNode[] = [],
): readonly MailboxNode[] {
  return renewedLines(mailboxes, before) ?? sortedLines(mailboxes);
}

/** The same lines with the mailboxes as they are now; null when one came, went, or has another place. */
function renewedLines(mailboxes: readonly Mailbox[], before: readonly MailboxNode[]): readonly MailboxNode[] | null {
  if (mailboxes.length !== before.length) return null;
  const now = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
  const lines: MailboxNode[] = [];
  for (const line of before) {
    const mailbox = now.get(line.mailbox.id);
    if (mailbox === undefined || !isAtSamePlace(mailbox, line.mailbox)) return null;
    lines.push(mailbox === line.mailbox ? line : { ...line, mailbox });
  }
  return lines;
}

const isAtSamePlace = (one: Mailbox, other: Mailbox): boolean =>
  one === other ||
  (one.path === other.path && one.name === other.name && one.role === other.role && one.delimiter === other.delimiter);

function sortedLines(mailboxes: readonly Mailbox[]): readonly MailboxNode[] {
  const byPath = new Map(mailboxes.map((mailbox) => [mailbox.path, mailbox]));
  const children = new Map<string | null, Mailbox[]>();
  for (const mailbox of mailboxes) {
    const parent = parentOf(mailbox, byPath);
    const siblings = children.get(parent?.id ?? null) ?? [];
    siblings.push(mailbox);
    children.set(parent?.id ?? null, siblings);
  }
  const lines: MailboxNode[] = [];
  const add = (parentId: string | null, level: number): void => {
    const siblings = (children.get(parentId) ?? []).sort(compareMailboxes);
    for (const [index, mailbox] of siblings.entries()) {
      const hasChildren = children.has(mailbox.id);
      lines.push({ mailbox, level, parentId, hasChildren, place: index + 1, siblings: siblings.length });
      add(mailbox.id, level + 1);
    }
  };
  add(null, 1);
  return lines;
}

/** The lines that are on screen while the folders in `closed` hide what is below them. */
export function visibleLines(lines: readonly MailboxNode[], closed: ReadonlySet<string>): readonly MailboxNode[] {
  const hidden = new Set<string>();
  return lines.filter(({ mailbox, parentId }) => {
    const isHidden = parentId !== null && (hidden.has(parentId) || closed.has(parentId));
    if (isHidden) hidden.add(mailbox.id);
    return !isHidden;
  });
}

/** The folder that a folder lies in on the server, also where the tree shows it at the top. */
export function folderAbove(mailbox: Mailbox, mailboxes: readonly Mailbox[]): Mailbox | null {
  if (mailbox.delimiter === null || mailbox.delimiter === '') return null;
  const cut = mailbox.path.lastIndexOf(mailbox.delimiter);
  return mailboxes.find((other) => other.path === mailbox.path.slice(0, cut)) ?? null;
}

function parentOf(mailbox: Mailbox, byPath: ReadonlyMap<string, Mailbox>): Mailbox | null {
  if (mailbox.role !== null || mailbox.delimiter === null || mailbox.delimiter === '') return null;
  let path = mailbox.path;
  for (;;) {
    const cut = path.lastIndexOf(mailbox.delimiter);
    if (cut <= 0) return null;
    path = path.slice(0, cut);
    const parent = byPath.get(path);
    if (parent !== undefined) return parent.role === 'inbox' ? null : parent;
  }
}

/** One for all: it costs far more to make than to ask. */
const names = new Intl.Collator(undefined, { numeric: true });

function compareMailboxes(a: Mailbox, b: Mailbox): number {
  const byRole = roleRank(a.role) - roleRank(b.role);
  return byRole === 0 ? names.compare(mailboxTitle(a), mailboxTitle(b)) : byRole;
}
