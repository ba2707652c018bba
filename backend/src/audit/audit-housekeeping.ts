import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PeriodicJobsRepository } from '../database/database.module.js';
import { AuditRepository } from './audit.repository.js';

const everyMs = 60 * 60_000;

/** Forgets what is older than the setting says, once an hour in one of the processes; what fails is tried at the next hour. */
@Injectable()
export class AuditHousekeeping implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    private readonly repository: AuditRepository,
    private readonly jobs: PeriodicJobsRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.clean(), everyMs);
    void this.clean();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async clean(): Promise<void> {
    try {
      if (await this.jobs.begin('audit', 0.9 * everyMs)) await this.repository.prune(this.config.auditDays);
    } catch (error) {
      this.logger.error(`old entries could not be removed and stay for an hour more: ${String(error)}`);
    }
  }
}
