import { Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../audit/audit.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { EventBus } from '../common/event-bus.js';
import { UnitOfWork } from '../database/database.module.js';
import { ChangesService } from '../mail/mail.module.js';
import { type AfterSending, OutboxRepository } from './outbox.repository.js';
import { UploadsRepository } from './uploads.repository.js';

/** What follows once it is known that the SMTP server has taken a message, however that became known. */
@Injectable()
export class OutboxAcceptance {
  private readonly logger = new Logger('Outbox');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly outbox: OutboxRepository,
    private readonly uploads: UploadsRepository,
    private readonly changes: ChangesService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Records the item as sent and marks the message that it answers or forwards. `error` names recipients that were refused.
   * Nothing happens when the item is in no state from which it can become sent.
   * @throws AppError `account.not-found`
   */
  async accept(accountId: string, id: string, error: string | null): Promise<void> {
    const after = await this.unitOfWork.runOwned(accountId, async (tx) => {
      const changes = { acceptedAt: this.clock.now(), nextAttemptAt: null, error };
      const item = await this.outbox.transition(tx, id, 'accept', changes);
      if (item === null) return null;
      const found = await this.outbox.findAfterSending(tx, id);
      if (found !== null) {
        const action = found.answersMessageId === null ? 'mail.sent' : 'mail.answered';
        const subjectIds = [item.threadId, item.messageId];
        await this.audit.record({ actorId: found.userId, action, accountId, subjectIds }, tx);
      }
      await this.uploads.remove(tx, found?.uploadIds ?? []);
      return found;
    });
    if (after === null) return;
    this.bus.publish('outbox.sent', { accountId });
    await this.markOriginals(accountId, after);
  }

  private async markOriginals(accountId: string, after: AfterSending): Promise<void> {
    const { userId, answersMessageId, forwardsMessageId } = after;
    try {
      if (answersMessageId !== null) await this.changes.markAnswered(accountId, userId, answersMessageId, 'answered');
      if (forwardsMessageId !== null)
        await this.changes.markAnswered(accountId, userId, forwardsMessageId, '$forwarded');
    } catch (error) {
      // The message is sent; a missing mark on its original is no reason to say otherwise.
      if (!(error instanceof AppError)) this.logger.warn(`an original could not be marked: ${String(error)}`);
    }
  }
}
