import { Client } from 'pg';
import type { MailDesk } from './maildesk.js';
import { eventually } from './wait.js';

/** An advisory lock that nobody else takes. */
const brakeLock = 5_210_617;

/** `UPDATE OF` names the columns, with commas, of which one must be set. */
export type BrakedStatement = 'INSERT' | 'DELETE' | `UPDATE OF ${string}`;

/**
 * Holds what MailDesk writes to one table in the middle of its transaction, so that a test can end the process, or the
 * database, at exactly that moment. Statements that come while it is on wait; nothing of their transactions is committed.
 */
export class DatabaseBrake {
  private constructor(
    private readonly client: Client,
    private readonly databaseUrl: string,
  ) {}

  /** Puts the brake on for statements of one kind on a table. The caller takes it off by `release`. */
  static async apply(databaseUrl: string, statement: BrakedStatement, table: string): Promise<DatabaseBrake> {
    const client = new Client({ connectionString: databaseUrl });
    // The test may end the database under it, which takes it off too.
    client.on('error', () => undefined);
    await client.connect();
    await client.query(`SELECT pg_advisory_lock(${brakeLock})`);
    await client.query(
      `CREATE OR REPLACE FUNCTION brake() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN PERFORM pg_advisory_xact_lock_shared(${brakeLock}); RETURN NULL; END $$`,
    );
    await client.query(
      `CREATE OR REPLACE TRIGGER brake BEFORE ${statement} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION brake()`,
    );
    return new DatabaseBrake(client, databaseUrl);
  }

  /** Waits until a statement is held. */
  async untilHeld(): Promise<void> {
    await eventually(async () => (await this.held()) > 0, { timeoutMs: 30_000 });
  }

  /** Lets go of what is held, and waits until those whose process was ended have been rolled back. */
  async release(): Promise<void> {
    await this.client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await this.client.end().catch(() => undefined);
    const client = new Client({ connectionString: this.databaseUrl });
    await client.connect();
    await eventually(async () => (await countHeld(client)) === 0);
    await client.end();
  }

  private async held(): Promise<number> {
    return countHeld(this.client);
  }
}

/** Ends MailDesk with kill -9 in the middle of the transaction that `begin` brings about. */
export async function killedAt<T>(
  app: MailDesk,
  statement: BrakedStatement,
  table: string,
  begin: () => Promise<T>,
): Promise<T> {
  const brake = await DatabaseBrake.apply(app.databaseUrl, statement, table);
  const result = await begin();
  await brake.untilHeld();
  await app.kill9();
  await brake.release();
  return result;
}

async function countHeld(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${brakeLock} AND NOT granted
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return Number(rows[0]?.count);
}
