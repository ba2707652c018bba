import { Injectable } from '@nestjs/common';
import type { MessageSummary } from '../adapters/adapters.module.js';
import type { Transaction } from '../database/database.module.js';
import {
  bitOf,
  BodiesService,
  type KnownMessage,
  LocationsRepository,
  MailboxesRepository,
  type MessageContent,
  messageIdentity,
  MessagesRepository,
  type NewMessage,
  placeOf,
  ThreadRowsRepository,
} from '../mail/mail.module.js';
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
    private readonly locations: LocationsRepository,
    private readonly mailboxes: MailboxesRepository,
    private readonly rows: ThreadRowsRepository,
    private readonly threading: ThreadingService,
    private readonly bodies: BodiesService,
  ) {}

  /**
   * Stores the messages that are not known yet; answers all of them in the order of the input. A message is known by its
   * identity, or by our send id when it comes back from the server with its headers rewritten.
   */
  async store(
    tx: Transaction,
    place: { mailboxId: string; uidValidity: number },
    summaries: readonly MessageSummary[],
  ): Promise<StoredMessage[]> {
    const identities = summaries.map((summary) => messageIdentity(summary, place));
    const sendIds = summaries.flatMap((summary) => (summary.sendId === null ? [] : [summary.sendId]));
    const read = async () => new KnownMessages(await this.messages.findKnown(tx, identities, sendIds));
    let known = await read();

    const fresh = new Map<string, { summary: MessageSummary; identity: string }>();
    summaries.forEach((summary, index) => {
      const identity = identities[index] ?? '';
      if (known.find(identity, summary.sendId) === null) fresh.set(identity, { summary, identity });
    });
    const added = [...fresh.values()];
    const { threadIds, merged, made } = await this.threading.assign(
      tx,
      added.map(({ summary }) => summary),
    );
    const rows: NewMessage[] = added.map(({ summary, identity }, index) => ({
      content: summary,
      identity,
      threadId: threadIds[index] ?? '',
      preview: null,
    }));
    const ids = rows.length === 0 ? [] : await this.messages.insert(tx, rows);
    // What was read before is out of date where threads were merged.
    if (merged) known = await read();
    else {
      rows.forEach(({ content: { sendId }, identity, threadId }, index) =>
        known.add({ id: ids[index] ?? '', threadId, identity, sendId }),
      );
    }
    const newIds = new Set(ids);
    const newThreads = new Set(made);
    return summaries.map((summary, index) => {
      const message = known.find(identities[index] ?? '', summary.sendId);
      if (message === null) throw new Error('a message that was just stored is not there');
      return {
        messageId: message.id,
        threadId: message.threadId,
        isNew: newIds.has(message.id),
        isInNewThread: newThreads.has(message.threadId),
      };
    });
  }

  /** Stores a message that is on its way out and shows it in the Sent mailbox at once, where there is one. */
  async storeOutgoing(tx: Transaction, message: OutgoingMessage): Promise<{ messageId: string; threadId: string }> {
    const {
      threadIds: [threadId = ''],
    } = await this.threading.assign(tx, [message]);
    // The identity that its headers give it anywhere; where the server has ids of its own, the send id matches its copy.
    const identity = messageIdentity({ ...message, uid: 0, emailId: null }, { mailboxId: '', uidValidity: 0 });
    const content = { ...message, receivedAt: message.sentAt };
    const [messageId = ''] = await this.messages.insert(tx, [
      { content, identity, threadId, preview: message.preview },
    ]);
    await this.bodies.saveWritten(tx, messageId, message.body);
    const sent = await this.mailboxes.findByRole(tx, 'sent');
    if (sent !== null) {
      const place = { mailboxId: sent.id, messageId, threadId, receivedAt: message.sentAt };
      const added = await this.locations.insertLocal(tx, { ...place, flags: bitOf('seen'), keywords: [] });
      await this.rows.refresh(tx, sent.id, [threadId]);
      for (const location of added) tx.publish('message.added', { ...placeOf(location), isNew: false });
      await this.mailboxes.announce(tx, sent.id);
    }
    return { messageId, threadId };
  }

  /** Takes a message that will not be sent off the screen again. */
  async discardOutgoing(tx: Transaction, messageId: string): Promise<void> {
    const removed = await this.locations.removeLocal(tx, messageId);
    for (const location of removed) {
      await this.rows.refresh(tx, location.mailboxId, [location.threadId]);
      tx.publish('message.removed', placeOf(location));
      await this.mailboxes.announce(tx, location.mailboxId);
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

  find(identity: string, sendId: string | null): KnownMessage | null {
    return (sendId === null ? undefined : this.bySendId.get(sendId)) ?? this.byIdentity.get(identity) ?? null;
  }
}
