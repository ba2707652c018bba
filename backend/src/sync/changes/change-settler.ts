import type { Flag } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { Copies, FlagRow } from '../../adapters/adapters.module.js';
import { type Transaction, UnitOfWork } from '../../database/database.module.js';
import {
  bitOf,
  type FlagsAndKeywords,
  isSatisfied,
  LocationScreen,
  LocationRemovalsRepository,
  LocationsRepository,
  MailboxesRepository,
  parseFlags,
  PendingChangesRepository,
  type RunnableChange,
} from '../../mail/mail.module.js';
import { type Batch, type BatchOutcome, isBatch } from './message-commands.js';

const nothing: FlagsAndKeywords = { flags: 0, keywords: [] };

/** Takes over what the server has done with messages: their places and flags, and that the wishes are fulfilled. */
@Injectable()
export class ChangeSettler {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: PendingChangesRepository,
    private readonly mailboxes: MailboxesRepository,
    private readonly locations: LocationsRepository,
    private readonly removals: LocationRemovalsRepository,
    private readonly screen: LocationScreen,
  ) {}

  /** Answers those of which it is not known what has become of them. */
  async settle(accountId: string, batch: Batch, outcome: BatchOutcome): Promise<readonly RunnableChange[]> {
    if (outcome.kind === 'void') return batch;
    const done = batch.filter((change) => outcome.done.has(change.uid));
    if (!isBatch(done)) return batch;
    return this.unitOfWork.runOwned(accountId, async (tx) => {
      if (!(await this.isSameMailbox(tx, batch))) return batch;
      await this.changes.remove(tx, done.map(idOf));
      await this.take(tx, done, outcome);
      await this.changes.announceCounts(tx);
      return batch.filter((change) => !outcome.done.has(change.uid));
    });
  }

  /**
   * After a refusal: takes over what the server says of the messages now, and forgets the wishes that turn out to be fulfilled.
   * Answers those that are not, and those whose messages are not there.
   */
  async settleReread(
    accountId: string,
    batch: Batch,
    rows: readonly FlagRow[],
  ): Promise<{ refused: RunnableChange[]; missing: RunnableChange[] }> {
    const flags = new Map(rows.map((row) => [row.uid, parseFlags(row.flags)]));
    const isDone = (change: RunnableChange): boolean => {
      const now = flags.get(change.uid);
      return now !== undefined && isSatisfied(now, change);
    };
    const done = batch.filter(isDone);
    if (done.length > 0) {
      await this.unitOfWork.runOwned(accountId, async (tx) => {
        if (!(await this.isSameMailbox(tx, batch))) return;
        await this.changes.remove(tx, done.map(idOf));
        await this.locations.saveServerFlags(
          tx,
          batch[0].mailboxId,
          [...flags].map(([uid, now]) => ({ uid, ...now })),
        );
        await this.screen.tellUpdated(tx, await this.screen.refold(tx, batch.map(locationOf)));
        await this.changes.announceCounts(tx);
      });
    }
    return {
      refused: batch.filter((change) => flags.has(change.uid) && !isDone(change)),
      missing: batch.filter((change) => !flags.has(change.uid)),
    };
  }

  private async take(tx: Transaction, batch: Batch, outcome: Exclude<BatchOutcome, { kind: 'void' }>): Promise<void> {
    const ids = batch.map(locationOf);
    switch (outcome.kind) {
      case 'flags-set':
        await this.locations.addServerFlags(tx, ids, flagsOf(batch[0]));
        await this.screen.tellUpdated(tx, await this.screen.refold(tx, ids));
        return;
      case 'copied':
        return this.placeCopies(tx, batch, outcome.copies);
      case 'gone':
        await this.placeCopies(tx, batch, outcome.copies);
        await this.screen.tellRemoved(tx, await this.removals.removeById(tx, ids));
        return;
      case 'marked':
        await this.placeCopies(tx, batch, outcome.copies);
        await this.locations.addServerFlags(tx, ids, {
          add: { flags: bitOf('deleted'), keywords: [] },
          remove: nothing,
        });
        // It was off the screen while it waited, and stays off it by its flag: nothing to tell.
        await this.screen.refreshRows(tx, await this.screen.refold(tx, ids));
    }
  }

  /**
   * What was moved or copied is the message that is shown in the target already. A target that was made anew since it was last
   * read is read in anew soon: the UIDs of copies in it would be taken for those of messages of the former one until then.
   */
  private async placeCopies(tx: Transaction, batch: Batch, copies: Copies | null): Promise<void> {
    const target = batch[0].targetMailboxId;
    if (target === null || copies === null) return;
    const known = (await this.mailboxes.readStored(tx, target))?.uidValidity ?? null;
    if (known !== null && known !== copies.uidValidity) return;
    const placed = batch.flatMap(({ uid, messageId }) => {
      const copy = copies.uids.get(uid);
      return copy === undefined ? [] : [{ messageId, uid: copy }];
    });
    await this.screen.tellUpdated(tx, await this.locations.settleMoved(tx, target, placed));
  }

  private async isSameMailbox(tx: Transaction, [first]: Batch): Promise<boolean> {
    return (await this.mailboxes.readStored(tx, first.mailboxId))?.uidValidity === first.uidValidity;
  }
}

const idOf = (change: RunnableChange): string => change.id;
const locationOf = (change: RunnableChange): string => change.locationId;

function flagsOf({ kind, flag }: RunnableChange): { add: FlagsAndKeywords; remove: FlagsAndKeywords } {
  const changed: FlagsAndKeywords = kind.endsWith('-keyword')
    ? { flags: 0, keywords: [flag ?? ''] }
    : { flags: bitOf(flag as Flag), keywords: [] };
  return kind.startsWith('add') ? { add: changed, remove: nothing } : { add: nothing, remove: changed };
}
