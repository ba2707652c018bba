import { connectAndMigrate } from '../../backend/dist/database/migrate.js';
import { dataSourceOptions } from '../../backend/dist/database/data-source.js';
import { createDatabase } from './postgres.js';

/**
 * Makes a database with all of MailDesk's tables on the server of `url` and returns its name, so that not every start in a run
 * of tests makes them anew. Nobody may be connected to it while it is copied.
 */
export async function makeDatabaseTemplate(url: string): Promise<string> {
  const address = await createDatabase(url);
  const dataSource = await connectAndMigrate(dataSourceOptions(address));
  await dataSource.destroy();
  return new URL(address).pathname.slice(1);
}
