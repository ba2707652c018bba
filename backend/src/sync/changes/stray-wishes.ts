import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { groupBy } from '../../common/group-by.js';
import { type Transaction, UnitOfWork } from '../../database/database.module.js';
import {
  ChangeScreen,
  LocationScreen,
  LocationRemovalsRepository,
  PendingChangesRepository,
  type StrayWish,
  StrayWishesRepository,
} from '../../mail/mail.module.js';
import { type Fate, type Place, type SearchState, strayFates } from '../plan/stray-fate.js';
import { ChangeUndoer } from './change-undoer.js';
import { longestMs } from './refusal.js';

/** So long the mailboxes have been read on a connection before it can say that something is not there. */
const shortestSearchMs = 30_000;

/** How far lost messages have been looked for. */
export interface SearchProgress {
  /** The ids of the wishes for which all mailboxes have been looked into since their messages were lost. */
  readonly searched: ReadonlySet<string>;
  /** How long the present connection has been reading, in milliseconds. */
  readonly forMs: number;
}

/**
 * Wishes whose message another mail program has taken away from where it lay. They go after it, or end with words where a
 * person would miss them. What becomes of each is `plan/stray-fate`'s to say.
 */
@Injectable()
export class StrayWishes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly strays: StrayWishesRepository,
    private readonly changes: PendingChangesRepository,
    private readonly removals: LocationRemovalsRepository,
    private readonly screen: LocationScreen,
    private readonly changeScreen: ChangeScreen,
    private readonly undoer: ChangeUndoer,
  ) {}

  /**
   * Decides about all of them. Answers those that are left, because their messages may turn up yet.
   */
  async settle(accountId: string, search: SearchProgress): Promise<StrayWish[]> {
    return this.unitOfWork.runOwned(accountId, async (tx) => {
      const strays = await this.strays.list(tx);
      if (strays.length === 0) return [];
      const isAllRead = search.searched.size > 0 && (await this.strays.isAllRead(tx));
      const fates = await this.fatesOf(tx, strays, (wish) => {
        if (isAllRead && search.searched.has(wish.id)) return 'done';
        return this.givesUpInMs(wish, search) < 0 ? 'given-up' : 'open';
      });
      await this.follow(tx, fates);
      await this.end(tx, fates);
      return fates.flatMap(({ wish, fate }) => (fate.kind === 'waits' ? [wish] : []));
    });
  }

  /**
   * How long a message is still looked for before its wish ends all the same; below zero when it is not any more. Days on which
   * nobody was connected do not count for a search: this connection has to have looked for it, too.
   */
  givesUpInMs({ lostAt }: StrayWish, { forMs }: SearchProgress): number {
    return Math.max(lostAt.getTime() + longestMs - this.clock.now().getTime(), shortestSearchMs - forMs);
  }

  private async fatesOf(
    tx: Transaction,
    strays: readonly StrayWish[],
    searchFor: (wish: StrayWish) => SearchState,
  ): Promise<Decided[]> {
    const byMessage = groupBy(strays, (wish) => wish.messageId);
    const places = groupBy(await this.strays.places(tx, [...byMessage.keys()]), (place) => place.messageId);
    return [...byMessage].flatMap(([messageId, wishes]) => {
      const fates = strayFates(wishes, places.get(messageId) ?? [], searchFor);
      return wishes.map((wish) => ({ wish, fate: fates.get(wish.id) ?? { kind: 'waits' } }));
    });
  }

  private async follow(tx: Transaction, decided: readonly Decided[]): Promise<void> {
    const byPlace = new Map<string, { place: Place; ids: string[] }>();
    for (const { wish, fate } of decided) {
      if (fate.kind !== 'follows') continue;
      const entry = byPlace.get(fate.place.id) ?? { place: fate.place, ids: [] };
      entry.ids.push(wish.id);
      byPlace.set(fate.place.id, entry);
    }
    for (const { place, ids } of byPlace.values()) await this.strays.follow(tx, ids, place);
    await this.changeScreen.showThere(tx, [...byPlace.keys()]);
  }

  private async end(tx: Transaction, decided: readonly Decided[]): Promise<void> {
    const fulfilled = decided.flatMap(({ wish, fate }) => (fate.kind === 'fulfilled' ? [wish] : []));
    await this.changes.remove(tx, idsOf(fulfilled));
    // What was shown as on its way is there under another location.
    for (const mailboxId of new Set(fulfilled.flatMap(({ targetMailboxId }) => targetMailboxId ?? [])))
      await this.screen.tellRemoved(tx, await this.removals.removeAbandoned(tx, mailboxId));
    const refused = groupBy(decided, ({ fate }) => (fate.kind === 'refused' ? fate.reason : null));
    for (const [reason, group] of refused)
      if (reason !== null)
        await this.undoer.giveUpAll(
          tx,
          group.map(({ wish }) => wish),
          reason,
        );
    if (fulfilled.length > 0) await this.changes.announceCounts(tx);
  }
}

interface Decided {
  readonly wish: StrayWish;
  readonly fate: Fate;
}

const idsOf = (wishes: readonly StrayWish[]): string[] => wishes.map(({ id }) => id);
