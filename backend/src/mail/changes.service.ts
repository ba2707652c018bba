import type { Change, ChangeTarget } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { type ShownLocation, ShownLocationsRepository } from './shown-locations.repository.js';
import { MailboxesRepository, type StoredMailbox } from './mailboxes.repository.js';
import { MessageChanges } from './message-changes.js';
import { PendingChangesRepository } from './pending-changes.repository.js';

/** Few enough that the account's other writers wait for a moment only. */
const pageSize = 1000;

/** What users want done with mail: shown at once, stored as pending changes, and carried to the server by sync. */
@Injectable()
export class ChangesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly shown: ShownLocationsRepository,
    private readonly mailboxes: MailboxesRepository,
    private readonly changes: PendingChangesRepository,
    private readonly messages: MessageChanges,
    private readonly audit: AuditLog,
  ) {}

  /** Applies a change to what it targets. Answers how many messages it met; what is gone already is not among them. */
  async apply(accountId: string, userId: string, target: ChangeTarget, change: Change): Promise<number> {
    const met = new Set<string>();
    let after: ShownLocation | null = null;
    do {
      const page: readonly ShownLocation[] = await this.unitOfWork.run(accountId, async (tx) => {
        const found = await this.shown.findShown(
          tx,
          {
            mailboxId: target.mailboxId,
            threadIds: target.kind === 'threads' ? target.threadIds : null,
            messageIds: target.kind === 'messages' ? target.messageIds : null,
          },
          { after, limit: pageSize },
        );
        if (found.length === 0) return found;
        await this.applyTo(tx, userId, found, change);
        await this.note(tx, userId, found, change);
        await this.changes.announceCounts(tx);
        tx.announce('changes.pending', { accountId });
        return found;
      });
      for (const location of page) met.add(location.messageId);
      after = page.length < pageSize ? null : (page.at(-1) ?? null);
    } while (after !== null);
    return met.size;
  }

  /**
   * Deletes messages for good wherever they lie: such as MailDesk has sent itself, and nobody has to have thrown away before. It is
   * nobody's wish, so it does not depend on anybody's access.
   */
  async eraseOwn(accountId: string, messageIds: readonly string[]): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      const target = { mailboxId: null, threadIds: null, messageIds };
      const found = await this.shown.findShown(tx, target, { after: null, limit: pageSize });
      if (found.length === 0) return;
      await this.messages.expunge(tx, null, found);
      await this.changes.announceCounts(tx);
      tx.announce('changes.pending', { accountId });
    });
  }

  /**
   * Notes on a message that it was answered or forwarded from here. What is answered is dealt with, for the whole team: it is read
   * then, also where whoever answered keeps apart what they have read.
   */
  async markAnswered(
    accountId: string,
    userId: string,
    messageId: string,
    flag: 'answered' | '$forwarded',
  ): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      const target = { mailboxId: null, threadIds: null, messageIds: [messageId] };
      const found = await this.shown.findShown(tx, target, { after: null, limit: pageSize });
      await this.messages.setFlag(tx, userId, found, flag === 'answered' ? 'add-flag' : 'add-keyword', flag);
      if (flag === 'answered') await this.messages.setFlag(tx, userId, found, 'add-flag', 'seen');
      await this.changes.announceCounts(tx);
      tx.announce('changes.pending', { accountId });
    });
  }

  private async applyTo(
    tx: Transaction,
    userId: string,
    found: readonly ShownLocation[],
    change: Change,
  ): Promise<void> {
    switch (change.kind) {
      case 'add-flag':
      case 'remove-flag':
        return this.messages.setFlag(tx, userId, found, change.kind, change.flag);
      case 'add-keyword':
      case 'remove-keyword':
        return this.messages.setFlag(tx, userId, found, change.kind, change.keyword);
      case 'move':
        return this.messages.move(tx, userId, found, await this.targetOf(tx, change.toMailboxId));
      case 'copy':
        return this.messages.copy(tx, userId, found, await this.targetOf(tx, change.toMailboxId));
      case 'move-to-role': {
        const target = await this.mailboxes.findByRole(tx, change.role);
        if (target === null)
          throw new AppError('mailbox.role-missing', `This account has no ${roleNames[change.role]} folder.`);
        // Deleting what is in the trash deletes it for good.
        if (change.role === 'trash')
          await this.messages.expunge(
            tx,
            userId,
            found.filter((location) => location.mailboxId === target.id),
          );
        return this.messages.move(tx, userId, found, target);
      }
      case 'delete-for-good':
        await this.requireThrownAway(tx, found);
        return this.messages.expunge(tx, userId, found);
    }
  }

  /** Puts on record what takes mail from where others look for it. */
  private async note(tx: Transaction, userId: string, found: readonly ShownLocation[], change: Change): Promise<void> {
    const messageIds = new Set(found.map((location) => location.messageId));
    // The conversations first: by these it is looked for, and of many messages not all are kept.
    const subjectIds = [...new Set(found.map((location) => location.threadId)), ...messageIds];
    const facts = { count: messageIds.size };
    const act = { actorId: userId, accountId: tx.accountId, subjectIds };
    switch (change.kind) {
      case 'move': {
        const movedTo = (await this.mailboxes.readStored(tx, change.toMailboxId))?.role ?? null;
        return this.audit.record({ ...act, action: 'mail.moved', facts: { ...facts, movedTo } }, tx);
      }
      case 'move-to-role': {
        const action = change.role === 'trash' ? 'mail.deleted' : 'mail.moved';
        return this.audit.record({ ...act, action, facts: { ...facts, movedTo: change.role } }, tx);
      }
      case 'delete-for-good':
        return this.audit.record({ ...act, action: 'mail.deleted', facts: { ...facts, detail: 'for good' } }, tx);
      default:
        return undefined;
    }
  }

  private async targetOf(tx: Transaction, mailboxId: string): Promise<StoredMailbox> {
    const target = await this.mailboxes.readStored(tx, mailboxId);
    if (target === null || !target.selectable)
      throw new AppError('mailbox.not-found', 'The folder is not here any more, or cannot hold mail.');
    return target;
  }

  /** Nothing is deleted for good that a person has not thrown away before. */
  private async requireThrownAway(tx: Transaction, found: readonly ShownLocation[]): Promise<void> {
    for (const mailboxId of new Set(found.map((location) => location.mailboxId))) {
      const role = (await this.mailboxes.readStored(tx, mailboxId))?.role ?? null;
      if (role !== 'trash' && role !== 'junk')
        throw new AppError('change.not-allowed', 'Only what lies in the trash or in junk can be deleted for good.');
    }
  }
}

const roleNames = { archive: 'archive', trash: 'trash', junk: 'spam', inbox: 'inbox' } as const;
