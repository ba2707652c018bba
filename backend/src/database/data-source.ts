import { fileURLToPath } from 'node:url';
import { Logger } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { applicationNameOf, processId } from './process-id.js';

const logger = new Logger('Database');

/** One description of the database for the server, the migration tool and the tests. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    uuidExtension: 'pgcrypto',
    entities: [fileURLToPath(new URL('../**/*.entity.js', import.meta.url))],
    migrations: [fileURLToPath(new URL('migrations/*.js', import.meta.url))],
    migrationsTransactionMode: 'all',
    poolSize: 20,
    // A restart of Postgres breaks idle connections; the pool replaces them, and nobody else needs to die of it.
    poolErrorHandler: (error: Error) => logger.warn(`a database connection broke: ${error.message}`),
    applicationName: applicationNameOf(processId),
    extra: {
      connectionTimeoutMillis: 10_000,
      // Nobody waits for the network inside a transaction. One that stands still belongs to a process that froze or whose
      // machine is gone, and must not keep the account's lock from the next owner.
      idle_in_transaction_session_timeout: 10_000,
    },
  };
}

/** For tools that run outside the server. */
export const createDataSource = (url: string): DataSource => new DataSource(dataSourceOptions(url));
