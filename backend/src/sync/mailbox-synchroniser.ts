import { Injectable, Logger } from '@nestjs/common';
import {
  CommandRefused,
  type FlagRow,
  type ImapSession,
  type LiveEvent,
  MailServerError,
  type MessageSummary,
  type OpenedMailbox,
} from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import {
  LocationScreen,
  LocationsRepository,
  MailboxesRepository,
  type ResumePoint,
  type StoredMailbox,
} from '../mail/mail.module.js';
import { MailboxWriter } from './mailbox-writer.js';
import { mayHaveNew, planSync } from './plan/sync-plan.js';
import { slices, uidSet } from './plan/uid-set.js';

/** `unclear`: only a full synchronisation can tell what changed. `something-left`: messages are gone from here. */
export type LiveOutcome = 'applied' | 'something-left' | 'unclear';

/** Few enough that a batch is stored in a fraction of a second, many enough that the round trips do not count. */
const batchSize = 250;
/** Where flags can only be compared: this many of the newest each time. */
const comparedFlags = 2000;

/**
 * Brings one mailbox up to date over one connection.
 *
 * Failure contract: the resume point is saved in the transaction of the rows that it covers, so whatever breaks off in
 * between is found again from the old one. Live events do not move it. When anything here throws, the session may have told
 * things that were not stored, and must be closed: the server repeats them to the next one.
 */
@Injectable()
export class MailboxSynchroniser {
  private readonly logger = new Logger(MailboxSynchroniser.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly mailboxes: MailboxesRepository,
    private readonly locations: LocationsRepository,
    private readonly writer: MailboxWriter,
    private readonly screen: LocationScreen,
  ) {}

  /** Opens the mailbox and catches up with everything that happened since its resume point. */
  async synchronise(session: ImapSession, accountId: string, mailboxId: string): Promise<void> {
    const known = await this.mailboxes.findStored(accountId, mailboxId);
    if (known === null) return;
    const since =
      known.uidValidity === null || known.highestModseq === null
        ? undefined
        : { uidValidity: known.uidValidity, highestModseq: known.highestModseq };
    const opened = await session.open(known.path, since);
    const plan = planSync(known, opened);
    this.logger.debug(`mailbox ${mailboxId}: ${plan.kind}, ${opened.exists} messages`);
    switch (plan.kind) {
      case 'first-fill':
        return this.begin(session, known, opened);
      case 'reset':
        return this.reset(session, known, opened);
      case 'nothing':
      case 'resynced':
        return this.catchUp(session, known, opened, []);
      case 'changed-since':
        return this.catchUp(session, known, opened, await session.fetchFlags('1:*', plan.since));
      case 'compare':
        return this.catchUp(session, known, opened, await this.readFlags(session, known, opened));
    }
  }

  /** Stores what the server has told by itself in the open mailbox. */
  async applyLive(session: ImapSession, accountId: string, mailboxId: string): Promise<LiveOutcome> {
    const known = await this.mailboxes.findStored(accountId, mailboxId);
    if (known?.uidValidity == null || known.uidNext === null) return 'unclear';
    const live = session.takeLive();
    if (live.some((event) => event.kind === 'unnamed')) return 'unclear';
    const fresh = live.some((event) => event.kind === 'exists') ? await this.fetchNew(session, known.uidNext) : [];
    const meanwhile = session.takeLive();
    await this.write(known, async (tx) => {
      await this.applyEvents(tx, known, live);
      await this.writer.storeSummaries(tx, known, known.uidValidity ?? 0, fresh, 'new');
      await this.applyEvents(tx, known, meanwhile);
      await this.mailboxes.saveUidNext(tx, known.id, nextUid(known.uidNext ?? 1, fresh), session.exists);
    });
    return [...live, ...meanwhile].some((event) => event.kind === 'vanished') ? 'something-left' : 'applied';
  }

