import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { UnitOfWork } from '../../database/database.module.js';
import { ChangeQueueRepository, PendingChangesRepository } from '../../mail/mail.module.js';
import { ChangeUndoer } from './change-undoer.js';

const dayMs = 24 * 60 * 60_000;
/** Refused changes are kept this long for the person who may want to try them again. */
const keptDays = 14;

/** Keeps the list of wishes short: tells what cannot be carried out because its account needs a person, and forgets old failures. */
@Injectable()
export class ChangeHousekeeping {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly queue: ChangeQueueRepository,
    private readonly changes: PendingChangesRepository,
    private readonly undoer: ChangeUndoer,
  ) {}

  async tidy(accountId: string): Promise<void> {
    const now = this.clock.now().getTime();
    await this.unitOfWork.run(accountId, async (tx) => {
      const stranded = await this.queue.findStranded(tx, new Date(now - dayMs));
      const reason = 'MailDesk could not sign in to the mail server for a day. Mend the account and try again.';
      await this.undoer.giveUpAll(tx, stranded, reason);
      if (await this.queue.forgetFailed(tx, new Date(now - keptDays * dayMs))) await this.changes.announceCounts(tx);
    });
  }
}
