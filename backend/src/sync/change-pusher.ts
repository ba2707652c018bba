import { Injectable, Logger } from '@nestjs/common';
import { CommandRefused, type ImapLender, type ImapSession } from '../adapters/adapters.module.js';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import {
  bitOf,
  LocationScreen,
  LocationsRepository,
  MailboxesRepository,
  PendingChangesRepository,
  placeOf,
  type RunnableChange,
  serverFlag,
} from '../mail/mail.module.js';

/** UIDs in one command; longer lines upset some servers. */
const batchSize = 500;
/** A command that the server refuses this often will not be accepted. */
const maxAttempts = 3;

/**
 * Carries users' wishes to the mail server.
 *
 * Failure contract: a wish is taken up (`running`), carried out, and forgotten in the transaction that takes over its result.
 * After a crash or a lost connection it waits again: flags may be set twice without harm, and of a move it is looked first
 * which messages are still where they were. A command that the server refuses is tried again later; after the third time it
 * is undone here and told. Nothing else counts as a refusal.
 */
@Injectable()
export class ChangePusher {
  private readonly logger = new Logger(ChangePusher.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: PendingChangesRepository,
    private readonly mailboxes: MailboxesRepository,
    private readonly locations: LocationsRepository,
    private readonly screen: LocationScreen,
  ) {}

  /** What an earlier process or connection left half done waits again. */
  async recover(accountId: string): Promise<void> {
    await this.unitOfWork.runOwned(accountId, (tx) => this.changes.requeueRunning(tx));
  }

  /**
   * Carries out everything that can be carried out now. Answers the mailboxes that are worth a look: where mail was moved to,
   * and where the UIDs that were known mean nothing any more.
   * @throws MailServerError when the connection is lost or a command was refused: what is left waits for the next call.
   */
  async push(accountId: string, lender: ImapLender): Promise<Set<string>> {
    const touched = new Set<string>();
    for (;;) {
      const batch = await this.unitOfWork.runOwned(accountId, (tx) => this.changes.claimBatch(tx, batchSize));
      const [first] = batch;
      if (first === undefined) return touched;
      try {
        const done = await lender.run('interactive', (session) => this.carryOut(accountId, session, batch));
        touched.add(first.targetMailboxId ?? first.mailboxId);
        if (!done) {
          // Sync has to find the messages again before anything can be done with them.
          await this.recover(accountId);
          return touched.add(first.mailboxId);
        }
      } catch (error) {
        await this.recoverFrom(accountId, batch, error);
        throw error;
      }
    }
  }

  /** Answers false when the mailbox was reset, so that the UIDs mean other messages. */
  private async carryOut(accountId: string, session: ImapSession, batch: readonly RunnableChange[]): Promise<boolean> {
    const [first] = batch;
    if (first === undefined) return true;
    const opened = await session.open(first.path);
    if (opened.uidValidity !== first.uidValidity) return false;
    const uids = batch.map((change) => change.uid);
    switch (first.kind) {
      case 'add-flag':
      case 'remove-flag': {
        const flag = first.flag === null ? [] : [serverFlag(first.flag)];
        await session.changeFlags(uids, first.kind === 'add-flag' ? { add: flag } : { remove: flag });
        return this.settleFlags(accountId, batch, first);
      }
      case 'expunge':
        await session.expunge(uids);
        return this.settleGone(accountId, batch, null);
      case 'move': {
        // A move whose answer was lost must not be made twice: what is not here any more has been moved already.
        const left = await session.searchUids(uids.join(','));
        const uidMap = left.length === 0 ? null : await session.move(left, first.targetPath ?? '');
        return this.settleGone(accountId, batch, uidMap);
      }
    }
  }

  private async settleFlags(
    accountId: string,
    batch: readonly RunnableChange[],
    { kind, flag }: RunnableChange,
  ): Promise<boolean> {
    const bit = flag === null || flag === '$forwarded' ? 0 : bitOf(flag);
    const change = {
      add: kind === 'add-flag' ? bit : 0,
      remove: kind === 'remove-flag' ? bit : 0,
      keyword: flag === '$forwarded' && kind === 'add-flag' ? flag : null,
    };
    return this.unitOfWork.runOwned(accountId, async (tx) => {
      if (!(await this.isSameMailbox(tx, batch))) return false;
      const ids = batch.map((item) => item.locationId);
      await this.locations.addServerFlags(tx, ids, change);
      await this.changes.remove(
        tx,
        batch.map((item) => item.id),
      );
      await this.screen.tellUpdated(tx, await this.screen.refold(tx, ids));
      return true;
    });
  }

  /** The messages are gone from where they were; with `uidMap` it is known under which UIDs they are at their new place. */
  private async settleGone(
    accountId: string,
    batch: readonly RunnableChange[],
    uidMap: ReadonlyMap<number, number> | null,
  ): Promise<boolean> {
    return this.unitOfWork.runOwned(accountId, async (tx) => {
      if (!(await this.isSameMailbox(tx, batch))) return false;
      const target = batch[0]?.targetMailboxId ?? null;
      await this.changes.remove(
        tx,
        batch.map((change) => change.id),
      );
      if (target !== null && uidMap !== null) {
        const moved = batch.flatMap(({ uid, messageId }) => {
          const newUid = uidMap.get(uid);
          return newUid === undefined ? [] : [{ messageId, uid: newUid }];
        });
        await this.locations.settleMoved(tx, target, moved);
      }
      await this.screen.tellRemoved(
        tx,
        await this.locations.removeById(
          tx,
          batch.map((change) => change.locationId),
        ),
      );
      return true;
    });
  }

  private async isSameMailbox(tx: Transaction, [first]: readonly RunnableChange[]): Promise<boolean> {
    if (first === undefined) return true;
    return (await this.mailboxes.readStored(tx, first.mailboxId))?.uidValidity === first.uidValidity;
  }

  private async recoverFrom(accountId: string, batch: readonly RunnableChange[], error: unknown): Promise<void> {
    const refused = error instanceof CommandRefused ? batch : [];
    const hopeless = refused.filter((change) => change.attempts + 1 >= maxAttempts);
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      await this.changes.requeueRunning(tx);
      await this.changes.countAttempt(
        tx,
        refused.map((change) => change.id),
      );
      if (hopeless.length === 0) return;
      const reason = error instanceof Error ? error.message : 'The mail server refused it.';
      this.logger.warn(`account ${accountId}: ${hopeless.length} changes were refused and undone: ${reason}`);
      await this.changes.fail(
        tx,
        hopeless.map((change) => change.id),
        reason,
      );
      const makeshift: string[] = [];
      for (const change of hopeless) {
        if (change.targetMailboxId !== null)
          makeshift.push(...(await this.locations.findLocal(tx, change.targetMailboxId, change.messageId)));
      }
      await this.screen.tellRemoved(tx, await this.locations.removeById(tx, makeshift));
      const shown = await this.screen.refold(
        tx,
        hopeless.map((change) => change.locationId),
      );
      for (const location of shown) tx.publish('change.refused', { ...placeOf(location), reason });
      if (hopeless[0]?.kind === 'add-flag' || hopeless[0]?.kind === 'remove-flag')
        await this.screen.tellUpdated(tx, shown);
      else await this.screen.tellAdded(tx, shown, () => false);
    });
  }
}
