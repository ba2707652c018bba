import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/database.module.js';
import {
  bitOf,
  BodiesService,
  type KnownMessage,
  LocationRemovalsRepository,
  MailboxesRepository,
  type MessageContent,
  messageIdentity,
  MessagesRepository,
  NewMessageRows,
  placeOf,
  ShownLocationsRepository,
  ShownMailboxesRepository,
  ThreadRowsRepository,
} from '../mail/mail.module.js';
import type { PreparedMessage } from './prepared-messages.js';
import { keysOf } from './thread-resolver.js';
import { ThreadingService } from './threading.service.js';

export interface StoredMessage {
  readonly messageId: string;
  readonly threadId: string;
  /** It was not known in any mailbox before. */
  readonly isNew: boolean;
  /** Its thread was made for it and for others of the same call; nothing else lies in it. */
  readonly isInNewThread: boolean;
}

/** A message that was written here. */
export interface OutgoingMessage extends Omit<MessageContent, 'receivedAt'> {
  readonly preview: string | null;
  readonly messageIdHeader: string;
  readonly sendId: string;
  readonly sentAt: Date;
  /** What was written, cleaned. */
  readonly body: { readonly html: string | null; readonly text: string };
}

/** The one door through which messages come into the store: each once, in its thread. */
@Injectable()
export class MessageIntake {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly shown: ShownLocationsRepository,
    private readonly removals: LocationRemovalsRepository,
    private readonly mailboxes: MailboxesRepository,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly rows: ThreadRowsRepository,
    private readonly threading: ThreadingService,
    private readonly bodies: BodiesService,
  ) {}

  /**
   * Stores the messages that are not known yet; answers all of them in the order of the input. A message is known by its
   * identity, or by our send id when it comes back from the server with its headers rewritten.
   */
  async store(tx: Transaction, messages: readonly PreparedMessage[]): Promise<StoredMessage[]> {
    const identities = messages.flatMap(({ identity, formerIdentity: former }) =>
      former === null ? [identity] : [identity, former],
    );
    const sendIds = messages.flatMap(({ sendId }) => (sendId === null ? [] : [sendId]));
    const read = async () => new KnownMessages(await this.messages.findKnown(tx, identities, sendIds));
    let known = await read();

    const fresh = new Map<string, PreparedMessage>();
    for (const message of messages) if (known.find(message) === null) fresh.set(message.identity, message);
    const added = [...fresh.values()];
    const { threadIds, merged, made } = await this.threading.assign(tx, added);
    const rows = added.map(({ row }, index) => ({ row, threadId: threadIds[index] ?? '' }));
    if (rows.length > 0) await this.messages.insert(tx, rows);
    // What was read before is out of date where threads were merged.
    if (merged) known = await read();
    else {
      added.forEach(({ sendId, headerIdentity, identity, sizeBytes, receivedAt, row: { id } }, index) => {
        const certain = headerIdentity === null ? sendId : null;
        known.add({ id, threadId: threadIds[index] ?? '', identity, sendId: certain, sizeBytes, receivedAt });
      });
    }
    const newIds = new Set(added.map(({ row }) => row.id));
    const newThreads = new Set(made);
    return messages.map((message) => {
      const stored = known.find(message);
      if (stored === null) throw new Error('a message that was just stored is not there');
      return {
        messageId: stored.id,
        threadId: stored.threadId,
        isNew: newIds.has(stored.id),
        isInNewThread: newThreads.has(stored.threadId),
      };
    });
  }

  /** Stores a message that is on its way out and shows it in the Sent mailbox at once, where there is one. */
  async storeOutgoing(tx: Transaction, message: OutgoingMessage): Promise<{ messageId: string; threadId: string }> {
    const {
      threadIds: [threadId = ''],
    } = await this.threading.assign(tx, [{ subject: message.subject, keys: keysOf(message) }]);
    // The identity that its headers give it anywhere; where the server has ids of its own, the send id matches its copy.
    const content = { ...message, receivedAt: message.sentAt };
    const identity = messageIdentity({ ...content, uid: 0, emailId: null }, { mailboxId: '', uidValidity: 0 });
    const row = new NewMessageRows().add(content, identity, message.preview);
    await this.messages.insert(tx, [{ row, threadId }]);
    const messageId = row.id;
    await this.bodies.saveWritten(tx, messageId, message.body);
    const sent = await this.mailboxes.findByRole(tx, 'sent');
    if (sent !== null) {
      const place = { mailboxId: sent.id, messageId, threadId, receivedAt: message.sentAt };
      const added = await this.shown.insertLocal(tx, { ...place, flags: bitOf('seen'), keywords: [] });
      await this.rows.refresh(tx, sent.id, [threadId]);
      for (const location of added) tx.publish('message.added', { ...placeOf(location), isNew: false });
      await this.shownMailboxes.announce(tx, sent.id);
    }
    return { messageId, threadId };
  }

  /** Takes a message that will not be sent off the screen again. */
  async discardOutgoing(tx: Transaction, messageId: string): Promise<void> {
    const removed = await this.removals.removeLocal(tx, messageId);
    for (const location of removed) {
      await this.rows.refresh(tx, location.mailboxId, [location.threadId]);
      tx.publish('message.removed', placeOf(location));
      await this.shownMailboxes.announce(tx, location.mailboxId);
    }
  }
}

class KnownMessages {
  private readonly byIdentity = new Map<string, KnownMessage>();
  private readonly bySendId = new Map<string, KnownMessage>();

  constructor(messages: readonly KnownMessage[]) {
    for (const message of messages) this.add(message);
  }

  add(message: KnownMessage): void {
    this.byIdentity.set(message.identity, message);
    if (message.sendId !== null) this.bySendId.set(message.sendId, message);
  }

  find(message: PreparedMessage): KnownMessage | null {
    const { identity, sendId, headerIdentity } = message;
    const named = sendId === null ? undefined : this.bySendId.get(sendId);
    const bySendId = headerIdentity === null || named?.identity === headerIdentity ? named : undefined;
    return bySendId ?? this.byIdentity.get(identity) ?? this.findFormer(message);
  }

  private findFormer({ formerIdentity: former, sizeBytes, receivedAt }: PreparedMessage): KnownMessage | null {
    const found = former === null ? undefined : this.byIdentity.get(former);
    const isSame = found?.sizeBytes === sizeBytes && found.receivedAt.getTime() === receivedAt.getTime();
    return isSame ? found : null;
  }
}
