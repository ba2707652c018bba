import { Client } from 'pg';
import { KillablePostgres } from '../support/postgres.js';

/** Starts a Postgres that remembers when each transaction was committed. The caller stops it. */
export async function startDatedPostgres(dir: string): Promise<KillablePostgres> {
  const postgres = await KillablePostgres.start(dir);
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query('ALTER SYSTEM SET track_commit_timestamp = on');
  await client.end();
  await postgres.killAndStart();
  return postgres;
}

/** When messages were stored, told in the time of `performance.now()` of this process. */
export class CommitTimes {
  private constructor(private readonly client: Client) {}

  /** The caller closes it. */
  static async open(databaseUrl: string): Promise<CommitTimes> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return new CommitTimes(client);
  }

  /** The commit of the transaction that first told of each message, by its subject. */
  async bySubject(): Promise<Map<string, number>> {
    const offset = await this.offset();
    const { rows } = await this.client.query<{ subject: string; at: number }>(
      `SELECT m.subject, min(extract(epoch FROM pg_xact_commit_timestamp(e.xmin)) * 1000)::float8 AS at
       FROM account_event e JOIN message m ON m.id = (e.payload->>'messageId')::uuid
       WHERE e.name = 'message.added' GROUP BY m.subject`,
    );
    return new Map(rows.map(({ subject, at }) => [subject, at - offset]));
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** How far the clock of Postgres is ahead of `performance.now()`, in milliseconds, by the quickest of many questions. */
  private async offset(): Promise<number> {
    let best = { tookMs: Infinity, offset: 0 };
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const askedAt = performance.now();
      const { rows } = await this.client.query<{ at: number }>(
        'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at',
      );
      const tookMs = performance.now() - askedAt;
      if (tookMs < best.tookMs) best = { tookMs, offset: (rows[0]?.at ?? Number.NaN) - (askedAt + tookMs / 2) };
    }
    return best.offset;
  }
}
