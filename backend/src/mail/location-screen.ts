import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { LocationsRepository, placeOf, type TouchedLocation, updatedFrame } from './locations.repository.js';
import { MailboxesRepository } from './mailboxes.repository.js';
import { PendingChangesRepository } from './pending-changes.repository.js';
import { shownState } from './shown-state.js';
import { ThreadRowsRepository } from './thread-rows.repository.js';

/** Keeps what the user sees in step with what has been stored, and tells it: lines of the list, counts, frames. */
@Injectable()
export class LocationScreen {
  constructor(
    private readonly locations: LocationsRepository,
    private readonly changes: PendingChangesRepository,
    private readonly mailboxes: MailboxesRepository,
    private readonly rows: ThreadRowsRepository,
  ) {}

  /** Folds the waiting changes over the server's flags again. Answers the locations for which the user sees a difference. */
  async refold(tx: Transaction, locationIds: readonly string[]): Promise<TouchedLocation[]> {
    if (locationIds.length === 0) return [];
    const waiting = await this.changes.listByLocation(tx, locationIds);
    const server = await this.locations.findServerFlags(tx, locationIds);
    const shown = server.map(({ id, flags }) => ({
      id,
      ...shownState(
        flags,
        waiting.filter((change) => change.locationId === id),
      ),
    }));
    return this.locations.saveShown(tx, shown);
  }

  /** Tells of locations that the user sees now and did not before. */
  async tellAdded(
    tx: Transaction,
    locations: readonly TouchedLocation[],
    isNew: (location: TouchedLocation) => boolean,
  ): Promise<void> {
    for (const location of locations) tx.publish('message.added', { ...placeOf(location), isNew: isNew(location) });
    await this.refresh(tx, locations);
  }

  /** Tells of flags that look different now. */
  async tellUpdated(tx: Transaction, locations: readonly TouchedLocation[]): Promise<void> {
    for (const location of locations) tx.publish('message.updated', updatedFrame(location));
    await this.refresh(tx, locations);
  }

  /** Tells of locations that are gone from the screen; those that were hidden already are no news. */
  async tellRemoved(tx: Transaction, locations: readonly TouchedLocation[]): Promise<void> {
    for (const location of locations) if (!location.hidden) tx.publish('message.removed', placeOf(location));
    await this.refresh(tx, locations);
  }

  /** Tells that messages have a preview now. */
  async tellPreviews(tx: Transaction, messageIds: readonly string[]): Promise<void> {
    for (const location of await this.locations.listByMessage(tx, messageIds))
      tx.publish('message.updated', updatedFrame(location));
  }

  /** Makes the lines and counts of the mailboxes that were touched true again, and tells the counts. */
  async refresh(tx: Transaction, locations: readonly Pick<TouchedLocation, 'mailboxId' | 'threadId'>[]): Promise<void> {
    await this.refreshRows(tx, locations);
    for (const mailboxId of new Set(locations.map((location) => location.mailboxId)))
      await this.mailboxes.announce(tx, mailboxId);
  }

  /** Makes the lines true again without a word. */
  async refreshRows(
    tx: Transaction,
    locations: readonly Pick<TouchedLocation, 'mailboxId' | 'threadId'>[],
  ): Promise<void> {
    for (const mailboxId of new Set(locations.map((location) => location.mailboxId))) {
      const threadIds = locations
        .filter((location) => location.mailboxId === mailboxId)
        .map((location) => location.threadId);
      await this.rows.refresh(tx, mailboxId, [...new Set(threadIds)]);
    }
  }
}
