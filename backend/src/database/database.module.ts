import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { dataSourceOptions } from './data-source.js';
import { EventLogRepository } from './event-log.repository.js';
import { UnitOfWork } from './unit-of-work.js';

@Global()
@Module({})
export class DatabaseModule {
  static connect(url: string): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(url), migrationsRun: true, retryAttempts: 1 })],
      providers: [UnitOfWork, EventLogRepository],
      exports: [UnitOfWork, EventLogRepository],
    };
  }
}

export { EventLogRepository } from './event-log.repository.js';
export { isDataError } from './data-error.js';
export { Transaction } from './transaction.js';
export { UnitOfWork } from './unit-of-work.js';
