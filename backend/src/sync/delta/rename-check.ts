import { Injectable, Logger } from '@nestjs/common';
import type { ImapSession, OpenedMailbox } from '../../adapters/adapters.module.js';
import {
  isSameMessage,
  LocationUidsRepository,
  MailboxesRepository,
  MailboxProgressRepository,
  type StoredMailbox,
} from '../../mail/mail.module.js';
import { uidSet } from '../plan/uid-set.js';
import { GuardedWrites } from './guarded-writes.js';

/** So many messages of each end are compared. */
const compared = 4;

/** Proves that a mailbox that was found under another path is the one that it was taken for. */
@Injectable()
export class RenameCheck {
  private readonly logger = new Logger(RenameCheck.name);

  constructor(
    private readonly writes: GuardedWrites,
    private readonly uids: LocationUidsRepository,
    private readonly mailboxes: MailboxesRepository,
    private readonly progress: MailboxProgressRepository,
  ) {}

  /**
   * Whether the open mailbox holds what is stored: by the server's own id of it, else by its first and last messages. That it does
   * is noted; where it does not, the question stays open until the mailbox is read anew.
   */
  async isSame(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<boolean> {
    if (opened.uidValidity !== known.uidValidity) return true;
    const isSame = await this.compare(session, known, opened);
    if (isSame)
      await this.writes.write(known, async (tx) => {
        await this.mailboxes.saveProven(tx, known.id);
        if (opened.serverId !== null) await this.progress.saveServerId(tx, known.id, opened.serverId);
      });
    else this.logger.warn(`mailbox ${known.id}: another mailbox lies under its new path; it is read anew`);
    return isSame;
  }

  private async compare(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<boolean> {
    if (known.serverId !== null && opened.serverId !== null) return known.serverId === opened.serverId;
    const here = await this.writes.write(known, (tx) => this.uids.ends(tx, known.id, compared));
    if (here.length === 0) return true;
    const summaries = await session.messages.fetchSummaries(uidSet(here.map(({ uid }) => uid)));
    const place = { mailboxId: known.id, uidValidity: opened.uidValidity };
    const found = new Map(summaries.map((summary) => [summary.uid, summary]));
    const there = here.flatMap((message) => {
      const summary = found.get(message.uid);
      return summary === undefined ? [] : [isSameMessage(message, summary, place)];
    });
    return there.length > 0 && there.every((isSame) => isSame);
  }
}
