import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from './data-source.js';
import { EventLogRepository } from './event-log.repository.js';
import { connectAndMigrate } from './migrate.js';
import { OwnLeases } from './own-leases.js';
import { PeriodicJobsRepository } from './periodic-jobs.repository.js';
import { ProcessLine } from './process-line.js';
import { ProcessSignals } from './process-signals.js';
import { SharedRateLimits } from './shared-rate-limits.js';
import { UnitOfWork } from './unit-of-work.js';

const shared = [
  EventLogRepository,
  OwnLeases,
  PeriodicJobsRepository,
  ProcessLine,
  ProcessSignals,
  SharedRateLimits,
  UnitOfWork,
];

@Global()
@Module({})
export class DatabaseModule {
  static connect(url: string): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...dataSourceOptions(url), retryAttempts: 1 }),
          dataSourceFactory: () => connectAndMigrate(dataSourceOptions(url)),
        }),
      ],
      providers: [
        EventLogRepository,
        OwnLeases,
        PeriodicJobsRepository,
        { provide: ProcessLine, useValue: new ProcessLine(url) },
        ProcessSignals,
        SharedRateLimits,
        UnitOfWork,
      ],
      exports: shared,
    };
  }
}

export { EventLogRepository } from './event-log.repository.js';
export { isDataError } from './data-error.js';
export { type Lease, OwnLeases } from './own-leases.js';
export { isAccountGone, LeaseLost } from './lease-lost.js';
export { PeriodicJobsRepository } from './periodic-jobs.repository.js';
export { applicationNameOf } from './process-id.js';
export { ProcessLine } from './process-line.js';
export { ProcessSignals } from './process-signals.js';
export { SharedRateLimits } from './shared-rate-limits.js';
export { SharedTransaction } from './shared-transaction.js';
export { rowsOf, Transaction } from './transaction.js';
export { UnitOfWork } from './unit-of-work.js';
