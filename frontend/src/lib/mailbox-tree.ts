import type { Mailbox } from '@maildesk/contracts';
import { mailboxTitle, roleRank } from './mailbox-names';

/** A line of the folder tree, in the order of the screen. */
export interface MailboxNode {
  readonly mailbox: Mailbox;
  /** 1 at the top. */
  readonly level: number;
  readonly hasChildren: boolean;
  readonly parentId: string | null;
}

/**
 * Folders as lines of a tree, parents before their children: those with a role first, the rest by name. Folders below
 * the inbox of a server that keeps everything there stand at the top, where people look for them.
 */
export function mailboxLines(mailboxes: readonly Mailbox[]): readonly MailboxNode[] {
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
    for (const mailbox of (children.get(parentId) ?? []).sort(compareMailboxes)) {
      lines.push({ mailbox, level, parentId, hasChildren: children.has(mailbox.id) });
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

function compareMailboxes(a: Mailbox, b: Mailbox): number {
  const byRole = roleRank(a.role) - roleRank(b.role);
  return byRole === 0 ? mailboxTitle(a).localeCompare(mailboxTitle(b), undefined, { numeric: true }) : byRole;
}
