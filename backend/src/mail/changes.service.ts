import type { Change, ChangeTarget, Flag } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AppError } from '../common/app-error.js';
import { EventBus } from '../common/event-bus.js';
import type { Transaction } from '../database/transaction.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { LocationScreen } from './location-screen.js';
import { LocationsRepository, type TouchedLocation } from './locations.repository.js';
import { MailboxesRepository, type StoredMailbox } from './mailboxes.repository.js';
import type { LocationState } from './message-location.entity.js';
import { PendingChangesRepository } from './pending-changes.repository.js';

type ShownLocation = TouchedLocation & { state: LocationState };

/** What users want done with mail: shown at once, stored as pending changes, and carried to the server by sync. */
@Injectable()
export class ChangesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: EventBus,
    private readonly locations: LocationsRepository,
    private readonly mailboxes: MailboxesRepository,
    private readonly changes: PendingChangesRepository,
    private readonly screen: LocationScreen,
  ) {}

  /** Applies a change to what it targets. Answers how many messages it met; what is gone already is not among them. */
  async apply(accountId: string, userId: string, target: ChangeTarget, change: Change): Promise<number> {
    const count = await this.unitOfWork.run(accountId, async (tx) => {
      const found = await this.locations.findShown(tx, {
        mailboxId: target.mailboxId,
        threadIds: target.kind === 'threads' ? target.threadIds : null,
        messageIds: target.kind === 'messages' ? target.messageIds : null,
      });
      if (found.length > 0) await this.applyTo(tx, userId, found, change);
      return new Set(found.map((location) => location.messageId)).size;
    });
    this.bus.publish('changes.pending', { accountId });
    return count;
  }

  /** Notes on a message that it was answered or forwarded from here. */
  async markAnswered(
    accountId: string,
    userId: string,
    messageId: string,
    flag: 'answered' | '$forwarded',
  ): Promise<void> {
    await this.unitOfWork.run(accountId, async (tx) => {
      const found = await this.locations.findShown(tx, { mailboxId: null, threadIds: null, messageIds: [messageId] });
      await this.changeFlag(tx, userId, found, 'add-flag', flag);
    });
    this.bus.publish('changes.pending', { accountId });
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
        return this.changeFlag(tx, userId, found, change.kind, change.flag);
      case 'move': {
        const target = await this.mailboxes.readStored(tx, change.toMailboxId);
        if (target === null || !target.selectable)
          throw new AppError('mailbox.not-found', 'The folder to move to is not here any more.');
        return this.move(tx, userId, found, target);
      }
      case 'move-to-role': {
        const target = await this.mailboxes.findByRole(tx, change.role);
        if (target === null)
          throw new AppError('mailbox.role-missing', `This account has no ${roleNames[change.role]} folder.`);
        const [alreadyThere, elsewhere] = [
          found.filter((location) => location.mailboxId === target.id),
          found.filter((location) => location.mailboxId !== target.id),
        ];
        if (change.role === 'trash') await this.expunge(tx, userId, alreadyThere);
        return this.move(tx, userId, elsewhere, target);
      }
    }
  }

  private async changeFlag(
    tx: Transaction,
    userId: string,
    found: readonly ShownLocation[],
    kind: 'add-flag' | 'remove-flag',
    flag: Flag | '$forwarded',
  ): Promise<void> {
    const ids = found.map((location) => location.id);
    if (flag !== '$forwarded') await this.changes.dropWaitingFlag(tx, ids, flag);
    await this.changes.insert(
      tx,
      userId,
      found.map((location) => ({ ...wish(location), kind, flag, targetMailboxId: null })),
    );
    await this.screen.tellUpdated(tx, await this.screen.refold(tx, ids));
  }

  /** Deleting what is in the trash deletes it for good. */
  private async expunge(tx: Transaction, userId: string, found: readonly ShownLocation[]): Promise<void> {
    if (found.length === 0) return;
    await this.changes.insert(
      tx,
      userId,
      found.map((location) => ({ ...wish(location), kind: 'expunge' as const, flag: null, targetMailboxId: null })),
    );
    const gone = await this.screen.refold(
      tx,
      found.map((location) => location.id),
    );
    await this.screen.tellRemoved(
      tx,
      gone.map((location) => ({ ...location, hidden: false })),
    );
  }

  private async move(
    tx: Transaction,
    userId: string,
    found: readonly ShownLocation[],
    target: StoredMailbox,
  ): Promise<void> {
    const elsewhere = found.filter((location) => location.mailboxId !== target.id);
    const movable = await this.takeBackWaitingMoves(tx, elsewhere, target);
    if (movable.length === 0) return;
    await this.changes.insert(
      tx,
      userId,
      movable.map((location) => ({ ...wish(location), kind: 'move' as const, flag: null, targetMailboxId: target.id })),
    );
    const gone = await this.screen.refold(
      tx,
      movable.map((location) => location.id),
    );
    await this.screen.tellRemoved(
      tx,
      gone.map((location) => ({ ...location, hidden: false })),
    );
    const added: TouchedLocation[] = [];
    for (const location of movable) {
      added.push(...(await this.locations.insertLocalCopy(tx, location.id, target.id)));
    }
    await this.screen.tellAdded(tx, added, () => false);
  }

  /**
   * A message that is only shown here because of a move that has not begun (as when that move is undone): the move is
   * forgotten, and made anew from where the message really is unless that is where it is wanted.
   * Answers the locations that are left to move.
   */
  private async takeBackWaitingMoves(
    tx: Transaction,
    found: readonly ShownLocation[],
    target: StoredMailbox,
  ): Promise<ShownLocation[]> {
    const movable = found.filter((location) => location.state !== 'local');
    for (const location of found.filter((item) => item.state === 'local')) {
      const [waiting] = await this.changes.findWaitingMovesTo(tx, location.mailboxId, [location.messageId]);
      if (waiting === undefined) {
        // Its move is under way: this one waits until the server has it here.
        movable.push(location);
        continue;
      }
      await this.changes.remove(tx, [waiting.id]);
      await this.changes.transfer(tx, location.id, { id: waiting.locationId, mailboxId: waiting.mailboxId });
      await this.screen.tellRemoved(tx, await this.locations.removeById(tx, [location.id]));
      const [source] = await this.screen.refold(tx, [waiting.locationId]);
      if (source === undefined) continue;
      if (source.mailboxId === target.id) await this.screen.tellAdded(tx, [source], () => false);
      else movable.push({ ...source, state: 'present' });
    }
    return movable;
  }
}

const roleNames = { archive: 'archive', trash: 'trash', junk: 'spam', inbox: 'inbox' } as const;

const wish = (location: TouchedLocation) => ({
  locationId: location.id,
  mailboxId: location.mailboxId,
  messageId: location.messageId,
});
