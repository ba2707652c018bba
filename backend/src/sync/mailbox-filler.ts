import { Injectable } from '@nestjs/common';
import type { ImapSession } from '../adapters/adapters.module.js';
import { UnitOfWork } from '../database/database.module.js';
import { LocationScreen, LocationsRepository, MailboxesRepository, type StoredMailbox } from '../mail/mail.module.js';
import { MailboxWriter } from './mailbox-writer.js';
import { uidSet } from './plan/uid-set.js';

/** The first rows are wanted at once; after that, larger batches cost less. */
const firstBatch = 50;
const batchSize = 250;

/** What is left of one fill: the UIDs that are not stored yet, ascending. */
export interface FillJob {
  readonly mailboxId: string;
  readonly uidValidity: number;
  readonly remaining: number[];
  isFirst: boolean;
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
    private readonly locations: LocationsRepository,
    private readonly screen: LocationScreen,
    private readonly writer: MailboxWriter,
  ) {}

  /** Finds out what is left to fill. Null when there is nothing, or the mailbox has to be synchronised first. */
  async prepare(session: ImapSession, accountId: string, mailboxId: string): Promise<FillJob | null> {
    const mailbox = await this.mailboxes.findStored(accountId, mailboxId);
    if (mailbox === null || mailbox.fillComplete || mailbox.uidValidity === null || mailbox.fillLowUid === null)
      return null;
    const opened = await session.open(mailbox.path);
    if (opened.uidValidity !== mailbox.uidValidity) return null;
    const remaining =
      mailbox.fillLowUid > 1 && opened.exists > 0 ? await session.searchUids(`1:${mailbox.fillLowUid - 1}`) : [];
    return {
      mailboxId,
      uidValidity: mailbox.uidValidity,
      remaining: remaining.filter((uid) => uid < (mailbox.fillLowUid ?? 0)),
      isFirst: mailbox.fillLowUid === mailbox.uidNext,
    };
  }

  /** Stores the next batch. Answers whether something is left. */
  async step(session: ImapSession, accountId: string, job: FillJob): Promise<boolean> {
    const mailbox = await this.mailboxes.findStored(accountId, job.mailboxId);
    if (mailbox === null || mailbox.uidValidity !== job.uidValidity) return false;
    if (session.openPath !== mailbox.path) {
      const opened = await session.open(mailbox.path);
      if (opened.uidValidity !== job.uidValidity) return false;
    }
    const batch = job.remaining.slice(-(job.isFirst ? firstBatch : batchSize));
    const summaries = batch.length === 0 ? [] : await session.fetchSummaries(uidSet(batch));
    const isLast = job.remaining.length === batch.length;
    await this.unitOfWork.run(accountId, async (tx) => {
      await this.writer.storeSummaries(tx, mailbox, job.uidValidity, summaries, 'fill');
      await this.mailboxes.saveFill(tx, mailbox.id, batch[0] ?? mailbox.fillLowUid, isLast);
      if (isLast) await this.finish(tx, mailbox);
      await this.mailboxes.announceProgress(tx, mailbox.id);
    });
    job.remaining.splice(job.remaining.length - batch.length, batch.length);
    job.isFirst = false;
    return !isLast;
  }

  /** After a mailbox reset, what was not found again is gone. */
  private async finish(tx: Parameters<MailboxWriter['saveFlags']>[0], mailbox: StoredMailbox): Promise<void> {
    const lost = await this.locations.removeInState(tx, mailbox.id, 'stale');
    await this.screen.refresh(tx, lost);
    tx.publish('mailbox.reset', { mailboxId: mailbox.id });
  }
}
