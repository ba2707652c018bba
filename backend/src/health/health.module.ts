import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AdaptersModule } from '../adapters/adapters.module.js';
import { MailModule } from '../mail/mail.module.js';
import { AccountHealthRepository } from './account-health.repository.js';
import { AccountHelp } from './account-help.service.js';
import { ConnectionRecorder } from './connection-recorder.js';
import { DatabaseHealth } from './database-health.repository.js';
import { Ending } from './ending.js';
import { HealthOverTimeController } from './health-over-time.controller.js';
import { HealthSampler } from './health-sampler.js';
import { HealthSamplesRepository } from './health-samples.repository.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { MeasuredLatencies } from './measured-latencies.js';
import { MetricsController } from './metrics.controller.js';
import { RoundTrips } from './round-trip.service.js';
import { RoundTripsRepository } from './round-trips.repository.js';
import { SystemCounts } from './system-counts.repository.js';

@Module({
  imports: [AccountsModule, AdaptersModule, MailModule],
  controllers: [HealthController, HealthOverTimeController, MetricsController],
  providers: [
    DatabaseHealth,
    SystemCounts,
    AccountHealthRepository,
    AccountHelp,
    Ending,
    ConnectionRecorder,
    MeasuredLatencies,
    HealthService,
    HealthSamplesRepository,
    HealthSampler,
    RoundTripsRepository,
    RoundTrips,
  ],
  exports: [HealthService],
})
export class HealthModule {}

export { freshForMs } from './health-words.js';
export { HealthService } from './health.service.js';
export { outagesOf } from './outages.js';
