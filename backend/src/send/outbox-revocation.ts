import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { EventBus } from '../common/event-bus.js';
import { isAccountGone, type Transaction, UnitOfWork } from '../database/database.module.js';
import { OutboxRepository } from './outbox.repository.js';

const heldSentence =
  'Not sent: whoever wrote it may not send from this account any more. Send it in your own name, or take it back.';

/**
 * Keeps what somebody has written and may not send any more: it is held, with words, for those who may. Every process that
 * hears of the change looks; the first one finds something. Whatever is not heard of is held before it would be sent.
 */
@Injectable()
export class OutboxRevocation implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Outbox');
  private subscriptions: (() => void)[] = [];

  constructor(
    private readonly bus: EventBus,
    private readonly accounts: AccountsService,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: OutboxRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.subscriptions = [
      this.bus.on('account.members-changed', ({ accountId, userIds }) => this.holdOf(accountId, userIds)),
      this.bus.on('user.access-changed', () => this.holdAll()),
      this.bus.on('events.missed', () => this.holdAll()),
    ];
  }

  onApplicationShutdown(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  /** Whether the user may still send from the account; asked before each attempt. */
  maySend(accountId: string, userId: string): Promise<boolean> {
    return this.accounts.mayWrite(userId, accountId);
  }

  /** Holds one item that was taken to be sent. */
  async holdClaimed(tx: Transaction, id: string): Promise<void> {
    await this.outbox.transition(tx, id, 'refuse', { nextAttemptAt: null, error: heldSentence });
  }

  private async holdOf(accountId: string, userIds: readonly string[]): Promise<void> {
    for (const userId of userIds) {
      if (await this.maySend(accountId, userId)) continue;
      try {
        await this.unitOfWork.run(accountId, async (tx) => {
          const held = { nextAttemptAt: null, error: heldSentence };
          for (const id of await this.outbox.listQueuedOf(tx, userId))
            await this.outbox.transition(tx, id, 'hold', held);
        });
      } catch (error) {
        if (isAccountGone(error)) return;
        this.logger.warn(`what a former member of account ${accountId} has waiting is held later: ${String(error)}`);
      }
    }
  }

  private async holdAll(): Promise<void> {
    for (const { accountId, userId } of await this.outbox.listQueuedSenders()) await this.holdOf(accountId, [userId]);
  }
}
