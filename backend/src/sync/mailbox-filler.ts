import { Injectable } from '@nestjs/common';
import { CommandRefused, type ImapSession } from '../adapters/adapters.module.js';
import { type Transaction, UnitOfWork } from '../database/database.module.js';
import {
  LocationRemovalsRepository,
  LocationScreen,
  MailboxesRepository,
  MailboxProgressRepository,
  ShownMailboxesRepository,
  type StoredMailbox,
} from '../mail/mail.module.js';
import type { PreparedMessages } from '../threading/threading.module.js';
import { type ReadMessages, SummaryReader } from './delta/summary-reader.js';
import { MailboxWriter } from './mailbox-writer.js';

/**
 * The first rows are wanted at once; after that, larger batches cost less. They grow by steps, so that there is soon something
 * to store while the next is read. The largest keeps the lock of the account for about 0.2 s.
 */
const firstBatch = 120;
const growth = 4;
const largestBatch = 2000;

/** `outdated`: the mailbox has begun anew, and the job is of no use any more. */
export type FillStep = 'more' | 'last' | 'outdated';

/** What is left of one fill. */
export interface FillJob {
  readonly mailboxId: string;
  readonly uidValidity: number;
  /** How far down the mailbox is filled. Where the mailbox says something else, another fill has begun. */
  lowUid: number;
  /** The UIDs that are not stored yet, ascending. */
  readonly remaining: number[];
  isFirst: boolean;
  /** How many messages the next batch has. */
  nextSize: number;
  /** The batch that was fetched while the one before was stored. */
  ahead: Batch | null;
}

interface Batch {
  readonly uids: readonly number[];
  readonly read: ReadMessages;
  readonly prepared: PreparedMessages;
}

/**
 * Reads in the history of a mailbox, newest first, a batch at a time so that other work gets its turn in between.
 *
 * Failure contract: how far down the mailbox is filled is saved with the rows of each batch; after a crash the fill goes on
 * below. A mailbox whose UIDVALIDITY changed is left alone until it has been synchronised.
 */
@Injectable()
export class MailboxFiller {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mailboxes: MailboxesRepository,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly progress: MailboxProgressRepository,
    private readonly removals: LocationRemovalsRepository,
    private readonly screen: LocationScreen,
    private readonly reader: SummaryReader,
    private readonly writer: MailboxWriter,
  ) {}

  /** Finds out what is left to fill. Null when there is nothing, or the mailbox has to be synchronised first. */
  async prepare(session: ImapSession, accountId: string, mailboxId: string): Promise<FillJob | null> {
    const mailbox = await this.mailboxes.findStored(accountId, mailboxId);
    if (mailbox === null || mailbox.fillComplete || mailbox.uidValidity === null || mailbox.fillLowUid === null)
      return null;
    const { fillLowUid } = mailbox;
    const opened = await session.open(mailbox.path);
    if (opened.uidValidity !== mailbox.uidValidity) return null;
    const remaining = fillLowUid > 1 && opened.exists > 0 ? await session.search.uids(`1:${fillLowUid - 1}`) : [];
    const isFirst = fillLowUid === mailbox.uidNext;
    if (isFirst && opened.exists > 0 && remaining.length === 0) {
      throw new CommandRefused(`The mail server lists no message where it counts ${opened.exists}.`);
    }
    return {
      mailboxId,
      uidValidity: mailbox.uidValidity,
      lowUid: fillLowUid,
      remaining: remaining.filter((uid) => uid < fillLowUid),
      isFirst,
      nextSize: firstBatch,
      ahead: null,
    };
  }

  /** Stores the next batch. */
  async step(session: ImapSession, accountId: string, job: FillJob): Promise<FillStep> {
    const mailbox = await this.mailboxes.findStored(accountId, job.mailboxId);
    if (mailbox === null || !isOf(job, mailbox)) return 'outdated';
    if (!session.isOpen(mailbox.path, job.uidValidity)) {
      const opened = await session.open(mailbox.path);
      if (opened.uidValidity !== job.uidValidity) return 'outdated';
    }
    const { uids, read, prepared } = await this.nextBatch(session, mailbox, job);
    const lowUid = uids[0] ?? job.lowUid;
    const isAllRead = job.remaining.length === uids.length;
    // The next batch comes over the wire while this one is stored; but nothing holds up the first rows.
    const ahead =
      isAllRead || job.isFirst ? null : this.fetch(session, mailbox, job, job.remaining.slice(0, -uids.length));
    const [stored, fetched] = await Promise.allSettled([
      this.unitOfWork.runOwned(accountId, async (tx): Promise<FillStep> => {
        // The watcher may have found the mailbox reset while this was fetched, or restored from a backup, and begun anew.
        const now = await this.mailboxes.readStored(tx, mailbox.id);
        if (now === null || !isOf(job, now)) return 'outdated';
        await this.writer.storeRead(tx, mailbox, read, 'fill', prepared);
        const isLast = isAllRead && (await this.forgetLost(tx, mailbox));
        await this.progress.saveFill(tx, mailbox.id, lowUid, isLast);
        if (isLast) tx.publish('mailbox.reset', { mailboxId: mailbox.id });
        await this.shownMailboxes.announceProgress(tx, mailbox.id);
        return isLast ? 'last' : 'more';
      }),
      ahead,
    ]);
    if (stored.status === 'rejected') throw stored.reason;
    if (stored.value === 'outdated') return 'outdated';
    job.lowUid = lowUid;
    job.remaining.splice(job.remaining.length - uids.length, uids.length);
    job.isFirst = false;
    if (fetched.status === 'rejected') throw fetched.reason;
    job.ahead = fetched.value;
    return stored.value;
  }

  private async nextBatch(session: ImapSession, mailbox: StoredMailbox, job: FillJob): Promise<Batch> {
    const { ahead } = job;
    job.ahead = null;
    return ahead ?? this.fetch(session, mailbox, job, job.remaining);
  }

  /** Reads the newest of what is left, and makes it ready to be stored while it comes in. */
  private async fetch(
    session: ImapSession,
    mailbox: StoredMailbox,
    job: FillJob,
    remaining: readonly number[],
  ): Promise<Batch> {
    const uids = remaining.slice(-this.reader.batchSize(job.mailboxId, job.nextSize));
    job.nextSize = Math.min(job.nextSize * growth, largestBatch);
    const prepared = this.writer.preparation(mailbox);
    const read = await this.reader.read(session, job.mailboxId, uids, (summary) => void prepared.add(summary));
    return { uids, read, prepared };
  }

  /** After a mailbox reset, what was not found again is gone. Where that is very much, the next step goes on; answers whether it is all. */
  private async forgetLost(tx: Transaction, mailbox: StoredMailbox): Promise<boolean> {
    const lost = await this.removals.removeInState(tx, mailbox.id, 'stale', largestBatch);
    await this.screen.refreshRows(tx, lost);
    return lost.length < largestBatch;
  }
}

/** Whether the mailbox is still the one that the job was made for, and as far. One that was found under another path is to be proven first. */
const isOf = ({ uidValidity, lowUid }: FillJob, mailbox: StoredMailbox): boolean =>
  mailbox.uidValidity === uidValidity && mailbox.fillLowUid === lowUid && !mailbox.renamed;
