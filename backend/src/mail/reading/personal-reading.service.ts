import type { ChangeTarget, Inbox, ReadMode, Reading, ThreadRow } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/app-error.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { SharedInbox } from '../shown-mailboxes.repository.js';
import type { SharedThreadRow } from '../thread-rows.repository.js';
import { PersonalReadingRepository } from './personal-reading.repository.js';

/** A change of more threads than this is told as one of any: lists are read anew faster than so many rows. */
const toldThreads = 100;

/**
 * What each person has read for themselves, where they want that apart from what the team has read. It is ours alone: no mail
 * server hears of it, and no frame of the account tells it, as it concerns nobody else.
 */
@Injectable()
export class PersonalReadingService {
  constructor(
    private readonly reading: PersonalReadingRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async read(accountId: string, userId: string): Promise<Reading> {
    const mode = await this.reading.modeOf(accountId, userId);
    return { mode, unread: mode === 'shared' ? [] : await this.reading.countByMailbox(accountId, userId) };
  }

  async choose(accountId: string, userId: string, mode: ReadMode): Promise<Reading> {
    // Under the account's lock no mail comes in meanwhile that would be on neither side.
    await this.unitOfWork.run(accountId, async (tx) => {
      const isPersonal = await this.reading.isPersonal(tx, userId);
      if (isPersonal === (mode === 'personal')) return;
      if (mode === 'personal') await this.reading.begin(tx, userId);
      else await this.reading.end(tx, userId);
      tx.announce('reading.changed', { accountId, userId, threadIds: null });
    });
    return this.read(accountId, userId);
  }

  /**
   * Marks messages as read or unread for the user alone. Answers for how many that is new.
   * @throws AppError `change.not-allowed` where the team's state is the user's
   */
  async mark(accountId: string, userId: string, target: ChangeTarget, read: boolean): Promise<number> {
    return this.unitOfWork.run(accountId, async (tx) => {
      if (!(await this.reading.isPersonal(tx, userId))) throw notApart();
      const met = read
        ? await this.reading.markRead(tx, userId, target)
        : await this.reading.markUnread(tx, userId, target);
      const threads = [...new Set(met.map(({ threadId }) => threadId))];
      const threadIds = threads.length > toldThreads ? null : threads;
      if (met.length > 0) tx.announce('reading.changed', { accountId, userId, threadIds });
      return met.length;
    });
  }

  /** Inboxes of several accounts with what is unread in each for the user. */
  async ofInboxes(userId: string, inboxes: readonly SharedInbox[]): Promise<Inbox[]> {
    const mailboxIds = inboxes.flatMap(({ inbox }) => (inbox === null ? [] : [inbox.mailboxId]));
    const own = await this.reading.countInMailboxes(userId, mailboxIds);
    return inboxes.map(({ inbox, ...rest }) => {
      const unreadCount = inbox === null ? undefined : own.get(inbox.mailboxId);
      if (inbox === null || unreadCount === undefined) return { ...rest, mode: 'shared', inbox };
      return { ...rest, mode: 'personal', inbox: { ...inbox, unreadCount } };
    });
  }

  /** Rows of a mailbox's list as the user sees them. */
  async withOwn(
    place: { accountId: string; mailboxId: string },
    userId: string,
    rows: readonly SharedThreadRow[],
  ): Promise<ThreadRow[]> {
    if ((await this.reading.modeOf(place.accountId, userId)) === 'shared')
      return rows.map((row) => ({ ...row, ownUnreadCount: null }));
    const threadIds = rows.map(({ threadId }) => threadId);
    const counts = await this.reading.countByThread({ ...place, userId }, threadIds);
    return rows.map((row) => ({ ...row, ownUnreadCount: counts.get(row.threadId) ?? 0 }));
  }

  /** Those of some messages that the user has not read; null where the team's state is theirs. */
  async unreadAmong(accountId: string, userId: string, messageIds: readonly string[]): Promise<string[] | null> {
    const mode = await this.reading.modeOf(accountId, userId);
    return mode === 'shared' ? null : this.reading.unreadAmong(accountId, userId, messageIds);
  }
}

const notApart = (): AppError =>
  new AppError(
    'change.not-allowed',
    'What is read here is read for the whole team. Choose in the settings of the mailbox to count what you have not read yourself.',
  );
