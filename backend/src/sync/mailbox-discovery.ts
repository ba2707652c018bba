import { Injectable } from '@nestjs/common';
import { type ListedMailbox, MailServerError } from '../adapters/adapters.module.js';
import { UnitOfWork } from '../database/database.module.js';
import { LocationsRepository, MailboxesRepository, type StoredMailbox } from '../mail/mail.module.js';
import { MailboxChangePusher } from './changes/mailbox-change-pusher.js';
import { roleOf } from './plan/mailbox-role.js';

/** Keeps our list of mailboxes the same as the server's. */
@Injectable()
export class MailboxDiscovery {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mailboxes: MailboxesRepository,
    private readonly locations: LocationsRepository,
    private readonly changes: MailboxChangePusher,
  ) {}

  /**
   * Stores what is listed, forgets what is not, and answers the mailboxes as they are now.
   * @throws MailServerError when the list cannot be true: a server without INBOX has told us nothing.
   */
  async apply(accountId: string, listed: readonly ListedMailbox[]): Promise<StoredMailbox[]> {
    if (!listed.some((mailbox) => mailbox.path.toUpperCase() === 'INBOX')) {
      throw new MailServerError('server-error', 'The mail server did not list an inbox.');
    }
    await this.changes.confirmListed(accountId, new Set(listed.map((mailbox) => mailbox.path)));
    const stored = await this.mailboxes.listStored(accountId);
    const byPath = new Map(stored.map((mailbox) => [mailbox.path, mailbox]));
    const changed = listed.filter((mailbox) => !isSame(byPath.get(mailbox.path), mailbox));
    const paths = new Set(listed.map((mailbox) => mailbox.path));
    const gone = stored.filter((mailbox) => !paths.has(mailbox.path));
    if (changed.length + gone.length === 0) return stored;

    await this.unitOfWork.runOwned(accountId, async (tx) => {
      const saved = await this.mailboxes.saveAll(
        tx,
        changed.map((mailbox) => ({
          path: mailbox.path,
          name: mailbox.name,
          delimiter: mailbox.delimiter,
          role: roleOf(mailbox.specialUse),
          selectable: mailbox.selectable,
          serverCount: mailbox.status?.messages ?? 0,
        })),
      );
      for (const { mailbox, isNew } of saved) tx.publish(isNew ? 'mailbox.added' : 'mailbox.updated', mailbox);
      for (const mailbox of gone) {
        await this.locations.removeAll(tx, mailbox.id);
        await this.mailboxes.remove(tx, mailbox.id);
      }
    });
    return this.mailboxes.listStored(accountId);
  }
}

const isSame = (stored: StoredMailbox | undefined, listed: ListedMailbox): boolean =>
  stored !== undefined &&
  stored.name === listed.name &&
  stored.delimiter === listed.delimiter &&
  stored.selectable === listed.selectable &&
  stored.role === roleOf(listed.specialUse);
