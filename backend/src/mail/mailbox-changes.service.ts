import type { Mailbox } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { isBelow, nameProblem, topPrefix } from './mailbox-path.js';
import { ShownMailboxesRepository } from './shown-mailboxes.repository.js';
import { MailboxScreen } from './mailbox-screen.js';
import { MailboxWishesRepository, type WishedMailbox } from './mailbox-wishes.repository.js';
import { PendingChangesRepository } from './pending-changes.repository.js';

/** Where a user wants a mailbox. */
export interface MailboxPlace {
  readonly name: string;
  /** Null for the top. */
  readonly parentId: string | null;
}

/** What users want done with mailboxes themselves: shown at once, and carried to the server by sync. */
@Injectable()
export class MailboxChangesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly wishes: MailboxWishesRepository,
    private readonly changes: PendingChangesRepository,
    private readonly screen: MailboxScreen,
    private readonly audit: AuditLog,
  ) {}

  /** @throws AppError `mailbox.name-invalid`, `mailbox.exists`, `mailbox.not-found` (of the parent) */
  async create(accountId: string, userId: string, place: MailboxPlace): Promise<Mailbox> {
    return this.change(accountId, async (tx) => {
      const all = await this.wishes.list(tx);
      const { path, delimiter } = this.freePath(all, place, null);
      const mailboxId = await this.wishes.insert(tx, path, place.name, delimiter);
      await this.changes.insertForMailbox(tx, userId, { mailboxId, kind: 'create-mailbox', path });
      await this.screen.tell(tx, mailboxId, 'mailbox.added');
      return mailboxId;
    });
  }

  /** @throws AppError as `create`, and `mailbox.protected` */
  async rename(accountId: string, userId: string, mailboxId: string, place: MailboxPlace): Promise<Mailbox> {
    return this.change(accountId, async (tx) => {
      const all = await this.wishes.list(tx);
      const mailbox = changeable(all, mailboxId);
      const { path } = this.freePath(all, place, mailbox);
      if (path === shownPathOf(mailbox)) return mailboxId;
      await this.changes.insertForMailbox(tx, userId, { mailboxId, kind: 'rename-mailbox', path });
      await this.screen.refold(tx);
      return mailboxId;
    });
  }

  /** @throws AppError `mailbox.not-found`, `mailbox.protected`, `mailbox.has-children` */
  async remove(accountId: string, userId: string, mailboxId: string): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      const all = await this.wishes.list(tx);
      const mailbox = changeable(all, mailboxId);
      const path = shownPathOf(mailbox);
      if (all.some((other) => !other.hidden && isBelow(shownPathOf(other), path, mailbox.delimiter)))
        throw new AppError('mailbox.has-children', 'There are folders in this folder. Delete or move them first.');
      await this.changes.insertForMailbox(tx, userId, { mailboxId, kind: 'delete-mailbox', path: null });
      const act = { actorId: userId, accountId, subjectIds: [mailboxId], facts: { detail: 'a folder' } };
      await this.audit.record({ ...act, action: 'mail.deleted' }, tx);
      await this.screen.refold(tx);
      await this.changes.announceCounts(tx);
      tx.announce('changes.pending', { accountId });
    });
  }

  private async change(accountId: string, work: (tx: Transaction) => Promise<string>): Promise<Mailbox> {
    const shown = await this.unitOfWork.run(accountId, async (tx) => {
      const mailboxId = await work(tx);
      await this.changes.announceCounts(tx);
      tx.announce('changes.pending', { accountId });
      return this.shownMailboxes.readForUser(tx, mailboxId);
    });
    if (shown === null) throw gone();
    return shown;
  }

  /** The path of a place where no other mailbox is, or is about to be. `moved` is the mailbox that is to go there. */
  private freePath(
    all: readonly WishedMailbox[],
    { name, parentId }: MailboxPlace,
    moved: WishedMailbox | null,
  ): { path: string; delimiter: string | null } {
    const delimiter = all.find((mailbox) => mailbox.delimiter !== null)?.delimiter ?? null;
    const parent = parentId === null ? null : (all.find(({ id, hidden }) => id === parentId && !hidden) ?? null);
    if (parentId !== null && parent === null) throw gone();
    if (parent !== null && delimiter === null)
      throw new AppError('mailbox.name-invalid', 'This mail server has no folders within folders.');
    const problem = nameProblem(name, delimiter);
    if (problem !== null) throw new AppError('mailbox.name-invalid', problem);
    const shown = all.map(shownPathOf);
    const path = (parent === null ? topPrefix(shown, delimiter) : `${shownPathOf(parent)}${delimiter ?? ''}`) + name;
    if (moved !== null && (parent?.id === moved.id || isBelow(path, shownPathOf(moved), delimiter)))
      throw new AppError('mailbox.name-invalid', 'A folder cannot be moved into itself.');
    const isTaken =
      path.toUpperCase() === 'INBOX' ||
      all.some((mailbox) => mailbox.id !== moved?.id && (shownPathOf(mailbox) === path || mailbox.path === path));
    if (isTaken) throw new AppError('mailbox.exists', 'There is a folder of this name already.');
    return { path, delimiter };
  }
}

const shownPathOf = (mailbox: WishedMailbox): string => mailbox.shownPath ?? mailbox.path;

/** Mail programs of all kinds put mail into the mailboxes that have a role, and make them anew when they are gone. */
function changeable(all: readonly WishedMailbox[], mailboxId: string): WishedMailbox {
  const mailbox = all.find(({ id, hidden }) => id === mailboxId && !hidden);
  if (mailbox === undefined) throw gone();
  if (mailbox.role !== null)
    throw new AppError(
      'mailbox.protected',
      'This folder belongs to the mailbox itself. It cannot be renamed or deleted.',
    );
  return mailbox;
}

const gone = (): AppError => new AppError('mailbox.not-found', 'This folder is not here any more.');
