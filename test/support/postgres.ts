import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../backend/src/database/embedded-postgres.js';

/** Starts the Postgres that MailDesk brings, for a whole run of tests. The caller stops it. */
export async function startTestPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  return await startEmbeddedPostgres({ dataDir, onProgress: () => undefined });
}

/** Makes an empty database on the server of `url` and returns its address. */
export async function createDatabase(url: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  const created = new URL(url);
  created.pathname = `/${name}`;
  return created.href;
}
