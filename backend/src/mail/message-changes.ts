import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { ChangeScreen } from './change-screen.js';
import { LocationScreen } from './location-screen.js';
import { LocationRemovalsRepository } from './location-removals.repository.js';
import { type ShownLocation, ShownLocationsRepository } from './shown-locations.repository.js';
import type { TouchedLocation } from './touched-location.js';
import type { StoredMailbox } from './mailboxes.repository.js';
import type { MessageChangeKind } from './pending-change.entity.js';
import { type MessageChange, PendingChangesRepository } from './pending-changes.repository.js';
import { isSatisfied } from './shown-state.js';

/** Stores and shows what a user wants done with the messages at some places, inside the caller's transaction. */
@Injectable()
export class MessageChanges {
  constructor(
    private readonly shown: ShownLocationsRepository,
    private readonly removals: LocationRemovalsRepository,
    private readonly changes: PendingChangesRepository,
    private readonly screen: LocationScreen,
    private readonly changeScreen: ChangeScreen,
  ) {}

  /** The last wish counts: what waits for the same flag is forgotten, and what the server has already is not asked for. */
  async setFlag(
    tx: Transaction,
    userId: string,
    found: readonly ShownLocation[],
    kind: 'add-flag' | 'remove-flag' | 'add-keyword' | 'remove-keyword',
    flag: string,
  ): Promise<void> {
    const ids = found.map((location) => location.id);
    const kinds: readonly MessageChangeKind[] = kind.endsWith('-flag')
      ? ['add-flag', 'remove-flag']
      : ['add-keyword', 'remove-keyword'];
    const underWay = await this.changes.dropWaitingFlag(tx, ids, kinds, flag);
    const wanted = found.filter((location) => {
      const server = { flags: location.serverFlags, keywords: location.serverKeywords };
      return underWay.has(location.id) || location.state !== 'present' || !isSatisfied(server, { kind, flag });
    });
    await this.changes.insert(
      tx,
      userId,
      wanted.map((location) => ({ ...wish(location), kind, flag, targetMailboxId: null })),
    );
    await this.screen.tellUpdated(tx, await this.screen.refold(tx, ids));
  }

  async expunge(tx: Transaction, userId: string | null, found: readonly ShownLocation[]): Promise<void> {
    await this.store(tx, userId, found, 'expunge', null);
  }

  async move(tx: Transaction, userId: string, found: readonly ShownLocation[], target: StoredMailbox): Promise<void> {
    const elsewhere = found.filter((location) => location.mailboxId !== target.id);
    await this.store(tx, userId, await this.takeBackWaitingMoves(tx, elsewhere, target), 'move', target.id);
  }

  /** A message that lies in the target already, or is on its way there, is not put there twice. */
  async copy(tx: Transaction, userId: string, found: readonly ShownLocation[], target: StoredMailbox): Promise<void> {
    const places = await this.shown.listByMessage(
      tx,
      found.map((location) => location.messageId),
    );
    const there = new Set(places.filter((place) => place.mailboxId === target.id).map((place) => place.messageId));
    const once = new Map(
      found.filter((location) => !there.has(location.messageId)).map((location) => [location.messageId, location]),
    );
    await this.store(tx, userId, [...once.values()], 'copy', target.id);
  }

  private async store(
    tx: Transaction,
    userId: string | null,
    found: readonly TouchedLocation[],
    kind: MessageChangeKind,
    targetMailboxId: string | null,
  ): Promise<void> {
    const wishes = found.map((location) => ({ ...wish(location), kind, flag: null, targetMailboxId }));
    await this.changes.insert(tx, userId, wishes);
    await this.changeScreen.show(tx, wishes);
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
  ): Promise<TouchedLocation[]> {
    const movable: TouchedLocation[] = found.filter((location) => location.state !== 'local');
    const local = found.filter((location) => location.state === 'local');
    const waiting = await this.waitingMovesOf(tx, local);
    // Without one its move is under way: this one waits until the server has it here.
    movable.push(...local.filter((location) => !waiting.has(location.id)));
    if (waiting.size === 0) return movable;
    await this.changes.remove(
      tx,
      [...waiting.values()].map((change) => change.id),
    );
    for (const [locationId, { locationId: sourceId, mailboxId }] of waiting)
      await this.changes.transfer(tx, locationId, { id: sourceId, mailboxId });
    await this.screen.tellRemoved(tx, await this.removals.removeById(tx, [...waiting.keys()]));
    const sources = await this.screen.refold(
      tx,
      [...waiting.values()].map((change) => change.locationId),
    );
    const back = sources.filter((source) => source.mailboxId === target.id);
    await this.screen.tellAdded(tx, back, () => false);
    movable.push(...sources.filter((source) => source.mailboxId !== target.id));
    return movable;
  }

  /** The moves that have not begun, by the locations that they show. */
  private async waitingMovesOf(
    tx: Transaction,
    local: readonly ShownLocation[],
  ): Promise<ReadonlyMap<string, MessageChange>> {
    const found = new Map<string, MessageChange>();
    for (const mailboxId of new Set(local.map((location) => location.mailboxId))) {
      const here = local.filter((location) => location.mailboxId === mailboxId);
      const messageIds = here.map((location) => location.messageId);
      const changes = await this.changes.findWaitingMovesTo(tx, mailboxId, messageIds);
      for (const location of here) {
        const index = changes.findIndex((change) => change.messageId === location.messageId);
        const [change] = index === -1 ? [] : changes.splice(index, 1);
        if (change !== undefined) found.set(location.id, change);
      }
    }
    return found;
  }
}

const wish = (location: TouchedLocation) => ({
  locationId: location.id,
  mailboxId: location.mailboxId,
  messageId: location.messageId,
});
