import { Injectable } from '@nestjs/common';
import type { ImapSession, TextPart } from '../adapters/adapters.module.js';
import { UnitOfWork } from '../database/database.module.js';
import { BodyWork, LocationScreen, MailboxesRepository, MessagesRepository } from '../mail/mail.module.js';

/** Enough text for a line of the list, also when the HTML begins with styles. */
const plainBytes = 1024;
const htmlBytes = 16 * 1024;
/** As many rows as somebody scrolls through before they open a mail. */
const window = 200;
const batchSize = 40;

/** Reads the first words of the newest messages, so that the list says what they are about. */
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

  /** Loads a batch of previews of a mailbox. Answers whether some are left. */
  async load(session: ImapSession, accountId: string, mailboxId: string): Promise<boolean> {
    const mailbox = await this.mailboxes.findStored(accountId, mailboxId);
    if (mailbox === null) return false;
    const wanted = await this.messages.findWithoutPreview(accountId, mailboxId, window, batchSize);
    if (wanted.length === 0) return false;
    if (mailbox.uidValidity === null) return false;
    if (!session.isOpen(mailbox.path, mailbox.uidValidity)) {
      const opened = await session.open(mailbox.path);
      if (opened.uidValidity !== mailbox.uidValidity) return false;
    }
    // Mail that came since the mailbox was opened cannot be fetched before the server has told of it.
    else await session.noop();
    const texts = await this.readTexts(
      session,
      wanted.map((message) => message.uid),
    );
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      // A message without text has an empty preview, so that it is not asked for again.
      const previews = wanted.map(({ messageId, uid }) => ({ messageId, preview: texts.get(uid) ?? '' }));
      await this.screen.tellPreviews(tx, await this.messages.savePreviews(tx, previews));
    });
    return wanted.length === batchSize;
  }

  /** One FETCH for all messages whose text has the same part number. */
  private async readTexts(session: ImapSession, uids: readonly number[]): Promise<Map<number, string>> {
    const partOf = new Map<number, TextPart>();
    for (const [uid, parts] of await session.fetchParts(uids)) {
      const part = parts.plain ?? parts.html;
      if (part !== null) partOf.set(uid, part);
    }
    const texts = new Map<number, string>();
    for (const group of new Set([...partOf.values()].map(groupOf))) {
      const members = [...partOf].filter(([, part]) => groupOf(part) === group);
      const [, first] = members[0] ?? [];
      if (first === undefined) continue;
      const bytes = first.contentType === 'text/html' ? htmlBytes : plainBytes;
      const starts = await session.fetchPartStarts(
        members.map(([uid]) => uid),
        first.partId,
        bytes,
      );
      for (const [uid, bytes] of starts) {
        const { contentType, charset, encoding } = partOf.get(uid) ?? first;
        texts.set(uid, await this.work.preview({ bytes, contentType, charset, encoding }));
      }
    }
    return texts;
  }
}

const groupOf = (part: TextPart): string => `${part.partId} ${part.contentType}`;
