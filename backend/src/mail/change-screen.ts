import { Injectable } from '@nestjs/common';
import type { Transaction } from '../database/transaction.js';
import { LocationScreen } from './location-screen.js';
import { LocationRemovalsRepository } from './location-removals.repository.js';
import { ShownLocationsRepository } from './shown-locations.repository.js';
import type { TouchedLocation } from './touched-location.js';
import type { MessageChange } from './pending-changes.repository.js';

/** Shows what is wanted of messages at once, and takes it off the screen again when it was refused. */
@Injectable()
export class ChangeScreen {
  constructor(
    private readonly shown: ShownLocationsRepository,
    private readonly removals: LocationRemovalsRepository,
    private readonly screen: LocationScreen,
  ) {}

  /** Shows changes that have just been stored. All are of one kind and have one target. */
  async show(tx: Transaction, changes: readonly Omit<MessageChange, 'id'>[]): Promise<void> {
    const [first] = changes;
    if (first === undefined) return;
    const ids = changes.map((change) => change.locationId);
    const touched = await this.screen.refold(tx, ids);
    if (first.kind === 'move' || first.kind === 'expunge') await this.screen.tellRemoved(tx, asSeenBefore(touched));
    else await this.screen.tellUpdated(tx, touched);
    if (first.targetMailboxId === null) return;
    const arrived = await this.shown.insertLocalCopies(tx, ids, first.targetMailboxId);
    await this.screen.tellAdded(tx, arrived, () => false);
  }

  /** Shows what has come to wait for these locations. */
  async showThere(tx: Transaction, locationIds: readonly string[]): Promise<void> {
    const touched = await this.screen.refold(tx, locationIds);
    await this.screen.tellRemoved(tx, asSeenBefore(touched.filter((location) => location.hidden)));
    await this.screen.tellUpdated(
      tx,
      touched.filter((location) => !location.hidden),
    );
  }

  /** Shows the messages as they are without these changes, which do not wait any more. */
  async undo(tx: Transaction, changes: readonly MessageChange[]): Promise<void> {
    for (const group of byTarget(changes)) {
      const target = group[0]?.targetMailboxId ?? null;
      if (target === null) continue;
      const messageIds = group.map((change) => change.messageId);
      const makeshift = await this.shown.findLocal(tx, target, messageIds);
      await this.screen.tellRemoved(tx, await this.removals.removeById(tx, makeshift));
    }
    const touched = await this.screen.refold(
      tx,
      changes.map((change) => change.locationId),
    );
    const back = new Set(
      changes.filter(({ kind }) => kind === 'move' || kind === 'expunge').map((change) => change.locationId),
    );
    await this.screen.tellAdded(
      tx,
      touched.filter((location) => back.has(location.id)),
      () => false,
    );
    await this.screen.tellUpdated(
      tx,
      touched.filter((location) => !back.has(location.id)),
    );
  }
}

/** What was hidden just now was on the screen a moment ago. */
const asSeenBefore = (locations: readonly TouchedLocation[]): TouchedLocation[] =>
  locations.map((location) => ({ ...location, hidden: false }));

/** Changes in groups of one kind and one target. */
export function byTarget<C extends MessageChange>(changes: readonly C[]): C[][] {
  const groups = new Map<string, C[]>();
  for (const change of changes) {
    const key = `${change.kind} ${change.targetMailboxId ?? ''}`;
    const group = groups.get(key) ?? [];
    group.push(change);
    groups.set(key, group);
  }
  return [...groups.values()];
}
