import type { MessageSummary } from '../adapters/adapters.module.js';
import { formerIdentity, messageIdentity, type NewMessageRow, NewMessageRows } from '../mail/mail.module.js';
import { keysOf } from './thread-resolver.js';

/** Where messages were found. */
export interface MessagePlace {
  readonly mailboxId: string;
  readonly uidValidity: number;
  /** Whose send ids stand there: elsewhere than in Sent one may be a stranger's, who has read it in a mail of ours. */
  readonly sendIds: 'ours' | 'perhaps' | 'foreign';
}

/** A message as far as it can be made ready to be stored without the database. */
export interface PreparedMessage {
  readonly subject: string;
  /** Hexadecimal. */
  readonly identity: string;
  /** The identity that older rows of such a message have; they are told apart by the two that follow. Null where that is no other. */
  readonly formerIdentity: string | null;
  readonly sizeBytes: number;
  readonly receivedAt: Date;
  readonly sendId: string | null;
  /** The identity that a message of ours with this send id has to have been given by its headers; null where it need not. */
  readonly headerIdentity: string | null;
  /** What joins it to others; see `keysOf`. */
  readonly keys: readonly string[];
  readonly row: NewMessageRow;
}

/**
 * What it takes to store messages of one mailbox, made while they are read: the database is still busy with those before them
 * then, and nothing of it costs time in the transaction. One per batch, as it holds what it has made.
 */
export class PreparedMessages {
  private readonly rows = new NewMessageRows();
  private readonly prepared = new Map<MessageSummary, PreparedMessage>();

  constructor(private readonly place: MessagePlace) {}

  add(summary: MessageSummary): PreparedMessage {
    const { place } = this;
    const identity = messageIdentity(summary, place);
    const sendId = place.sendIds === 'foreign' ? null : summary.sendId;
    const isSure = place.sendIds === 'ours';
    const row = this.rows.add({ ...summary, sendId: isSure ? sendId : null }, identity, null);
    const headerIdentity = isSure || sendId === null ? null : messageIdentity({ ...summary, emailId: null }, place);
    const { subject, sizeBytes, receivedAt } = summary;
    const former = formerIdentity(summary);
    const message = {
      subject,
      identity,
      formerIdentity: former,
      sizeBytes,
      receivedAt,
      sendId,
      headerIdentity,
      keys: keysOf(summary),
      row,
    };
    this.prepared.set(summary, message);
    return message;
  }

  /** What was made of a message, or is made of it now. */
  of(summary: MessageSummary): PreparedMessage {
    return this.prepared.get(summary) ?? this.add(summary);
  }
}
