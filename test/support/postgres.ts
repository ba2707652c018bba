import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { clusterDirOf } from '../../backend/src/database/embedded-postgres-cluster.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../backend/src/database/embedded-postgres.js';
import { isAlive } from './command.js';
import { eventually } from './wait.js';

/** Starts the Postgres that MailDesk brings, for a whole run of tests. The caller stops it. */
export async function startTestPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  return await startEmbeddedPostgres({ dataDir, onProgress: () => undefined });
}

/** A Postgres of a test's own that can be killed. It commits as the one that MailDesk brings: what came last may be lost. */
export class KillablePostgres {
  private constructor(
    private readonly dataDir: string,
    private server: EmbeddedPostgres,
  ) {}

  /** The caller stops it. */
  static async start(dataDir: string): Promise<KillablePostgres> {
    return new KillablePostgres(dataDir, await startTestPostgres(dataDir));
  }

  /** Stays the same over its lives. */
  get url(): string {
    return this.server.url;
  }

  /** Ends it without a chance to write anything (an immediate shutdown), and starts it again: it recovers from its log. */
  async killAndStart(): Promise<void> {
    const pid = Number.parseInt(readFileSync(join(clusterDirOf(this.dataDir), 'postmaster.pid'), 'utf8'), 10);
    process.kill(pid, 'SIGQUIT');
    await eventually(() => !isAlive(pid), { timeoutMs: 30_000 });
    await this.server.stop();
    this.server = await startTestPostgres(this.dataDir);
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** Every server has a database of this name, with nothing of ours in it. */
export const emptyTemplate = 'template1';

/** Makes a database on the server of `url` that has in it what `template` has, and returns its address. */
export async function createDatabase(url: string, template = emptyTemplate): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await client.end();
  }
  const created = new URL(url);
  created.pathname = `/${name}`;
  return created.href;
}
