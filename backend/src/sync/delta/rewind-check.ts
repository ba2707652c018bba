import { Injectable, Logger } from '@nestjs/common';
import type { ImapSession } from '../../adapters/adapters.module.js';
import { isSameMessage, LocationUidsRepository, type StoredMailbox } from '../../mail/mail.module.js';
import { MailboxWriter } from '../mailbox-writer.js';
import { GuardedWrites } from './guarded-writes.js';
import { SummaryReader } from './summary-reader.js';

const stretchSize = 200;

/**
 * Checks a mailbox whose server stands before the point where we were, as one restored from a backup does. The server gives
 * out the UIDs above the backup a second time, for other messages: from the newest downwards what is stored is compared with
 * what the server has, until a whole stretch is the same.
 */
@Injectable()
export class RewindCheck {
  private readonly logger = new Logger(RewindCheck.name);

  constructor(
    private readonly writes: GuardedWrites,
    private readonly uids: LocationUidsRepository,
    private readonly reader: SummaryReader,
    private readonly writer: MailboxWriter,
  ) {}

  /**
   * Puts right which message is at which UID. A message that is gone keeps its id and body in case it comes back.
   * @returns from which UID on there may be messages that nobody has read: above the last one that is what it was
   */
  async check(session: ImapSession, known: StoredMailbox): Promise<number> {
    let below = 2 ** 32;
    let unread: number | null = null;
    for (;;) {
      const stretch = await this.writes.write(known, (tx) => this.uids.window(tx, known.id, below, stretchSize));
      if (stretch === null) return unread ?? 1;
      below = stretch.low;
      const here = await this.writes.write(known, (tx) => this.uids.identities(tx, known.id, stretch));
      const read = await this.reader.read(
        session,
        known.id,
        here.map(({ uid }) => uid),
      );
      const place = { mailboxId: known.id, uidValidity: known.uidValidity ?? 0 };
      const onServer = new Map(read.summaries.map((summary) => [summary.uid, summary]));
      const wrong = here.filter((message) => {
        const summary = onServer.get(message.uid);
        return summary === undefined || !isSameMessage(message, summary, place);
      });
      if (wrong.length === 0) return unread ?? stretch.high + 1;
      // Newest first: what comes after the last wrong one is what it was.
      const lastRight = here[here.findLastIndex((message) => wrong.includes(message)) + 1];
      unread = lastRight === undefined ? null : lastRight.uid + 1;
      this.logger.warn(`mailbox ${known.id}: ${wrong.length} messages are not what they were on the server`);
      await this.writes.write(known, async (tx) => {
        await this.writer.removeUids(
          tx,
          known.id,
          wrong.map(({ uid }) => uid),
        );
        const replaced = wrong.flatMap(({ uid }) => onServer.get(uid) ?? []);
        await this.writer.storeRead(tx, known, { summaries: replaced, setAside: [] }, 'new');
      });
    }
  }
}
