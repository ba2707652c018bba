import { Injectable } from '@nestjs/common';
import type { ImapSession, MarkedParts, MessageParts, TextPart } from '../adapters/adapters.module.js';
import { UnitOfWork } from '../database/database.module.js';
import {
  BodyWork,
  isMarkedAlike,
  type KnownTraits,
  LocationScreen,
  MailboxesRepository,
  MessagesRepository,
  proveMessages,
  type StoredMailbox,
} from '../mail/mail.module.js';
import { uidSet } from './plan/uid-set.js';

/** Enough text for a line of the list, also when the HTML begins with styles. */
const plainBytes = 1024;
const htmlBytes = 16 * 1024;
/** As many rows as somebody scrolls through before they open a mail. */
const window = 200;
const batchSize = 40;

/** The beginning of a message's text, as it came. */
interface Beginning extends Pick<TextPart, 'contentType' | 'charset' | 'encoding'> {
  readonly bytes: Buffer;
}

/** What was fetched to make previews of. */
export interface FetchedPreviews {
  readonly mailboxId: string;
  readonly messages: readonly { readonly messageId: string; readonly text: Beginning | null }[];
  /** There are more messages without a preview. */
  readonly isMore: boolean;
}

/**
 * Reads the first words of the newest messages, so that the list says what they are about. Fetching needs the connection;
 * making words of what came is done in other threads and takes far longer, so that it is done without one.
 */
@Injectable()
export class PreviewLoader {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mailboxes: MailboxesRepository,
    private readonly messages: MessagesRepository,
    private readonly screen: LocationScreen,
    private readonly work: BodyWork,
  ) {}

  /** Whether previews are missing in a mailbox; a connection is only worth its while then. */
  async isWanted(accountId: string, mailboxId: string): Promise<boolean> {
    return (await this.messages.findWithoutPreview(accountId, mailboxId, window, 1)).length > 0;
  }

  /** Fetches a batch of what previews are made of. Null when there is nothing to do. */
  async fetch(session: ImapSession, accountId: string, mailboxId: string): Promise<FetchedPreviews | null> {
    const mailbox = await this.mailboxes.findStored(accountId, mailboxId);
    if (mailbox === null || mailbox.renamed) return null;
    const wanted = await this.messages.findWithoutPreview(accountId, mailboxId, window, batchSize);
    if (wanted.length === 0) return null;
    if (mailbox.uidValidity === null) return null;
    if (!session.isOpen(mailbox.path, mailbox.uidValidity)) {
      const opened = await session.open(mailbox.path);
      if (opened.uidValidity !== mailbox.uidValidity) return null;
    }
    // Mail that came since the mailbox was opened cannot be fetched before the server has told of it.
    else await session.noop();
    const uids = wanted.map((message) => message.uid);
    const parts = await session.messages.fetchParts(uids);
    const others = await this.othersAmong(session, mailbox, wanted, parts);
    for (const uid of others) parts.delete(uid);
    const gone = await this.goneAmong(
      session,
      uids.filter((uid) => !parts.has(uid)),
    );
    const texts = await this.fetchTexts(session, parts);
    // What another mail program has just moved is read where it turns up.
    const there = wanted.filter(({ uid }) => !gone.has(uid) && !others.has(uid));
    const messages = there.map(({ messageId, uid }) => ({ messageId, text: texts.get(uid) ?? null }));
    return { mailboxId, messages, isMore: wanted.length === batchSize && gone.size + others.size === 0 };
  }

  /** Makes previews and stores them; nothing is stored once `signal` aborts. */
  async store(accountId: string, { messages }: FetchedPreviews, signal: AbortSignal): Promise<void> {
    const previews: { messageId: string; preview: string }[] = [];
    for (const { messageId, text } of messages) {
      if (signal.aborted) return;
      // A message without text has an empty preview, so that it is not asked for again.
      previews.push({ messageId, preview: text === null ? '' : await this.work.preview(text) });
    }
    if (signal.aborted) return;
    await this.unitOfWork.runOwned(accountId, async (tx) =>
      this.screen.tellPreviews(tx, await this.messages.savePreviews(tx, previews)),
    );
  }

  /** Where another message lies in the place of a known one, as after a restore from a backup: the next look puts it right. */
  private async othersAmong(
    session: ImapSession,
    { id: mailboxId, uidValidity }: StoredMailbox,
    wanted: readonly KnownTraits[],
    parts: ReadonlyMap<number, MarkedParts>,
  ): Promise<ReadonlySet<number>> {
    const doubted = wanted.filter((message) => {
      const found = parts.get(message.uid);
      return found !== undefined && !isMarkedAlike(message, found.mark);
    });
    return (await proveMessages(session, doubted, { mailboxId, uidValidity: uidValidity ?? 0 })).other;
  }

  /** Of messages that the server did not deliver, those that it does not have; others it cannot deliver, and never will. */
  private async goneAmong(session: ImapSession, absent: readonly number[]): Promise<ReadonlySet<number>> {
    if (absent.length === 0) return new Set();
    const listed = new Set(await session.search.uids(uidSet(absent)));
    return new Set(absent.filter((uid) => !listed.has(uid)));
  }

  /** One FETCH for all messages whose text has the same part number. */
  private async fetchTexts(
    session: ImapSession,
    partsOf: ReadonlyMap<number, MessageParts>,
  ): Promise<Map<number, Beginning>> {
    const partOf = new Map<number, TextPart>();
    for (const [uid, parts] of partsOf) {
      const part = parts.plain ?? parts.html;
      if (part !== null) partOf.set(uid, part);
    }
    const texts = new Map<number, Beginning>();
    for (const group of new Set([...partOf.values()].map(groupOf))) {
      const members = [...partOf].filter(([, part]) => groupOf(part) === group);
      const [, first] = members[0] ?? [];
      if (first === undefined) continue;
      const starts = await session.messages.fetchPartStarts(
        members.map(([uid]) => uid),
        first.partId,
        first.contentType === 'text/html' ? htmlBytes : plainBytes,
      );
      for (const [uid, bytes] of starts) {
        const { contentType, charset, encoding } = partOf.get(uid) ?? first;
        texts.set(uid, { bytes, contentType, charset, encoding });
      }
    }
    return texts;
  }
}

const groupOf = (part: TextPart): string => `${part.partId} ${part.contentType}`;
