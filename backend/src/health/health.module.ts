import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { MailModule } from '../mail/mail.module.js';
import { AccountHealthRepository } from './account-health.repository.js';
import { AccountHelp } from './account-help.service.js';
import { ConnectionRecorder } from './connection-recorder.js';
import { DatabaseHealth } from './database-health.repository.js';
import { Ending } from './ending.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { MeasuredLatencies } from './measured-latencies.js';
import { MetricsController } from './metrics.controller.js';
import { SystemCounts } from './system-counts.repository.js';

@Module({
  imports: [AccountsModule, MailModule],
  controllers: [HealthController, MetricsController],
  providers: [
    DatabaseHealth,
    SystemCounts,
    AccountHealthRepository,
    AccountHelp,
    Ending,
    ConnectionRecorder,
    MeasuredLatencies,
    HealthService,
  ],
  exports: [HealthService],
})
export class HealthModule {}

export { freshForMs } from './health-words.js';
export { HealthService } from './health.service.js';
export { outagesOf } from './outages.js';
