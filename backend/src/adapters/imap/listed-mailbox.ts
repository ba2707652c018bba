import type { ListResponse } from 'imapflow';
import type { MailboxStatus } from './mailbox-status.js';

export interface ListedMailbox {
  /** As it is decoded: modified UTF-7 can also write NUL and half characters. Empty where the server names none. */
  readonly path: string;
  /** The path as the server writes it, which tells apart what reads the same. */
  readonly listedAs: string;
  readonly name: string;
  readonly delimiter: string | null;
  /** Such as `\Sent` (RFC 6154), or guessed from the name where the server says nothing. */
  readonly specialUse: string | null;
  readonly selectable: boolean;
  /** Null for mailboxes that cannot be selected or whose status the server refused. */
  readonly status: MailboxStatus | null;
}

export function toListedMailbox(listed: ListResponse): ListedMailbox {
  const { status } = listed;
  return {
    path: listed.path,
    listedAs: listed.pathAsListed,
    name: listed.name,
    delimiter: listed.delimiter === '' ? null : listed.delimiter,
    specialUse: listed.path.toUpperCase() === 'INBOX' ? '\\Inbox' : (listed.specialUse ?? null),
    selectable: !listed.flags.has('\\Noselect') && !listed.flags.has('\\NonExistent'),
    status: toStatus(status),
  };
}

/** Null where the server has not counted. */
export function toStatus(status: ListResponse['status'] | false): MailboxStatus | null {
  if (!status || status.messages === undefined) return null;
  return {
    messages: status.messages,
    uidNext: status.uidNext ?? null,
    uidValidity: status.uidValidity === undefined ? null : Number(status.uidValidity),
    unseen: status.unseen ?? null,
    highestModseq: status.highestModseq ?? null,
  };
}
