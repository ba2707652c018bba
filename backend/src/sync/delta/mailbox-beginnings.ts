import { Injectable, Logger } from '@nestjs/common';
import type { ImapSession, OpenedMailbox } from '../../adapters/adapters.module.js';
import { Clock } from '../../common/clock.js';
import { Config } from '../../config/config.js';
import { type Transaction, UnitOfWork } from '../../database/database.module.js';
import {
  LocationsRepository,
  MailboxesRepository,
  MailboxProgressRepository,
  MailboxTroublesRepository,
  type ResumePoint,
  ShownMailboxesRepository,
  type StoredMailbox,
} from '../../mail/mail.module.js';
import { afterReset } from '../plan/reset-history.js';

const noDifference = { healed: false, vetoed: false };

/** Where a mailbox begins: when it is opened for the first time, and when all its UIDs have become void. */
@Injectable()
export class MailboxBeginnings {
  private readonly logger = new Logger(MailboxBeginnings.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly mailboxes: MailboxesRepository,
    private readonly shownMailboxes: ShownMailboxesRepository,
    private readonly troubles: MailboxTroublesRepository,
    private readonly progress: MailboxProgressRepository,
    private readonly locations: LocationsRepository,
  ) {}

  /** From here on what is older is the fill's and what is newer is new mail. */
  async begin(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<void> {
    const point = await this.firstPoint(session, opened);
    await this.unitOfWork.runOwned(known.accountId, async (tx) => {
      await this.progress.saveResumePoint(tx, known.id, point, opened.exists);
      await this.progress.saveServerId(tx, known.id, opened.serverId);
      await this.progress.saveFill(tx, known.id, point.uidNext, opened.exists === 0);
      // Of an empty mailbox there is nothing to compare.
      if (opened.exists === 0) await this.progress.saveCompared(tx, known.id, noDifference, this.clock.now());
      await this.shownMailboxes.announce(tx, known.id);
    });
  }

  /**
   * All UIDs are void. What the user sees stays, and each message is found again by its identity while the mailbox is filled
   * anew, newest first. A server that does this again and again is followed ever less often, and people are told.
   * @returns when to look again, where it was put off, or done so often that the mailbox rests now; else null.
   */
  async reset(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<Date | null> {
    const now = this.clock.now();
    if (known.trouble === 'unstable' && known.retryAt !== null && known.retryAt > now) return known.retryAt;
    const point = await this.firstPoint(session, opened);
    const { times, restUntil } = afterReset(known.resetTimes, now, this.config.pollIntervalMs);
    this.logger.warn(`mailbox ${known.id}: UIDVALIDITY changed from ${known.uidValidity} to ${opened.uidValidity}`);
    await this.unitOfWork.runOwned(known.accountId, async (tx) => {
      await this.beginAnew(tx, known, opened, point);
      await this.progress.saveResetTimes(tx, known.id, times);
      if (restUntil !== null) {
        const reason = `The mail server renumbered all messages of this folder ${times.length} times within a day. While it goes on like this the folder is read anew ever less often; tell the administrator of the mail server.`;
        await this.troubles.saveTrouble(tx, known.id, { code: 'unstable', reason, retryAt: restUntil }, now);
      } else await this.shownMailboxes.announce(tx, known.id);
    });
    return restUntil;
  }

  /** Another mailbox lies where this one was thought to be: it is read in anew, which is no fault of the server. */
  async replace(session: ImapSession, known: StoredMailbox, opened: OpenedMailbox): Promise<void> {
    const point = await this.firstPoint(session, opened);
    await this.unitOfWork.runOwned(known.accountId, async (tx) => {
      await this.beginAnew(tx, known, opened, point);
      await this.mailboxes.saveProven(tx, known.id);
      await this.shownMailboxes.announce(tx, known.id);
    });
  }

  /** The UIDs of an unstable mailbox have stayed as they are for as long as it rested. */
  async calmDown(known: StoredMailbox): Promise<void> {
    const now = this.clock.now();
    if (known.trouble !== 'unstable' || known.retryAt === null || known.retryAt > now) return;
    await this.unitOfWork.runOwned(known.accountId, (tx) => this.troubles.saveTrouble(tx, known.id, null, now));
  }

  private async beginAnew(
    tx: Transaction,
    known: StoredMailbox,
    opened: OpenedMailbox,
    point: ResumePoint,
  ): Promise<void> {
    await this.locations.makeStale(tx, known.id);
    await this.progress.saveResumePoint(tx, known.id, point, opened.exists);
    await this.progress.saveServerId(tx, known.id, opened.serverId);
    await this.progress.saveFill(tx, known.id, point.uidNext, false);
    await this.progress.saveScan(tx, known.id, null, this.clock.now());
  }

  /** From where sync goes on after SELECT alone. */
  private async firstPoint(session: ImapSession, opened: OpenedMailbox): Promise<ResumePoint> {
    // Not by SEARCH: Courier, which does not say UIDNEXT, finds nothing for `UID *`.
    const asksLast = opened.uidNext === null && opened.exists > 0;
    const last = asksLast ? Math.max(0, ...(await session.messages.fetchUidsAt('*')).values()) : 0;
    return {
      uidValidity: opened.uidValidity,
      uidNext: opened.uidNext ?? last + 1,
      highestModseq: opened.highestModseq,
    };
  }
}
