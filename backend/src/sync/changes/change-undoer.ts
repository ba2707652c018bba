import { Injectable, Logger } from '@nestjs/common';
import type { Transaction } from '../../database/database.module.js';
import {
  ChangeListRepository,
  ChangeQueueRepository,
  ChangeScreen,
  isBelow,
  isMailboxChange,
  type MailboxChange,
  MailboxScreen,
  MailboxWishesRepository,
  type MessageChange,
  PendingChangesRepository,
  type StoredChange,
} from '../../mail/mail.module.js';

/** Takes back on the screen what was refused for good, keeps it for the person who wanted it, and says why. */
@Injectable()
export class ChangeUndoer {
  private readonly logger = new Logger(ChangeUndoer.name);

  constructor(
    private readonly queue: ChangeQueueRepository,
    private readonly changes: PendingChangesRepository,
    private readonly list: ChangeListRepository,
    private readonly wishes: MailboxWishesRepository,
    private readonly changeScreen: ChangeScreen,
    private readonly mailboxScreen: MailboxScreen,
  ) {}

  /** Gives up changes of all kinds for one reason, with a sentence for each kind of them. */
  async giveUpAll(tx: Transaction, refused: readonly StoredChange[], reason: string): Promise<void> {
    const ofMessages = refused.filter((change): change is MessageChange => !isMailboxChange(change));
    for (const group of alike(ofMessages)) await this.giveUp(tx, group, reason);
    for (const change of refused.filter(isMailboxChange)) {
      // One that was given up may have taken others with it.
      const isWaiting = (await this.changes.listForMailboxes(tx)).some(({ id }) => id === change.id);
      if (isWaiting) await this.giveUpMailbox(tx, change, reason);
    }
  }

  /** Gives up changes of messages; all are of one kind and have one target. */
  async giveUp(tx: Transaction, refused: readonly MessageChange[], reason: string): Promise<void> {
    const [first] = refused;
    if (first === undefined) return;
    const what = await this.list.describe(tx, first.id);
    await this.fail(tx, refused, reason);
    await this.changeScreen.undo(tx, refused);
    tx.publish('change.refused', { what, count: refused.length, reason });
    await this.changes.announceCounts(tx);
  }

  /** Gives up a change of a mailbox itself, and what only makes sense after it. */
  async giveUpMailbox(tx: Transaction, refused: MailboxChange, reason: string): Promise<void> {
    const what = await this.list.describe(tx, refused.id);
    await this.fail(tx, [refused], reason);
    tx.publish('change.refused', { what, count: 0, reason });
    const all = await this.wishes.list(tx);
    const mailbox = all.find(({ id }) => id === refused.mailboxId);
    const because = `It was to be done after this, which was refused: ${what}.`;
    for (const later of await this.changes.listForMailboxes(tx)) {
      if (refused.path !== null && isBelow(later.path ?? '', refused.path, mailbox?.delimiter ?? null))
        await this.giveUpMailbox(tx, later, because);
    }
    if (refused.kind === 'create-mailbox' && mailbox?.onServer === false) {
      const stranded = await this.changes.listByTarget(tx, mailbox.id);
      for (const kind of ['move', 'copy'] as const)
        await this.giveUp(
          tx,
          stranded.filter((change) => change.kind === kind),
          because,
        );
      await this.mailboxScreen.remove(tx, mailbox.id);
    }
    await this.mailboxScreen.refold(tx);
    await this.changes.announceCounts(tx);
  }

  private async fail(tx: Transaction, refused: readonly { readonly id: string }[], reason: string): Promise<void> {
    this.logger.warn(`account ${tx.accountId}: ${refused.length} changes were refused and undone: ${reason}`);
    await this.queue.fail(
      tx,
      refused.map((change) => change.id),
      reason,
    );
  }
}

/** What can be told in one sentence goes together. */
function alike(changes: readonly MessageChange[]): MessageChange[][] {
  const byKey = new Map<string, MessageChange[]>();
  for (const change of changes) {
    const key = [change.kind, change.flag, change.targetMailboxId].join(' ');
    byKey.set(key, [...(byKey.get(key) ?? []), change]);
  }
  return [...byKey.values()];
}
