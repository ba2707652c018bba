import type { Draft, OutboxItem } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { AuditLog } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { SharedRateLimits, type Transaction, UnitOfWork } from '../database/database.module.js';
import { MessageIntake } from '../threading/threading.module.js';
import { AnswersRepository } from './answers.repository.js';
import { answeredWords } from './answered-words.js';
import { DraftPreparer, type PreparedMessage } from './draft-preparer.js';
import { DraftsRepository } from './drafts/drafts.repository.js';
import { OutboxRepository } from './outbox.repository.js';
import { RecipientLimits } from './recipient-limits.js';

/** What people do with mail on its way out. The sending itself is the worker's. */
@Injectable()
export class OutboxService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly outbox: OutboxRepository,
    private readonly preparer: DraftPreparer,
    private readonly drafts: DraftsRepository,
    private readonly intake: MessageIntake,
    private readonly answers: AnswersRepository,
    private readonly accounts: AccountsService,
    private readonly audit: AuditLog,
    private readonly limits: SharedRateLimits,
    private readonly recipients: RecipientLimits,
  ) {}

  /** What is not through yet or waits for a person, newest first. */
  list(accountId: string): Promise<OutboxItem[]> {
    return this.outbox.listOpen(accountId);
  }

  /**
   * Queues a message, which shows in Sent at once. The same `clientKey` again answers what the first request made, and
   * queues nothing.
   * @throws AppError `account.paused`, `request.too-many`, `outbox.answered-meanwhile`; see also `DraftPreparer.prepare`.
   */
  async send(userId: string, accountId: string, draft: Draft): Promise<OutboxItem> {
    const known = await this.outbox.findByClientKey(accountId, draft.clientKey);
    if (known !== null) return known;
    await this.accounts.assertNotPaused(accountId, pausedSentence);
    const takeBack = await this.limits.take('sentMessages', `${accountId} ${userId}`);
    try {
      return await this.prepareAndQueue(userId, accountId, draft);
    } catch (error) {
      await takeBack();
      throw error;
    }
  }

  /**
   * Sends anew, in this user's name, what failed, or what a person says did not arrive.
   * @throws AppError `account.paused`, `outbox.not-found`, `outbox.not-retryable`, `request.too-many`
   */
  async retry(userId: string, accountId: string, id: string): Promise<OutboxItem> {
    await this.accounts.assertNotPaused(accountId, pausedSentence);
    const anew = { userId, attempts: 0, nextAttemptAt: null, dotPendingAt: null, error: null };
    const item = await this.unitOfWork.run(accountId, async (tx) => {
      const again = await this.outbox.transition(tx, id, 'retry', anew);
      if (again === null) return null;
      await this.recipients.assertWithin(tx, userId);
      tx.announce('outbox.queued', { accountId });
      return again;
    });
    if (item === null) {
      await this.assertExists(accountId, id);
      throw new AppError(
        'outbox.not-retryable',
        'Only a message that failed, or may not have been sent, can be sent again.',
      );
    }
    return item;
  }

  /**
   * Takes a message back that is not being sent, or gives up one that failed; it leaves Sent.
   * @throws AppError `outbox.not-found`, `outbox.not-cancellable`
   */
  async cancel(userId: string, accountId: string, id: string): Promise<OutboxItem> {
    const item = await this.unitOfWork.run(accountId, async (tx) => {
      const cancelled = await this.outbox.transition(tx, id, 'cancel', { nextAttemptAt: null, mime: Buffer.alloc(0) });
      if (cancelled === null) return null;
      await this.intake.discardOutgoing(tx, cancelled.messageId);
      const act = {
        actorId: userId,
        action: 'mail.taken-back',
        accountId,
        subjectIds: [cancelled.threadId, cancelled.messageId],
      } as const;
      await this.audit.record(act, tx);
      return cancelled;
    });
    if (item === null) {
      await this.assertExists(accountId, id);
      throw new AppError(
        'outbox.not-cancellable',
        'This message cannot be taken back: it is being sent, or is over already.',
      );
    }
    return item;
  }

  private async prepareAndQueue(userId: string, accountId: string, draft: Draft): Promise<OutboxItem> {
    const prepared = await this.preparer.prepare(userId, accountId, draft);
    return this.queue(userId, accountId, draft, prepared);
  }

  /**
   * Message, outbox item and frames in one transaction, in which the same draft cannot be queued a second time and nobody else
   * answers the same conversation.
   */
  private queue(userId: string, accountId: string, draft: Draft, prepared: PreparedMessage): Promise<OutboxItem> {
    const { outgoing, ...rest } = prepared;
    const { clientKey } = draft;
    return this.unitOfWork.run(accountId, async (tx) => {
      const known = await this.outbox.findByClientKey(accountId, clientKey, tx);
      if (known !== null) return known;
      await this.assertNotAnswered(tx, userId, draft);
      const { messageId } = await this.intake.storeOutgoing(tx, outgoing);
      const createdAt = this.clock.now();
      // From here on it is a message on its way, and no draft any more.
      await this.drafts.finish(tx, clientKey, userId, createdAt);
      tx.announce('outbox.queued', { accountId });
      tx.announce('drafts.changed', { accountId });
      const own = { userId, clientKey, messageId, sendId: outgoing.sendId, createdAt };
      const item = await this.outbox.insert(tx, { ...rest, ...own });
      await this.recipients.assertWithin(tx, userId);
      return item;
    });
  }

  private async assertNotAnswered(tx: Transaction, userId: string, draft: Draft): Promise<void> {
    if (draft.inReplyTo === null) return;
    const answer = await this.answers.findNewest(tx, {
      userId,
      answeredId: draft.inReplyTo,
      seenId: draft.seenMessageId ?? draft.inReplyTo,
    });
    if (answer === null) return;
    const { by, at } = answer;
    throw new AppError('outbox.answered-meanwhile', answeredWords(by, at, this.clock.now()), { answered: answer });
  }

  private async assertExists(accountId: string, id: string): Promise<void> {
    if ((await this.outbox.find(accountId, id)) === null) {
      throw new AppError('outbox.not-found', 'This message is not in the outbox any more.');
    }
  }
}

/** A message that nobody sends would look as if it were on its way. */
const pausedSentence =
  'This account is paused, so nothing is sent from it. An owner can resume it in its settings; your message is kept as a draft.';
