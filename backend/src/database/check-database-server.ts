import { Client } from 'pg';
import { StartUpError } from '../common/start-up-error.js';

const oldestVersion = 14;

/**
 * Connects once to the person's own database server, so that what is wrong with it shows at once and by itself.
 * @throws StartUpError when it is older than PostgreSQL 14, does not answer within 10 seconds or is no PostgreSQL; errors
 *   that carry a code (of Node or SQLSTATE) as they come.
 */
export async function checkDatabaseServer(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    checkVersion(rows[0]?.server_version ?? '');
  } catch (error) {
    if (!(error instanceof Error) || error instanceof StartUpError || hasCode(error)) throw error;
    // Without a code: no answer in time, an end in the middle, a password that is missing from the address.
    throw new StartUpError(
      `The connection to the database server in DATABASE_URL failed (${error.message}). Check that the address, ` +
        'user and password are right and that PostgreSQL answers there.',
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

function checkVersion(version: string): void {
  if (Number.parseInt(version, 10) >= oldestVersion) return;
  throw new StartUpError(
    `DATABASE_URL leads to PostgreSQL ${version}; MailDesk needs ${oldestVersion} or newer. ` +
      'Update the server, or leave DATABASE_URL out to use the database that MailDesk brings.',
  );
}

function hasCode(error: Error): boolean {
  const source: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return source instanceof Error && 'code' in source && typeof source.code === 'string';
}
