import { DataSource, type DataSourceOptions } from 'typeorm';

/** Any number will do, as long as it is ours: the first bytes of "MailDesk". */
const lockKey = 0x4d61696c;

/** Connects and brings the tables up to date. Processes that start at the same time do so one after the other. */
export async function connectAndMigrate(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [lockKey]);
    try {
      await dataSource.runMigrations();
    } finally {
      await lock.query('SELECT pg_advisory_unlock($1)', [lockKey]);
    }
  } catch (error) {
    await lock.release();
    await dataSource.destroy();
    throw error;
  }
  await lock.release();
  return dataSource;
}
