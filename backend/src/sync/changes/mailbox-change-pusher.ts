import { Injectable } from '@nestjs/common';
import { CommandRefused, type ImapLender, type ImapSession } from '../../adapters/adapters.module.js';
import { type Transaction, UnitOfWork } from '../../database/database.module.js';
import {
  ChangeQueueRepository,
  isBelow,
  MailboxScreen,
  MailboxWishesRepository,
  nameOf,
  PendingChangesRepository,
  type RunnableMailboxChange,
} from '../../mail/mail.module.js';
import { RefusedHere } from './refused-here.js';

/** Carries wishes about mailboxes themselves to the mail server: to make, rename and remove them. */
@Injectable()
export class MailboxChangePusher {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queue: ChangeQueueRepository,
    private readonly changes: PendingChangesRepository,
    private readonly wishes: MailboxWishesRepository,
    private readonly screen: MailboxScreen,
  ) {}

  /** @throws CommandRefused, RefusedHere, MailServerError */
  async push(accountId: string, lender: ImapLender, change: RunnableMailboxChange): Promise<void> {
    let { doubtful } = change;
    await lender.run('interactive', async (session) => {
      const mayHaveBeenDone = doubtful;
      doubtful = true;
      await carryOut(session, { ...change, doubtful: mayHaveBeenDone });
    });
    await this.unitOfWork.runOwned(accountId, (tx) => this.settle(tx, change));
  }

  /**
   * Takes over renames that the server turns out to have carried out, from a list of all its mailboxes: what was renamed by us
   * must not look like one mailbox that is gone and another that is new.
   */
  async confirmListed(accountId: string, listed: ReadonlySet<string>): Promise<void> {
    if (!(await this.queue.isWaiting(accountId))) return;
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      for (const change of await this.changes.listForMailboxes(tx)) {
        const stored = await this.wishes.list(tx);
        const mailbox = stored.find(({ id }) => id === change.mailboxId);
        if (change.kind !== 'rename-mailbox' || change.path === null || mailbox === undefined) continue;
        if (listed.has(mailbox.path) || !listed.has(change.path)) return;
        if (stored.some(({ path, onServer }) => onServer && path === change.path)) return;
        await this.settle(tx, change);
      }
    });
  }

  private async settle(
    tx: Transaction,
    change: Pick<RunnableMailboxChange, 'id' | 'kind' | 'mailboxId' | 'path'>,
  ): Promise<void> {
    await this.changes.remove(tx, [change.id]);
    switch (change.kind) {
      case 'create-mailbox':
        await this.wishes.markMade(tx, change.mailboxId);
        await this.screen.tell(tx, change.mailboxId, 'mailbox.updated');
        break;
      case 'rename-mailbox':
        await this.movePaths(tx, change.mailboxId, change.path ?? '');
        break;
      case 'delete-mailbox':
        await this.screen.remove(tx, change.mailboxId);
        break;
    }
    await this.screen.refold(tx);
    await this.changes.announceCounts(tx);
  }

  private async movePaths(tx: Transaction, mailboxId: string, path: string): Promise<void> {
    const all = await this.wishes.list(tx);
    const mailbox = all.find(({ id }) => id === mailboxId);
    if (mailbox === undefined || mailbox.path === path) return;
    const { path: from, delimiter } = mailbox;
    const moved = all.flatMap((each) => {
      const isMoved = each.id === mailboxId || isBelow(each.path, from, delimiter);
      return isMoved ? [{ id: each.id, path: path + each.path.slice(from.length) }] : [];
    });
    const movedIds = new Set(moved.map(({ id }) => id));
    const taken = new Set(moved.map((each) => each.path));
    // Found on the server under its new path by somebody faster: it is the same mailbox, and this is the one with the mail.
    for (const twin of all) if (!movedIds.has(twin.id) && taken.has(twin.path)) await this.screen.remove(tx, twin.id);
    await this.wishes.savePaths(
      tx,
      moved.map((each) => ({ ...each, name: nameOf(each.path, delimiter) })),
    );
  }
}

async function carryOut(session: ImapSession, change: RunnableMailboxChange): Promise<void> {
  const { kind, path, serverPath, doubtful } = change;
  switch (kind) {
    case 'create-mailbox':
      if (path === null || serverPath === null) return;
      return unless('ALREADYEXISTS', doubtful || change.isOnServer, () => session.mailboxes.create(path));
    case 'delete-mailbox':
      // What is not there any more need not be removed, whoever has done it.
      if (serverPath === null) return;
      requireMeant(await whatIsAt(session, serverPath, change));
      return unless('NONEXISTENT', true, () => session.mailboxes.remove(serverPath));
    case 'rename-mailbox': {
      if (path === null || serverPath === path) return;
      if (serverPath === null) throw new RefusedHere('The mail server does not have this folder any more.');
      if (doubtful) {
        const listed = new Set((await session.mailboxes.list()).map((mailbox) => mailbox.path));
        if (!listed.has(serverPath) && listed.has(path)) return;
      }
      const there = await whatIsAt(session, serverPath, change);
      if (there === 'other' && doubtful && (await whatIsAt(session, path, change)) === 'meant') return;
      requireMeant(there);
      return session.mailboxes.rename(serverPath, path);
    }
  }
}

type There = 'meant' | 'other' | 'gone' | 'unknown';

/** @throws RefusedHere when another mailbox is there, CommandRefused when the server does not say */
function requireMeant(there: There): void {
  if (there === 'other')
    throw new RefusedHere('Meanwhile another folder has taken the place of this one, which was left as it is.');
  if (there === 'unknown')
    throw new CommandRefused('The mail server does not say which folder this is.', { responseCode: 'UNAVAILABLE' });
}

/**
 * What is there under a path. The mailbox that was meant may have been removed and another one have been made in its place, with mail
 * that nobody has seen: by another mail program, or by a filter after an attempt of ours whose answer was lost.
 */
async function whatIsAt(session: ImapSession, path: string, { meantValidity }: RunnableMailboxChange): Promise<There> {
  // Of one that was never opened nothing is known, as of one that holds other folders only.
  if (meantValidity === null) return 'meant';
  const found = await session.mailboxes.findUnselected(path);
  if (found.state !== 'exists') return found.state;
  return found.uidValidity === meantValidity ? 'meant' : 'other';
}

/** Lets a refusal pass that says that things are as they were wanted. */
async function unless(code: string, mayPass: boolean, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!mayPass || !(error instanceof CommandRefused) || error.responseCode !== code) throw error;
  }
}
