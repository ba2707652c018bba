import { Injectable, Logger } from '@nestjs/common';
import { type FlagRow, type ImapSession, type LiveEvent, type OpenedMailbox } from '../adapters/adapters.module.js';
import { Clock } from '../common/clock.js';
import { Metrics } from '../common/metrics/metrics.js';
import { joinRanges } from '../common/uid-ranges.js';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import {
  LocationRemovalsRepository,
  LocationScreen,
  LocationUidsRepository,
  MailboxesRepository,
  MailboxProgressRepository,
  type StoredMailbox,
} from '../mail/mail.module.js';
import { Arrivals } from './delta/arrivals.js';
import { DeletionFinder } from './delta/deletion-finder.js';
import type { FlagIntake } from './delta/flag-intake.js';
import { FlagReader } from './delta/flag-reader.js';
import { GuardedWrites } from './delta/guarded-writes.js';
import { MailboxBeginnings } from './delta/mailbox-beginnings.js';
import { MailboxProof } from './delta/mailbox-proof.js';
import { MailboxOpener } from './delta/mailbox-opener.js';
import { Reconciler } from './delta/reconciler.js';
import { RenameCheck } from './delta/rename-check.js';
import { RewindCheck } from './delta/rewind-check.js';
import { MailboxDiscovery } from './mailbox-discovery.js';
import { MailboxWriter } from './mailbox-writer.js';
import { presentSequence, withoutOutdated } from './plan/live-sequence.js';
import { isServersDoing } from './plan/server-trust.js';
import { mayHaveNew, planSync, type SyncPlan } from './plan/sync-plan.js';
import { uidSet } from './plan/uid-set.js';
import { isCredible } from './plan/vanished.js';

/** So many mailboxes are compared at a time for no other reason than that it is their turn. */
const mostComparisons = 5;

