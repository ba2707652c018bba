import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { CommandRefused, type ImapLender, type ImapSession, withServerWords } from '../../adapters/adapters.module.js';
import { backoffMs } from '../../common/backoff.js';
import { Clock } from '../../common/clock.js';
import { EventBus } from '../../common/event-bus.js';
import { type Transaction, UnitOfWork } from '../../database/database.module.js';
import {
  type ChangeGroup,
  ChangeQueueRepository,
  type RunnableChange,
  type RunnableMailboxChange,
} from '../../mail/mail.module.js';
import { steadyNow } from '../../common/steady-now.js';
import { MailboxProof } from '../delta/mailbox-proof.js';
import { isOwnError } from '../errors/failures.js';
import { uidSet } from '../plan/uid-set.js';
import { ChangeRevocation } from './change-revocation.js';
import { ChangeSettler } from './change-settler.js';
import { ChangeUndoer } from './change-undoer.js';
import { MailboxChangePusher } from './mailbox-change-pusher.js';
import { type Aim, type Batch, carryOut, isBatch, stillThere } from './message-commands.js';
import { judgeRefusal, longestMs } from './refusal.js';
import { RefusedHere } from './refused-here.js';
import { type SearchProgress, StrayWishes } from './stray-wishes.js';

/** UIDs in one command; longer lines upset some servers. */
const batchSize = 500;
/** So long wishes are carried out before everything else of the account has its turn; what is under way then comes to its end. */
const turnMs = 1000;
/** While very much is carried out, it is looked so often for wishes whose messages are gone: all that wait are gone through for it. */
const strayEveryMs = 30_000;
const longestWaitMs = 15 * 60_000;
/** Reading a mailbox anew shows within moments, as a rule, where its message is. */
const missingBackoff = { baseMs: 200, maxMs: longestWaitMs };
/** Between two rounds that were not called for. */
const shortestWaitMs = 500;
/** What went wrong here may go wrong again at once. */
const ownBackoff = { baseMs: 2000, maxMs: longestWaitMs };
const ownWords = 'Something went wrong in MailDesk itself; the cause is in the log of the server.';
const throttledWords = 'The mail server asked to be left alone for a while.';
const missingWords = 'The mail server does not have the message where it was. It is being looked for.';

/** What is to be done after wishes were carried out, by ids of mailboxes and of wishes. */
export interface Pushed {
  /** Worth a look: mail was moved there, or marked. */
  readonly touched: ReadonlySet<string>;
  /** To be read as soon as possible: the server did not have what it has here. */
  readonly unread: ReadonlySet<string>;
  /** Wishes that wait for their message to turn up somewhere. Null where it was not looked for them. */
  readonly strays: readonly string[] | null;
  /** Its time was up: more can be carried out at once. */
  readonly isMore: boolean;
}

/**
 * Carries users' wishes to the mail server.
 *
 * Failure contract: a wish is taken up (`running`), carried out, and forgotten in the transaction that takes over its result.
 * After a crash, a lost connection, or a database that was away when the result was to be written, it waits again as `doubtful`:
 * before anything is done twice it is looked whether it has been done. What the server does not have any more where it is known to lie is left to sync to find again: then the wish goes
 * after it (`StrayWishes`). What the server refuses for good, what a person has waited for a day, and what was wanted by somebody who may not
 * any more, is undone here and told; what may pass is asked for again later, less and less often. That the server asks to be left
 * alone is thrown, after what waits has been put off for as long. What fails by an error of our
 * own is logged and waits in the same way, and keeps no other wish from its turn.
 */
