import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.module.js';
import { EventBus } from '../../common/event-bus.js';
import { isAccountGone, type Transaction, UnitOfWork } from '../../database/database.module.js';
import { ChangeQueueRepository } from '../../mail/mail.module.js';
import { ChangeUndoer } from './change-undoer.js';

const reason =
  'Not done: whoever wanted it may not change anything in this account any more. Try it again in your own name, or forget it.';

/**
 * Undoes what waits of people who may not change anything in the account any more. Every process that hears of the change
 * looks; the first one finds something. What is not heard of is undone when the next change would be taken up.
 */
@Injectable()
export class ChangeRevocation implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(ChangeRevocation.name);
  private subscriptions: (() => void)[] = [];

  constructor(
    private readonly bus: EventBus,
    private readonly accounts: AccountsService,
    private readonly unitOfWork: UnitOfWork,
    private readonly queue: ChangeQueueRepository,
    private readonly undoer: ChangeUndoer,
  ) {}

  onApplicationBootstrap(): void {
    this.subscriptions = [
      this.bus.on('account.members-changed', ({ accountId }) => this.undoIn(accountId)),
      this.bus.on('user.access-changed', ({ userId }) => this.undoEverywhere(userId)),
      this.bus.on('events.missed', () => this.undoEverywhere(null)),
    ];
  }

  onApplicationShutdown(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  /** To be called in the transaction that takes up a change. What is at the server already is not called back. */
  async undoForbidden(tx: Transaction): Promise<void> {
    for (const userId of await this.queue.listWaitingUsers(tx)) {
      if (await this.accounts.mayWrite(userId, tx.accountId, tx)) continue;
      await this.undoer.giveUpAll(tx, await this.queue.findWaitingOf(tx, userId), reason);
    }
  }

  private async undoEverywhere(userId: string | null): Promise<void> {
    for (const accountId of await this.queue.accountsWaitingFor(userId)) await this.undoIn(accountId);
  }

  private async undoIn(accountId: string): Promise<void> {
    try {
      if (await this.queue.isWaiting(accountId)) await this.unitOfWork.run(accountId, (tx) => this.undoForbidden(tx));
    } catch (error) {
      if (isAccountGone(error)) return;
      this.logger.warn(`what a former member of account ${accountId} wanted is undone later: ${String(error)}`);
    }
  }
}
