import { Injectable } from '@nestjs/common';
import { MailServerError } from '../../adapters/adapters.module.js';
import { type Transaction, UnitOfWork } from '../../database/database.module.js';
import { MailboxesRepository, type StoredMailbox } from '../../mail/mail.module.js';

/** Writes what was read of a mailbox, as long as it is still the mailbox that was read. */
@Injectable()
export class GuardedWrites {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mailboxes: MailboxesRepository,
  ) {}

  /**
   * Runs `work` in a transaction. The UIDs that were read mean nothing any more when the other connection has found the mailbox
   * reset meanwhile: then nothing is written.
   * @throws MailServerError in that case; the mailbox is read anew under its new UIDVALIDITY.
   */
  async write<T>(known: StoredMailbox, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.unitOfWork.runOwned(known.accountId, async (tx) => {
      const now = await this.mailboxes.readStored(tx, known.id);
      if (now?.uidValidity !== known.uidValidity)
        throw new MailServerError('server-error', 'The folder was made anew.');
      return work(tx);
    });
  }
}
