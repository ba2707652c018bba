import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { MailboxRemovalsRepository } from './mailbox-removals.repository.js';
import { ShownMailboxesRepository } from './shown-mailboxes.repository.js';
import { MailboxWishesRepository } from './mailbox-wishes.repository.js';
import { PendingChangesRepository } from './pending-changes.repository.js';
import { shownMailboxes } from './shown-mailboxes.js';

/** Keeps the mailboxes that the user sees in step with the server's and with what waits, and tells it. */
@Injectable()
export class MailboxScreen {
  constructor(
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly wishes: MailboxWishesRepository,
    private readonly changes: PendingChangesRepository,
    private readonly removals: MailboxRemovalsRepository,
  ) {}

  /** Folds the waiting wishes over the server's mailboxes again, and tells those that look different now. */
  async refold(tx: Transaction): Promise<void> {
    const stored = await this.wishes.list(tx);
    const byId = new Map(stored.map((mailbox) => [mailbox.id, mailbox]));
    const changed = shownMailboxes(stored, await this.changes.listForMailboxes(tx)).filter((shown) => {
      const before = byId.get(shown.id);
      return before?.shownPath !== shown.shownPath || before.hidden !== shown.hidden;
    });
    if (changed.length === 0) return;
    await this.wishes.saveShown(tx, changed);
    for (const { id, hidden } of changed) {
      if (hidden) tx.publish('mailbox.removed', { mailboxId: id });
      else await this.tell(tx, id, byId.get(id)?.hidden === true ? 'mailbox.added' : 'mailbox.updated');
    }
  }

  /** Tells what a mailbox is now. */
  async tell(tx: Transaction, mailboxId: string, name: 'mailbox.added' | 'mailbox.updated'): Promise<void> {
    const mailbox = await this.shownMailboxes.readForUser(tx, mailboxId);
    if (mailbox !== null) tx.publish(name, mailbox);
  }

  /** Forgets a mailbox and everything in it. */
  async remove(tx: Transaction, mailboxId: string): Promise<void> {
    await this.removals.begin(tx, [mailboxId]);
  }
}