/** `unclear`: only a full synchronisation can tell what changed. `something-left`: messages are gone from here. */
export type LiveOutcome = 'applied' | 'something-left' | 'unclear';

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
    private readonly metrics: Metrics,
    private readonly mailboxes: MailboxesRepository,
    private readonly progress: MailboxProgressRepository,
    private readonly removals: LocationRemovalsRepository,
    private readonly uids: LocationUidsRepository,
    private readonly writer: MailboxWriter,
    private readonly screen: LocationScreen,
    private readonly discovery: MailboxDiscovery,
    private readonly opener: MailboxOpener,
    private readonly beginnings: MailboxBeginnings,
    private readonly writes: GuardedWrites,
    private readonly arrivals: Arrivals,
    private readonly flags: FlagReader,
    private readonly deletions: DeletionFinder,
    private readonly renames: RenameCheck,
    private readonly rewinds: RewindCheck,
    private readonly proof: MailboxProof,
    private readonly reconciler: Reconciler,
  ) {}

  /**
   * Opens the mailbox and catches up with everything that happened since its resume point.
   * @returns when to look again, where the server renumbers the mailbox again and again; null when it is in step.
   */
  async synchronise(session: ImapSession, accountId: string, mailboxId: string): Promise<Date | null> {
    const known = await this.mailboxes.findStored(accountId, mailboxId);
    if (known === null) return null;
    const opened = await this.opener.open(session, known);
    if (known.renamed && !(await this.renames.isSame(session, known, opened))) {
      session.takeLive();
      this.metrics.delta('reset');
      await this.beginnings.replace(session, known, opened);
      return null;
    }
    const plan = planSync(known, opened);
    this.logger.debug(`mailbox ${mailboxId}: ${plan.kind}, ${opened.exists} messages`);
    this.metrics.delta(plan.kind);
    if (plan.kind === 'reset') {
      return (await this.hasMoved(session, known)) ? null : await this.beginnings.reset(session, known, opened);
    }
    await this.follow(session, known, opened, plan);
    if (plan.kind !== 'first-fill' && plan.kind !== 'rewound') await this.prove(session, known, opened);
    await this.beginnings.calmDown(known);
    return null;
  }

  /**
   * The counters may have passed the point where they stood before the server was restored from a backup: the messages show it. Looked
   * at once on each connection and with the daily comparison; last, so that nobody waits for it.
   */
  private async prove(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<void> {
    const isNewId = opened.serverId !== null && opened.serverId !== known.serverId;
    if (await this.proof.holds(session, known, isNewId || this.reconciler.isDue(known))) {
      if (isNewId) await this.writes.write(known, (tx) => this.progress.saveServerId(tx, known.id, opened.serverId));
      return;
    }
    const now = await this.mailboxes.findStored(known.accountId, known.id);
    if (now?.uidValidity !== known.uidValidity) return;
    this.metrics.delta('rewound');
    await this.rewind(session, now, opened, this.flags.intake(now));
  }

  private async follow(
    session: ImapSession,
    known: StoredMailbox,
    opened: OpenedMailbox,
    plan: Exclude<SyncPlan, { kind: 'reset' }>,
  ): Promise<void> {
    const flags = this.flags.intake(known);
    switch (plan.kind) {
      case 'first-fill':
        return this.beginnings.begin(session, known, opened);
      case 'rewound':
        return this.rewind(session, known, opened, flags);
      case 'nothing':
      case 'resynced':
        break;
      case 'changed-since':
        await this.flags.readChanged(session, plan.since, flags);
        break;
      case 'first-counted':
        await this.flags.readAll(session, known, flags);
        break;
      case 'compare':
        await this.flags.readSome(session, known, flags);
        break;
    }
    return this.catchUp(session, known, opened, plan.kind, flags);
  }

  /** Stores what the server has told by itself in the open mailbox. */
  async applyLive(session: ImapSession, accountId: string, mailboxId: string): Promise<LiveOutcome> {
    const known = await this.mailboxes.findStored(accountId, mailboxId);
    if (known?.uidValidity == null || known.uidNext === null) return 'unclear';
    const told = session.takeLive();
    // The mailbox was reset and rests: what is told of its new UIDs means nothing to the old ones.
    if (!session.isOpen(known.path, known.uidValidity)) return known.trouble === 'unstable' ? 'applied' : 'unclear';
    const isNew = told.some((event) => event.kind === 'exists');
    if (isNew) await this.arrivals.storeLive(session, known, known.uidNext);
    const live = isNew ? withoutOutdated(told, known.uidNext) : told;
    const flags = this.flags.intake(known);
    await flags.addAll(await this.flagsOf(session, live));
    await this.storeUnknown(session, known, flags.doubtful);
    const isGone = live.some((event) => event.kind === 'vanished' || event.kind === 'expunged');
    // Of mail that came nothing is left to write, and to count the mailbox for it would take as long as the mailbox is large.
    if (!isGone && flags.rest.length === 0) return 'applied';
    const isUnnamed = known.fillComplete && live.some((event) => event.kind === 'expunged');
    const { doubted, count } = await this.writes.write(known, async (tx) => {
      const notBelieved = await this.apply(tx, session, known, live, flags.rest);
      return { doubted: notBelieved, count: isUnnamed ? await this.uids.count(tx, known.id) : 0 };
    });
    if (doubted.length > 0) return 'unclear';
    if (isUnnamed && count > session.exists && !(await this.removeGone(session, known))) return 'unclear';
    return isGone ? 'something-left' : 'applied';
  }

  /**
   * Of the mailboxes that nothing calls to be opened some whose daily comparison is due, those first that have waited longest:
   * what went wrong here would stay wrong in a mailbox in which nothing happens.
   */
  toBeCompared(mailboxes: readonly StoredMailbox[]): string[] {
    return mailboxes
      .filter((mailbox) => mailbox.selectable && mailbox.trouble === null && this.reconciler.isDue(mailbox))
      .toSorted((one, other) => (one.comparedAt?.getTime() ?? 0) - (other.comparedAt?.getTime() ?? 0))
      .slice(0, mostComparisons)
      .map(({ id }) => id);
  }

  /** Notes that the counters of mailboxes, which were asked for, have proved them to be in step. */
  async saveVerified(accountId: string, mailboxIds: readonly string[]): Promise<void> {
    await this.unitOfWork.runOwned(accountId, (tx) => this.progress.saveVerified(tx, mailboxIds, this.clock.now()));
  }

  /** Takes off the screen what was shown as on its way to a mailbox and will not come: it has been looked for there in vain. */
  async removeAbandoned(accountId: string, isLookedAt: (mailboxId: string) => boolean): Promise<void> {
    const mailboxIds = (await this.removals.findAbandoned(accountId)).filter(isLookedAt);
    if (mailboxIds.length === 0) return;
    await this.unitOfWork.runOwned(accountId, async (tx) => {
      for (const mailboxId of mailboxIds) {
        await this.screen.tellRemoved(tx, await this.removals.removeAbandoned(tx, mailboxId));
      }
    });
  }

  /** Another mailbox may lie under this path because the one that was there was renamed: then that one keeps its mail. */
  private async hasMoved(session: ImapSession, known: StoredMailbox): Promise<boolean> {
    if (known.role === 'inbox' || known.trouble === 'unstable') return false;
    await this.discovery.apply(known.accountId, await session.mailboxes.list('if-cheap'), session);
    return (await this.mailboxes.findStored(known.accountId, known.id))?.path !== known.path;
  }

  /** The server was restored from a backup, or lost the last of what it knew. */
  private async rewind(
    session: ImapSession,
    known: StoredMailbox,
    opened: OpenedMailbox,
    flags: FlagIntake,
  ): Promise<void> {
    this.logger.warn(`mailbox ${known.id}: the server has gone back behind the point where it was, as after a restore`);
    // What is half read in has nothing to compare with: it is read in anew, and each message is found again by its identity.
    if (!known.fillComplete) return this.beginnings.replace(session, known, opened);
    // What the server told while it was opened counts from a point that is not its own any more.
    session.takeLive();
    const unread = await this.rewinds.check(session, known);
    await this.flags.readAll(session, known, flags);
    const uidNext = Math.min(known.uidNext ?? 1, opened.uidNext ?? unread, unread);
    await this.catchUp(session, { ...known, uidNext }, opened, 'rewound', flags);
    this.proof.settled(session, known);
  }

  private async catchUp(
    session: ImapSession,
    known: StoredMailbox,
    opened: OpenedMailbox,
    by: SyncPlan['kind'],
    flags: FlagIntake,
  ): Promise<void> {
    let uidNext = known.uidNext ?? 1;
    if (mayHaveNew(known, opened)) uidNext = await this.arrivals.storeFrom(session, known, uidNext);
    const live = session.takeLive();
    // What arrived while we were reading.
    if (live.some((event) => event.kind === 'exists')) uidNext = await this.arrivals.storeFrom(session, known, uidNext);
    await flags.addAll(await this.flagsOf(session, live));
    await this.storeUnknown(session, { ...known, uidNext }, flags.doubtful);
    const point = {
      uidValidity: opened.uidValidity,
      uidNext: Math.max(uidNext, opened.uidNext ?? 0),
      // A batch of the fill may have been fetched before a change and be stored after it: until the fill is complete the
      // counter stays where it began, so that whatever changed since then is told once more.
      highestModseq: known.fillComplete ? opened.highestModseq : known.highestModseq,
    };
    const { count, doubted } = await this.writes.write(known, async (tx) => {
      await this.progress.saveResumePoint(tx, known.id, point, session.exists);
      const notBelieved = await this.apply(tx, session, known, live, flags.rest);
      const here = await this.uids.count(tx, known.id);
      if (notBelieved.length === 0) await this.noteIfEqual(tx, session, known, here);
      return { doubted: notBelieved, count: here };
    });
    const now = { ...known, ...point };
    if (doubted.length > 0) return this.reconciler.reconcile(session, now, { doubted });
    // What arrives meanwhile makes the counts differ for a moment; it is dealt with as a live event.
    if (!known.fillComplete || session.hasLive) return;
    const isShort = count > session.exists;
    if (isShort && !session.hasQresync && (await this.removeGone(session, now))) return;
    const isContradiction = count !== session.exists && isServersDoing(by, known);
    if (count !== session.exists || this.reconciler.isDue(known))
      await this.reconciler.reconcile(session, now, { isContradiction });
  }

  /** Writes what was told of flags and deletions. Answers the UIDs of deletions that are hard to believe, and writes none then. */
  private async apply(
    tx: Transaction,
    session: ImapSession,
    known: StoredMailbox,
    live: readonly LiveEvent[],
    told: readonly FlagRow[],
  ): Promise<readonly number[]> {
    await this.writer.saveFlags(tx, known.id, told);
    const ranges = joinRanges(live.flatMap((event) => (event.kind === 'vanished' ? event.uids : [])));
    const removed = await this.uids.listIn(tx, known.id, ranges);
    if (removed.length === 0) return [];
    const count = await this.uids.count(tx, known.id);
    const exists = known.fillComplete && !session.hasLive ? session.exists : null;
    if (!isCredible(count, removed.length, exists)) return removed;
    await this.writer.removeUids(tx, known.id, removed);
    return [];
  }

  /** The flags that were told, those by sequence number looked up. */
  private async flagsOf(session: ImapSession, live: readonly LiveEvent[]): Promise<FlagRow[]> {
    const rows = live.flatMap((event) => (event.kind === 'flags' ? [{ uid: event.uid, flags: event.flags }] : []));
    if (!live.some((event) => event.kind === 'flags-at')) return rows;
    // Ends an IDLE, during which messages could go away before they are asked for by their numbers; from here to the answer none
    // does (RFC 3501 section 7.4.1). What was told since may have moved them.
    await session.noop();
    const sequence = presentSequence([...live, ...session.waitingLive]).filter((seq) => seq <= session.exists);
    return sequence.length === 0 ? rows : [...rows, ...(await session.messages.fetchFlagsAt(uidSet(sequence)))];
  }

  /** A message that the server speaks of and that is not here was overlooked, wherever the resume point stands. */
  private async storeUnknown(session: ImapSession, known: StoredMailbox, told: readonly number[]): Promise<void> {
    const from = known.fillComplete ? 1 : (known.fillLowUid ?? 1);
    const asked = told.filter((uid) => uid >= from && uid < (known.uidNext ?? 1));
    if (asked.length === 0) return;
    // No transaction for this question: as a rule all are known, and whatever is stored is checked again then.
    const unknown = await this.uids.unknown(this.unitOfWork, known.id, asked);
    if (unknown.length > 0) await this.arrivals.storeOverlooked(session, known, unknown);
  }

  /** Forgets what is gone where the server does not say what. Answers false when that did not make the counts agree. */
  private async removeGone(session: ImapSession, known: StoredMailbox): Promise<boolean> {
    const here = await this.writes.write(known, (tx) => this.uids.list(tx, known.id));
    const gone = await this.deletions.find(session, here);
    if (gone === null) return false;
    const count = await this.writes.write(known, async (tx) => {
      await this.writer.removeUids(tx, known.id, gone);
      const left = await this.uids.count(tx, known.id);
      await this.noteIfEqual(tx, session, known, left);
      return left;
    });
    return count === session.exists || session.hasLive;
  }

  /** As many here as there, after everything that was told has been taken over: the proof that the mailbox is in step. */
  private async noteIfEqual(tx: Transaction, session: ImapSession, known: StoredMailbox, here: number): Promise<void> {
    if (!known.fillComplete || here !== session.exists) return;
    await this.progress.saveVerified(tx, [known.id], this.clock.now());
  }
}
