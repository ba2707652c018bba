import type { PendingChangeKind } from '@maildesk/contracts';

export interface NameableChange {
  readonly kind: PendingChangeKind;
  readonly flag: string | null;
  /** Of the mailbox that a message is to be moved or copied to. */
  readonly targetName: string | null;
  /** Of the mailbox that is to be changed itself. */
  readonly mailboxName: string | null;
  /** What a mailbox is to be named. */
  readonly newName: string | null;
}

const flagWords: Readonly<Record<string, readonly [added: string, removed: string]>> = {
  seen: ['Mark as read', 'Mark as unread'],
  flagged: ['Add a star', 'Remove the star'],
  answered: ['Mark as answered', 'Mark as not answered'],
};

/** What a change does, in words that begin a line: “Move to Archive”. */
export function changeWords({ kind, flag, targetName, mailboxName, newName }: NameableChange): string {
  const target = targetName ?? 'a folder that is gone';
  const folder = mailboxName ?? 'that is gone';
  switch (kind) {
    case 'add-flag':
      return flagWords[flag ?? '']?.[0] ?? `Mark as ${flag}`;
    case 'remove-flag':
      return flagWords[flag ?? '']?.[1] ?? `Mark as not ${flag}`;
    case 'add-keyword':
      return flag === '$forwarded' ? 'Mark as forwarded' : `Add the label “${flag}”`;
    case 'remove-keyword':
      return `Remove the label “${flag}”`;
    case 'move':
      return `Move to ${target}`;
    case 'copy':
      return `Copy to ${target}`;
    case 'expunge':
      return 'Delete for good';
    case 'create-mailbox':
      return `Make the folder “${newName}”`;
    case 'rename-mailbox':
      return `Rename the folder to “${newName}”`;
    case 'delete-mailbox':
      return `Delete the folder “${folder}”`;
  }
}