@Injectable()
export class ChangePusher implements OnApplicationShutdown {
  private readonly logger = new Logger(ChangePusher.name);
  private readonly alarms = new Map<string, NodeJS.Timeout>();
  /** The accounts in which more waits than could be carried out so far. */
  private readonly unfinished = new Map<string, Turn>();
  /** Accounts of which something was taken up without its end being written down. */
  private readonly unsettled = new Set<string>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly queue: ChangeQueueRepository,
    private readonly mailboxChanges: MailboxChangePusher,
    private readonly settler: ChangeSettler,
    private readonly undoer: ChangeUndoer,
    private readonly revocation: ChangeRevocation,
    private readonly strays: StrayWishes,
    private readonly proof: MailboxProof,
  ) {}

  onApplicationShutdown(): void {
    for (const alarm of this.alarms.values()) clearTimeout(alarm);
  }

  /** What an earlier process or connection left half done waits again. */
  async recover(accountId: string): Promise<void> {
    await this.unitOfWork.runOwned(accountId, (tx) => this.queue.requeueRunning(tx));
    this.unsettled.delete(accountId);
  }

  /**
   * Carries out what can be carried out now, for about a second: where that was not all, it is to be called again soon.
   * @throws MailServerError when the connection is lost: what is left waits for the next call.
   */
  async push(accountId: string, lender: ImapLender, search: SearchProgress): Promise<Pushed> {
    const touched = new Set<string>();
    const unread = new Set<string>();
    if (!(await this.queue.isWaiting(accountId))) return { touched, unread, strays: [], isMore: false };
    if (this.unsettled.has(accountId)) await this.recover(accountId);
    const begunAt = steadyNow();
    const turn = this.unfinished.get(accountId) ?? { group: null, strayAt: -Infinity };
    const strays = begunAt - turn.strayAt < strayEveryMs ? null : await this.strays.settle(accountId, search);
    if (strays !== null) turn.strayAt = begunAt;
    this.unfinished.set(accountId, turn);
    // Whatever throws from here on may leave something taken up, above all a database that is away for a while.
    this.unsettled.add(accountId);
    let isMore = true;
    while (isMore && steadyNow() - begunAt < turnMs)
      isMore =
        (await this.pushMailboxChange(accountId, lender, touched)) ||
        (await this.pushBatch(accountId, lender, turn, { touched, unread }));
    this.unsettled.delete(accountId);
    if (!isMore) this.unfinished.delete(accountId);
    // Without strays it goes on until these have been looked for, too: then it begins anew.
    if (isMore || strays === null)
      return { touched, unread, strays: strays?.map(({ id }) => id) ?? null, isMore: true };
    await this.setAlarm(
      accountId,
      strays.map((wish) => this.strays.givesUpInMs(wish, search)),
    );
    return { touched, unread, strays: strays.map(({ id }) => id), isMore: false };
  }

  /** Carries out the next change of a mailbox itself. Answers false when there is none. */
  private async pushMailboxChange(accountId: string, lender: ImapLender, touched: Set<string>): Promise<boolean> {
    const change = await this.unitOfWork.runOwned(accountId, async (tx) => {
      await this.revocation.undoForbidden(tx);
      return this.queue.claimMailboxChange(tx);
    });
    if (change === null) return false;
    touched.add(change.mailboxId);
    try {
      await this.mailboxChanges.push(accountId, lender, change);
    } catch (error) {
      await this.dealWith(accountId, error, change, {
        giveUp: (tx, reason) => this.undoer.giveUpMailbox(tx, change, reason),
        left: [change],
      });
    }
    return true;
  }

  /** Carries out the next changes of messages that go together. Answers false when nothing is left that can be done now. */
  private async pushBatch(
    accountId: string,
    lender: ImapLender,
    turn: Turn,
    { touched, unread }: Record<'touched' | 'unread', Set<string>>,
  ): Promise<boolean> {
    const claimed = await this.unitOfWork.runOwned(accountId, async (tx) => {
      await this.revocation.undoForbidden(tx);
      return this.queue.claimBatch(tx, batchSize, turn.group);
    });
    if (!isBatch(claimed)) return false;
    const [first] = claimed;
    turn.group = first;
    touched.add(first.targetMailboxId ?? first.mailboxId);
    const lookFor = async (missing: readonly RunnableChange[]): Promise<void> => {
      if (missing.length === 0) return;
      await this.waitUntilFound(accountId, missing);
      unread.add(first.mailboxId);
    };
    let missing: readonly RunnableChange[];
    try {
      missing = await this.settler.settle(accountId, claimed, await this.carryOut(accountId, lender, claimed));
    } catch (error) {
      const left =
        error instanceof CommandRefused
          ? await this.reread(accountId, lender, claimed)
          : { refused: claimed, missing: [] };
      // First, as the other may throw: what was taken up must not stay so.
      await lookFor(left.missing);
      await this.dealWith(accountId, error, first, {
        giveUp: (tx, reason, given) => this.undoer.giveUp(tx, given, reason),
        left: left.refused,
      });
      return true;
    }
    await lookFor(missing);
    return true;
  }

  /** Sync has to find messages again before anything can be done with them; all others have their turn meanwhile. */
  private async waitUntilFound(accountId: string, missing: readonly RunnableChange[]): Promise<void> {
    const [given, left] = byPatience(missing, this.clock.now());
    const attempt = 1 + Math.min(...missing.map(({ attempts }) => attempts));
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      await this.undoer.giveUp(tx, given, 'The mail server did not find the message for a day.');
      await this.queue.postpone(tx, idsOf(left), missingWords, backoffMs(attempt, missingBackoff));
    });
  }

  private async carryOut(accountId: string, lender: ImapLender, batch: Batch) {
    let attempt: Batch = batch;
    let { doubtful } = batch[0];
    return lender.run('interactive', (session) => {
      // The connection may be lost and this be called again on a new one: then nobody knows what the first has done.
      const mayHaveBeenDone = doubtful;
      doubtful = true;
      return carryOut(
        session,
        attempt,
        mayHaveBeenDone,
        async (since) => {
          const ids = batch.map((change) => change.id);
          await this.unitOfWork.runOwned(accountId, (tx) => this.queue.saveSince(tx, ids, since));
          attempt = [{ ...batch[0], since }, ...batch.slice(1)];
        },
        this.aimAt(accountId, batch, session),
      );
    });
  }

  private aimAt(accountId: string, batch: Batch, session: ImapSession): Aim {
    return {
      open: () => this.proof.open(session, accountId, batch),
      proven: (uids) => this.proof.proven(session, batch, uids),
    };
  }

  /** After a refusal: takes over what has been done all the same. Answers what has not, and what is not there any more. */
  private async reread(accountId: string, lender: ImapLender, batch: Batch): Promise<Left> {
    const [first] = batch;
    const all: Left = { refused: batch, missing: [] };
    const uids = batch.map((change) => change.uid);
    try {
      return await lender.run('interactive', async (session) => {
        if (!(await this.proof.open(session, accountId, batch))) return { refused: [], missing: batch };
        if (first.flag !== null)
          return this.settler.settleReread(accountId, batch, await session.messages.fetchFlags(uidSet(uids)));
        const left = new Set(await stillThere(session, uids));
        return {
          refused: batch.filter((change) => left.has(change.uid)),
          missing: batch.filter((change) => !left.has(change.uid)),
        };
      });
    } catch (error) {
      // It cannot even be looked at: then nothing of it has been done.
      if (error instanceof CommandRefused) return all;
      if (isOwnError(error)) {
        this.log(accountId, error);
        return all;
      }
      await this.recover(accountId);
      throw error;
    }
  }

  /**
   * Decides what becomes of changes that were not carried out.
   * @throws MailServerError when it was no refusal, or one that asks to be left alone
   */
  private async dealWith<Change extends RunnableChange | RunnableMailboxChange>(
    accountId: string,
    error: unknown,
    { attempts, createdAt }: { readonly attempts: number; readonly createdAt: Date },
    undone: Undone<Change>,
  ): Promise<void> {
    const { giveUp, left } = undone;
    if (error instanceof RefusedHere) {
      await this.unitOfWork.runOwned(accountId, (tx) => giveUp(tx, error.message, left));
      return;
    }
    if (isOwnError(error)) {
      this.log(accountId, error);
      await this.waitAfterOwnError(accountId, attempts + 1, undone);
      return;
    }
    if (!(error instanceof CommandRefused)) {
      await this.recover(accountId);
      throw error;
    }
    if (error.failureClass === 'throttled') {
      await this.waitOutThrottle(accountId, error, attempts + 1, undone);
      throw error;
    }
    const verdict = judgeRefusal({
      code: error.responseCode,
      words: error.serverWords,
      attempt: attempts + 1,
      ageMs: this.clock.now().getTime() - createdAt.getTime(),
    });
    const reason = withServerWords(verdict.reason, error.serverWords);
    const waitMs = backoffMs(attempts + 1, { baseMs: verdict.firstWaitMs, maxMs: longestWaitMs });
    await this.unitOfWork.runOwned(accountId, (tx) =>
      verdict.isFinal ? giveUp(tx, reason, left) : this.queue.postpone(tx, idsOf(left), reason, waitMs),
    );
  }

  /** Nothing was said of the wishes themselves: they wait for as long as the server asks. */
  private async waitOutThrottle<Change extends RunnableChange | RunnableMailboxChange>(
    accountId: string,
    error: CommandRefused,
    attempt: number,
    { giveUp, left }: Undone<Change>,
  ): Promise<void> {
    const [given, waiting] = byPatience(left, this.clock.now());
    const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(attempt, ownBackoff));
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      if (given.length > 0)
        await giveUp(tx, withServerWords(`${throttledWords} It was tried for a day.`, error.serverWords), given);
      await this.queue.postpone(tx, idsOf(waiting), withServerWords(throttledWords, error.serverWords), waitMs);
    });
  }

  /** @throws what goes wrong now: where nothing can be written, the wishes are as they were */
  private async waitAfterOwnError<Change extends RunnableChange | RunnableMailboxChange>(
    accountId: string,
    attempt: number,
    { giveUp, left }: Undone<Change>,
  ): Promise<void> {
    const [given, waiting] = byPatience(left, this.clock.now());
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      if (given.length > 0) await giveUp(tx, `${ownWords} It was tried for a day.`, given);
      await this.queue.postpone(tx, idsOf(waiting), ownWords, backoffMs(attempt, ownBackoff));
    });
  }

  private log(accountId: string, error: unknown): void {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.logger.error(`account ${accountId}: a change could not be carried out: ${words}`);
  }

  /** Calls for another round when the next postponed change is due, or a message is not looked for any more. */
  private async setAlarm(accountId: string, givesUpInMs: readonly number[]): Promise<void> {
    clearTimeout(this.alarms.get(accountId));
    this.alarms.delete(accountId);
    const dueMs = await this.unitOfWork.runOwned(accountId, (tx) => this.queue.nextDueMs(tx));
    const ms = Math.min(dueMs ?? Infinity, ...givesUpInMs);
    if (ms === Infinity) return;
    const alarm = setTimeout(
      () => {
        this.alarms.delete(accountId);
        this.bus.deliver('changes.pending', { accountId });
      },
      Math.max(ms + 50, shortestWaitMs),
    );
    this.alarms.set(accountId, alarm.unref());
  }
}

/** How far the wishes of an account have come. */
interface Turn {
  /** That of the last batch. */
  group: ChangeGroup | null;
  /** When it was last looked for strays, by `steadyNow`. */
  strayAt: number;
}

/** Changes that were not carried out, and what ends some of them for good. */
interface Undone<Change> {
  readonly giveUp: (tx: Transaction, reason: string, given: readonly Change[]) => Promise<void>;
  readonly left: readonly Change[];
}

const idsOf = (changes: readonly { readonly id: string }[]): string[] => changes.map(({ id }) => id);

/** Those for which a person has waited long enough, and the others. */
function byPatience<Change extends { readonly createdAt: Date }>(
  changes: readonly Change[],
  now: Date,
): [given: Change[], left: Change[]] {
  const isTooOld = ({ createdAt }: Change): boolean => now.getTime() - createdAt.getTime() > longestMs;
  return [changes.filter(isTooOld), changes.filter((change) => !isTooOld(change))];
}

/** What a refusal has left undone. */
interface Left {
  readonly refused: readonly RunnableChange[];
  /** The message is not where it was. */
  readonly missing: readonly RunnableChange[];
}
