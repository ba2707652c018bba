import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { Clock } from '../common/clock.js';
import { OwnLeases, UnitOfWork } from '../database/database.module.js';
import { type DoubledCopy, OutboxRepository } from './outbox.repository.js';
import { SentMailbox } from './sent-mailbox.js';

/** A server that files copies itself does so within this time, even when it is slow. */
const lateMs = 15 * 60_000;
const roundMs = 5000;

/**
 * Puts right what cannot be known before: a server that files a copy of its own after we have filed ours. The server's stays,
 * ours goes, and the account is known from then on as one whose server files by itself.
 *
 * Failure contract: a copy that could not be removed is found again in the next round; the mailbox is looked at by what sync
 * has stored, so nothing is removed before the server's own copy has been seen.
 */
@Injectable()
export class LateSentCopies implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('SentFiler');
  private round: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: OwnLeases,
    private readonly clock: Clock,
    private readonly accounts: AccountsService,
    private readonly outbox: OutboxRepository,
    private readonly sentMailbox: SentMailbox,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.round = this.round.then(() => this.look());
    }, roundMs);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.round;
  }

  private async look(): Promise<void> {
    try {
      const doubled = await this.outbox.listDoubledCopies(new Date(this.clock.now().getTime() - lateMs));
      // Each process takes care of the accounts that it looks after.
      await Promise.all(doubled.map((copy) => this.leases.use(copy.accountId, () => this.settle(copy))));
    } catch (error) {
      this.logger.warn(`doubled copies in Sent are not settled yet: ${describe(error)}`);
    }
  }

  private async settle(copy: DoubledCopy): Promise<void> {
    await this.sentMailbox.remove(copy.accountId, copy.path, copy);
    await this.unitOfWork.runOwned(copy.accountId, async (tx) => {
      await this.outbox.forgetAppended(tx, copy.id);
      await this.accounts.noteQuirk(tx, 'files-sent-itself', this.clock.now());
    });
    this.logger.log(`account ${copy.accountId}: the server files sent mail itself, our copy was removed`);
  }
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