  /** Takes off the screen what was shown as on its way to a mailbox and will not come. */
  async removeAbandoned(accountId: string): Promise<void> {
    const mailboxIds = await this.locations.findAbandoned(accountId);
    if (mailboxIds.length === 0) return;
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      for (const mailboxId of mailboxIds) {
        await this.screen.tellRemoved(tx, await this.locations.removeAbandoned(tx, mailboxId));
      }
    });
  }

  private async begin(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<void> {
    const point = await this.firstPoint(session, opened);
    await this.unitOfWork.runOwned(known.accountId, async (tx) => {
      await this.mailboxes.saveResumePoint(tx, known.id, point, opened.exists, this.clock.now());
      await this.mailboxes.saveFill(tx, known.id, point.uidNext, opened.exists === 0);
      await this.mailboxes.announce(tx, known.id);
    });
  }

  /** All UIDs are void. What the user sees stays, and each message is found again by its identity while the mailbox is filled anew. */
  private async reset(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<void> {
    const point = await this.firstPoint(session, opened);
    this.logger.warn(`mailbox ${known.id}: UIDVALIDITY changed from ${known.uidValidity} to ${opened.uidValidity}`);
    await this.unitOfWork.runOwned(known.accountId, async (tx) => {
      await this.locations.makeStale(tx, known.id);
      await this.mailboxes.saveResumePoint(tx, known.id, point, opened.exists, this.clock.now());
      await this.mailboxes.saveFill(tx, known.id, point.uidNext, false);
      await this.mailboxes.announce(tx, known.id);
    });
  }

  /** From where sync goes on after SELECT alone: everything older is the fill's, everything newer is new mail. */
  private async firstPoint(session: ImapSession, opened: OpenedMailbox): Promise<ResumePoint> {
    const last = opened.uidNext === null && opened.exists > 0 ? (await session.searchUids('*')).at(-1) : undefined;
    return {
      uidValidity: opened.uidValidity,
      uidNext: opened.uidNext ?? (last ?? 0) + 1,
      highestModseq: opened.highestModseq,
    };
  }

  private async catchUp(
    session: ImapSession,
    known: StoredMailbox,
    opened: OpenedMailbox,
    changed: readonly FlagRow[],
  ): Promise<void> {
    let uidNext = known.uidNext ?? 1;
    if (mayHaveNew(known, opened)) uidNext = await this.storeNew(session, known, uidNext);
    const live = session.takeLive();
    // What arrived while we were reading.
    if (live.some((event) => event.kind === 'exists')) uidNext = await this.storeNew(session, known, uidNext);
    const point: ResumePoint = {
      uidValidity: opened.uidValidity,
      uidNext: Math.max(uidNext, opened.uidNext ?? 0),
      // A batch of the fill may have been fetched before a change and be stored after it: until the fill is complete the
      // counter stays where it began, so that whatever changed since then is told once more.
      highestModseq: known.fillComplete ? opened.highestModseq : known.highestModseq,
    };
    const isClear = !live.some((event) => event.kind === 'unnamed');
    const inStep = await this.write(known, async (tx) => {
      await this.writer.saveFlags(tx, known.id, changed);
      await this.applyEvents(tx, known, live);
      await this.mailboxes.saveResumePoint(tx, known.id, point, session.exists, this.clock.now());
      if (!known.fillComplete) return true;
      return isClear && (await this.locations.countPresent(tx, known.id)) === session.exists;
    });
    // What arrived meanwhile makes the counts differ for a moment; it is dealt with as a live event.
    if (!inStep && !session.hasLive) await this.heal(session, known);
  }

  /**
   * Writes what was read of a mailbox. The UIDs that were read mean nothing any more when the other connection has found the
   * mailbox reset meanwhile: then nothing is written.
   * @throws MailServerError in that case; the mailbox is read anew under its new UIDVALIDITY.
   */
  private async write<T>(known: StoredMailbox, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.unitOfWork.runOwned(known.accountId, async (tx) => {
      const now = await this.mailboxes.readStored(tx, known.id);
      if (now?.uidValidity !== known.uidValidity)
        throw new MailServerError('server-error', 'The folder was made anew.');
      return work(tx);
    });
  }

  /** Fetches and stores what has arrived, batch by batch; each batch moves UIDNEXT and nothing else. Answers the new UIDNEXT. */
  private async storeNew(session: ImapSession, known: StoredMailbox, from: number): Promise<number> {
    let uidNext = from;
    const uids = (await session.searchUids(`${from}:*`)).filter((uid) => uid >= from);
    for (const slice of slices(uids, batchSize)) {
      const summaries = await session.fetchSummaries(uidSet(slice));
      uidNext = nextUid((slice.at(-1) ?? from) + 1, summaries);
      await this.write(known, async (tx) => {
        await this.writer.storeSummaries(tx, known, known.uidValidity ?? 0, summaries, 'new');
        await this.mailboxes.saveUidNext(tx, known.id, uidNext, session.exists);
      });
    }
    return uidNext;
  }

  /** `n:*` answers the last message even when its UID is below n (RFC 3501 section 6.4.8): that one is not new. */
  private async fetchNew(session: ImapSession, from: number): Promise<MessageSummary[]> {
    return (await session.fetchSummaries(`${from}:*`)).filter((summary) => summary.uid >= from);
  }

  private async readFlags(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<FlagRow[]> {
    if (opened.exists === 0) return [];
    const uids = (await session.searchUids('1:*')).filter((uid) => uid < (known.uidNext ?? 1));
    // A counter that went back, as after a restore, is taken over as it is now: all that it stands for is read.
    const compared = known.highestModseq === null ? uids.slice(-comparedFlags) : uids;
    const rows: FlagRow[] = [];
    for (const slice of slices(compared, comparedFlags)) rows.push(...(await session.fetchFlags(uidSet(slice))));
    return rows;
  }

  private async applyEvents(tx: Transaction, mailbox: StoredMailbox, events: readonly LiveEvent[]): Promise<void> {
    const vanished = events.flatMap((event) => (event.kind === 'vanished' ? [event.uid] : []));
    const flags = events.flatMap((event) => (event.kind === 'flags' ? [{ uid: event.uid, flags: event.flags }] : []));
    await this.writer.saveFlags(tx, mailbox.id, flags);
    await this.writer.removeUids(tx, mailbox.id, vanished);
  }

  /** The counts differ: compares UID by UID, forgets what is gone and fetches what is missing. */
  private async heal(session: ImapSession, known: StoredMailbox): Promise<void> {
    const onServer = new Set(await session.searchUids('1:*'));
    await session.noop();
    if (session.hasLive) return;
    // A server that loses count of its own mailbox is not believed that mail is gone.
    if (onServer.size !== session.exists) {
      throw new CommandRefused(`The mail server lists ${onServer.size} messages where it counts ${session.exists}.`);
    }
    const here = await this.write(known, (tx) => this.locations.uids(tx, known.id));
    const gone = here.filter((uid) => !onServer.has(uid));
    const present = new Set(here);
    const missing = [...onServer].filter((uid) => !present.has(uid));
    if (gone.length + missing.length === 0) return;
    this.logger.log(`mailbox ${known.id}: ${gone.length} messages were gone, ${missing.length} were missing`);
    for (const slice of slices(missing, batchSize)) {
      const summaries = await session.fetchSummaries(uidSet(slice));
      await this.write(known, (tx) => this.writer.storeSummaries(tx, known, known.uidValidity ?? 0, summaries, 'new'));
    }
    await this.write(known, async (tx) => {
      await this.writer.removeUids(tx, known.id, gone);
      const last = [...onServer].at(-1) ?? 0;
      await this.mailboxes.saveUidNext(tx, known.id, last + 1, session.exists);
    });
  }
}

const nextUid = (from: number, summaries: readonly MessageSummary[]): number =>
  summaries.reduce((next, summary) => Math.max(next, summary.uid + 1), from);
