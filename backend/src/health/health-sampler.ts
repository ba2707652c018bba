import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PeriodicJobsRepository } from '../database/database.module.js';
import { HealthSamplesRepository, sampleSeconds } from './health-samples.repository.js';
import { HealthService } from './health.service.js';
import { sampleOf, systemSampleOf } from './samples.js';

/** Looked for more often than it is done, so that a process that ends does not leave a hole. */
const roundMs = 30_000;
const pruneEveryMs = 60 * 60_000;

/** Keeps every five minutes, in one of the processes, how accounts do. What fails is a hole in the plots, and no more. */
@Injectable()
export class HealthSampler implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Health');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;

  constructor(
    private readonly jobs: PeriodicJobsRepository,
    private readonly health: HealthService,
    private readonly samples: HealthSamplesRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.begin(), roundMs);
    this.timer.unref();
    this.begin();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private begin(): void {
    this.running ??= this.sample()
      .catch((error: unknown) => this.logger.warn(`how accounts do could not be kept: ${String(error)}`))
      .finally(() => (this.running = null));
  }

  private async sample(): Promise<void> {
    if (await this.jobs.begin('health.samples.prune', pruneEveryMs)) await this.samples.prune();
    if (!(await this.jobs.begin('health.samples', sampleSeconds * 1000 - roundMs))) return;
    const [accounts, activity] = await Promise.all([this.health.ofAccounts('all'), this.samples.activity()]);
    const nothing = { reconnects: 0, isNew: false };
    const samples = accounts.map((account) => sampleOf(account, activity.get(account.accountId) ?? nothing));
    await this.samples.add(samples, systemSampleOf(samples));
  }
}
