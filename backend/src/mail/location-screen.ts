import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { LocationsRepository } from './locations.repository.js';
import { ShownLocationsRepository } from './shown-locations.repository.js';
import { placeOf, type TouchedLocation, updatedFrame } from './touched-location.js';
import { ShownMailboxesRepository } from './shown-mailboxes.repository.js';
import { type NewThreadLocation, newThreadRows } from './new-thread-rows.js';
import { type MessageChange, PendingChangesRepository } from './pending-changes.repository.js';
import { shownState } from './shown-state.js';
import { ThreadRowsRepository } from './thread-rows.repository.js';

/** More messages than this are told by their mailbox, so that neither the log nor a client drowns. */
const bulkSize = 300;

/** Keeps what the user sees in step with what has been stored, and tells it: lines of the list, counts, frames. */
@Injectable()
export class LocationScreen {
  constructor(
    private readonly locations: LocationsRepository,
    private readonly shown: ShownLocationsRepository,
    private readonly changes: PendingChangesRepository,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly rows: ThreadRowsRepository,
  ) {}

  /** Folds the waiting changes over the server's flags again. Answers the locations for which the user sees a difference. */
  async refold(tx: Transaction, locationIds: readonly string[]): Promise<TouchedLocation[]> {
    if (locationIds.length === 0) return [];
    const waiting = new Map<string, MessageChange[]>();
    for (const change of await this.changes.listByLocation(tx, locationIds)) {
      const before = waiting.get(change.locationId);
      if (before === undefined) waiting.set(change.locationId, [change]);
      else before.push(change);
    }
    const server = await this.locations.findServerFlags(tx, locationIds);
    return this.shown.saveShown(
      tx,
      server.map(({ id, ...flags }) => ({ id, ...shownState(flags, waiting.get(id) ?? []) })),
    );
  }

  /** Tells of locations that the user sees now and did not before. */
  async tellAdded(
    tx: Transaction,
    locations: readonly TouchedLocation[],
    isNew: (location: TouchedLocation) => boolean,
  ): Promise<void> {
    const added = locations.map((location) => ({ ...placeOf(location), isNew: isNew(location) }));
    // What is new is announced one by one, however much it is.
    if (added.some((frame) => frame.isNew) || !this.tellInBulk(tx, locations))
      for (const frame of added) tx.publish('message.added', frame);
    await this.refresh(tx, locations);
  }

  /** Tells of flags that look different now. */
  async tellUpdated(tx: Transaction, locations: readonly TouchedLocation[]): Promise<void> {
    for (const location of locations) tx.publish('message.updated', updatedFrame(location));
    await this.refresh(tx, locations);
  }

  /** The same for flags that somebody else has changed, of which there may be very many; `isPart` of more than these. */
  async tellTakenOver(tx: Transaction, locations: readonly TouchedLocation[], isPart: boolean): Promise<void> {
    if (!this.tellInBulk(tx, locations, isPart ? 0 : bulkSize)) return this.tellUpdated(tx, locations);
    await this.refresh(tx, locations);
  }

  /** Tells of locations that are gone from the screen; those that were hidden already are no news. */
  async tellRemoved(tx: Transaction, locations: readonly TouchedLocation[]): Promise<void> {
    const seen = locations.filter((location) => !location.hidden);
    if (!this.tellInBulk(tx, seen)) for (const location of seen) tx.publish('message.removed', placeOf(location));
    await this.refresh(tx, locations);
  }

  /** Of very much that comes or goes at once it is told which mailboxes to read anew. Answers whether that was the case. */
  private tellInBulk(tx: Transaction, locations: readonly TouchedLocation[], most: number = bulkSize): boolean {
    if (locations.length <= most) return false;
    for (const mailboxId of new Set(locations.map((location) => location.mailboxId)))
      tx.publish('mailbox.reset', { mailboxId });
    return true;
  }

  /** Tells that messages have a preview now. */
  async tellPreviews(tx: Transaction, messageIds: readonly string[]): Promise<void> {
    for (const location of await this.shown.listByMessage(tx, messageIds))
      tx.publish('message.updated', updatedFrame(location));
  }

  /** Makes the lines and counts of the mailboxes that were touched true again, and tells the counts. */
  async refresh(tx: Transaction, locations: readonly Pick<TouchedLocation, 'mailboxId' | 'threadId'>[]): Promise<void> {
    await this.refreshRows(tx, locations);
    for (const mailboxId of new Set(locations.map((location) => location.mailboxId)))
      await this.shownMailboxes.announce(tx, mailboxId);
  }

  /** Stores the lines of threads of which nothing lay anywhere before. */
  async addRows(tx: Transaction, mailboxId: string, locations: readonly NewThreadLocation[]): Promise<void> {
    await this.rows.insert(tx, mailboxId, newThreadRows(locations));
  }

  /** Makes the lines true again without a word. */
  async refreshRows(
    tx: Transaction,
    locations: readonly Pick<TouchedLocation, 'mailboxId' | 'threadId'>[],
  ): Promise<void> {
    const threads = new Map<string, Set<string>>();
    for (const { mailboxId, threadId } of locations)
      threads.set(mailboxId, (threads.get(mailboxId) ?? new Set()).add(threadId));
    for (const [mailboxId, threadIds] of threads) await this.rows.refresh(tx, mailboxId, [...threadIds]);
  }
}
