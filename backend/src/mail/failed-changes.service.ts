import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { byTarget, ChangeScreen } from './change-screen.js';
import { MailboxScreen } from './mailbox-screen.js';
import { nameOf } from './mailbox-path.js';
import { MailboxWishesRepository } from './mailbox-wishes.repository.js';
import {
  isMailboxChange,
  type MailboxChange,
  type MessageChange,
  PendingChangesRepository,
  type StoredChange,
} from './pending-changes.repository.js';

/** What people do about changes that the mail server has refused. */
@Injectable()
export class FailedChangesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: PendingChangesRepository,
    private readonly wishes: MailboxWishesRepository,
    private readonly changeScreen: ChangeScreen,
    private readonly mailboxScreen: MailboxScreen,
    private readonly audit: AuditLog,
  ) {}

  /** Does refused changes (null: all) here once more, in the user's name, and has them carried to the server. Answers how many there are. */
  async retry(accountId: string, userId: string, changeIds: readonly string[] | null): Promise<number> {
    const count = await this.unitOfWork.run(accountId, async (tx) => {
      const ofMailboxes = await this.possible(
        tx,
        (await this.changes.listFailed(tx, changeIds)).filter(isMailboxChange),
      );
      // Read after those, because what goes to a mailbox that is made anew has it as its target now.
      const ofMessages = await this.possibleMoves(
        tx,
        (await this.changes.listFailed(tx, changeIds)).filter((change) => !isMailboxChange(change)),
      );
      const ids = [...ofMailboxes, ...ofMessages].map((change) => change.id);
      await this.changes.requeueFailed(tx, userId, ids);
      await this.note(tx, userId, [...ofMailboxes, ...ofMessages]);
      await this.mailboxScreen.refold(tx);
      for (const group of byTarget(ofMessages)) await this.changeScreen.show(tx, group);
      await this.changes.announceCounts(tx);
      tx.announce('changes.pending', { accountId });
      return ids.length;
    });
    return count;
  }

  /** Forgets refused changes (null: all). Answers how many there were. */
  async discard(accountId: string, changeIds: readonly string[] | null): Promise<number> {
    return this.unitOfWork.run(accountId, async (tx) => {
      const failed = await this.changes.listFailed(tx, changeIds);
      await this.changes.remove(
        tx,
        failed.map((change) => change.id),
      );
      await this.changes.announceCounts(tx);
      return failed.length;
    });
  }

  /** As for what is wanted the first time: what takes mail from where others look for it goes on record. */
  private async note(tx: Transaction, actorId: string, again: readonly StoredChange[]): Promise<void> {
    const record = async (action: 'mail.moved' | 'mail.deleted', subjectIds: readonly string[]): Promise<void> => {
      if (subjectIds.length === 0) return;
      const facts = { count: subjectIds.length, detail: 'tried again' };
      await this.audit.record({ actorId, accountId: tx.accountId, action, subjectIds, facts }, tx);
    };
    const ofMessages = again.filter((change): change is MessageChange => !isMailboxChange(change));
    const messagesOf = (kind: MessageChange['kind']): string[] => [
      ...new Set(ofMessages.filter((change) => change.kind === kind).map((change) => change.messageId)),
    ];
    await record('mail.moved', messagesOf('move'));
    const folders = again.filter(({ kind }) => kind === 'delete-mailbox').map(({ mailboxId }) => mailboxId);
    await record('mail.deleted', [...messagesOf('expunge'), ...folders]);
  }

  /** A mailbox that could not be made is shown again; what is gone from the server can neither be renamed nor removed. */
  private async possible(tx: Transaction, failed: readonly MailboxChange[]): Promise<MailboxChange[]> {
    const stored = await this.wishes.list(tx);
    const known = new Set(stored.map((mailbox) => mailbox.id));
    const delimiter = stored.find((mailbox) => mailbox.delimiter !== null)?.delimiter ?? null;
    const possible: MailboxChange[] = [];
    for (const change of failed) {
      if (change.kind === 'create-mailbox' && change.path !== null) {
        const mailboxId = await this.wishes.insert(tx, change.path, nameOf(change.path, delimiter), delimiter);
        await this.changes.replaceMailbox(tx, change.mailboxId, mailboxId);
        await this.mailboxScreen.tell(tx, mailboxId, 'mailbox.added');
        possible.push({ ...change, mailboxId });
      } else if (known.has(change.mailboxId)) possible.push(change);
    }
    return possible;
  }

  private async possibleMoves(tx: Transaction, failed: readonly MessageChange[]): Promise<MessageChange[]> {
    const known = new Set((await this.wishes.list(tx)).map((mailbox) => mailbox.id));
    return failed.filter((change) => change.targetMailboxId === null || known.has(change.targetMailboxId));
  }
}
