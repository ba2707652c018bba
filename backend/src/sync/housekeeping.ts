import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.module.js';
import { AppError } from '../common/app-error.js';
import { Clock } from '../common/clock.js';
import { EventLogRepository, PeriodicJobsRepository, UnitOfWork } from '../database/database.module.js';
import { MessagesRepository, PersonalReadingRepository, QuarantineRepository } from '../mail/mail.module.js';
import { ChangeHousekeeping } from './changes/change-housekeeping.js';

const everyMs = 15 * 60_000;
/**
 * A move by another client shows as a deletion first; this long the message waits to turn up elsewhere: twice as long as between
 * two looks at the quietest mailbox.
 */
const orphanMs = 2 * 60 * 60_000;
/** So many messages are erased in one transaction; whoever writes for the account waits that long. */
const pieceSize = 2000;

/** Throws away what nobody can want any more: messages that are in no mailbox, and old frames. One of the processes does it. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Housekeeping.name);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly accounts: AccountsService,
    private readonly unitOfWork: UnitOfWork,
    private readonly messages: MessagesRepository,
    private readonly quarantine: QuarantineRepository,
    private readonly reading: PersonalReadingRepository,
    private readonly eventLog: EventLogRepository,
    private readonly clock: Clock,
    private readonly changes: ChangeHousekeeping,
    private readonly jobs: PeriodicJobsRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.clean(), everyMs);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async clean(): Promise<void> {
    await this.attempt('housekeeping', async () => {
      // A little sooner than the next one would come.
      if (!(await this.jobs.begin('mail', 0.9 * everyMs))) return;
      const before = new Date(this.clock.now().getTime() - orphanMs);
      await this.attempt('clearing away old frames', () => this.eventLog.prune());
      await this.attempt('clearing away old history', () => this.accounts.pruneHistory());
      for (const { id } of await this.accounts.listIds()) {
        await this.attempt(`account ${id}: tidying its changes`, () => this.changes.tidy(id));
        await this.attempt(`account ${id}: sweeping its mail`, () => this.sweep(id, before));
      }
    });
  }

  private async sweep(accountId: string, before: Date): Promise<void> {
    const sweepPiece = (): Promise<number> =>
      this.unitOfWork.run(accountId, (tx) => this.messages.sweepOrphans(tx, before, pieceSize));
    while ((await sweepPiece()) === pieceSize);
    await this.unitOfWork.run(accountId, async (tx) => {
      await this.quarantine.sweep(tx);
      await this.reading.sweep(tx);
    });
  }

  /** What fails is logged, keeps nothing else from being done, and is tried again with the next round. */
  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Removed between the list and now.
      if (error instanceof AppError && error.code === 'account.not-found') return;
      this.logger.error(
        `${what} failed and is tried again later`,
        error instanceof Error ? error.stack : String(error),
      );
    }
  }
}
