import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { PeriodicJobsRepository } from '../database/database.module.js';
import { DraftsRepository } from './drafts/drafts.repository.js';
import { OutboxRepository } from './outbox.repository.js';
import { UploadsRepository } from './uploads.repository.js';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** How long a repeated request is still recognised after its message is through. */
const itemsKeptMs = 30 * dayMs;

/** Clears away what nobody needs any more: once an hour, by one of the processes. A failure is logged, and left to the next hour. */
@Injectable()
export class OutboxHousekeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Outbox');
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly outbox: OutboxRepository,
    private readonly uploads: UploadsRepository,
    private readonly drafts: DraftsRepository,
    private readonly jobs: PeriodicJobsRepository,
  ) {}

  onApplicationBootstrap(): void {
    const begin = (): void => {
      this.running = this.clear();
    };
    this.timer = setInterval(begin, hourMs);
    begin();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    await this.running;
  }

  private async clear(): Promise<void> {
    const now = this.clock.now().getTime();
    try {
      // A little sooner than the next one would come.
      if (!(await this.jobs.begin('outbox', 0.9 * hourMs))) return;
      await this.uploads.prune(new Date(now - dayMs));
      await this.outbox.prune(new Date(now - itemsKeptMs));
      await this.drafts.prune(new Date(now - itemsKeptMs));
    } catch (error) {
      this.logger.error(`old uploads and drafts could not be cleared away: ${String(error)}`);
    }
  }
}
