import { Injectable, Logger } from '@nestjs/common';
import { CommandRefused, type ImapSession, type OpenedMailbox } from '../../adapters/adapters.module.js';
import { Clock } from '../../common/clock.js';
import { UnitOfWork } from '../../database/database.module.js';
import { MailboxProgressRepository, MailboxTroublesRepository, type StoredMailbox } from '../../mail/mail.module.js';
import { leftAloneMs } from '../plan/refused-mailbox.js';
import { syncPathOf } from '../plan/sync-plan.js';

/** Opens mailboxes for synchronisation, and keeps in mind which of them cannot be opened. */
@Injectable()
export class MailboxOpener {
  private readonly logger = new Logger(MailboxOpener.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly troubles: MailboxTroublesRepository,
    private readonly progress: MailboxProgressRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a mailbox so that a server that can do so tells what happened since the resume point.
   * @throws CommandRefused when the server will not open it; after the third time in a row the mailbox says so to people.
   */
  async open(session: ImapSession, known: StoredMailbox): Promise<OpenedMailbox> {
    const { uidValidity, highestModseq } = known;
    const since = uidValidity === null || highestModseq === null ? undefined : { uidValidity, highestModseq };
    const opened = await session.open(known.path, since).catch(async (error: unknown) => {
      if (error instanceof CommandRefused && error.retryAfterMs === null) await this.refused(known, error);
      throw error;
    });
    await this.remember(session, known, opened);
    return opened;
  }

  private async refused(known: StoredMailbox, error: CommandRefused): Promise<void> {
    const now = this.clock.now();
    await this.unitOfWork.runOwned(known.accountId, async (tx) => {
      const failures = await this.troubles.countOpenFailure(tx, known.id);
      const restMs = leftAloneMs(failures, { code: error.responseCode, words: error.serverWords });
      if (restMs === null) return;
      const retryAt = new Date(now.getTime() + restMs);
      const reason = `The mail server lists this folder and refuses to open it: ${error.message}`;
      await this.troubles.saveTrouble(tx, known.id, { code: 'not-openable', reason, retryAt }, now);
    });
  }

  private async remember(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<void> {
    const path = syncPathOf(opened, session.hasQresync);
    const isMended = known.trouble === 'not-openable';
    const isSame = path === known.syncPath && known.openFailures === 0;
    if (isSame && !isMended) return;
    if (path !== known.syncPath) this.logger.log(`mailbox ${known.id}: changes are found by ${path}`);
    await this.unitOfWork.runOwned(known.accountId, async (tx) => {
      await this.progress.saveOpened(tx, known.id, path);
      if (isMended) await this.troubles.saveTrouble(tx, known.id, null, this.clock.now());
    });
  }
}
