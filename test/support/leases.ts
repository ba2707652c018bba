import { Client } from 'pg';

/** Which process looks after an account. */
export interface Lease {
  readonly accountId: string;
  readonly workerId: string | null;
  readonly epoch: number;
}

export async function readLeases(databaseUrl: string): Promise<Lease[]> {
  const rows = await query<Omit<Lease, 'epoch'> & { epoch: string }>(
    databaseUrl,
    'SELECT account_id AS "accountId", worker_id AS "workerId", epoch FROM account_seq',
  );
  return rows.map((row) => ({ ...row, epoch: Number(row.epoch) }));
}

/** The processes that the database takes for alive. */
export async function readProcesses(databaseUrl: string): Promise<{ id: string; pid: number }[]> {
  return query(databaseUrl, 'SELECT id, pid FROM worker_process');
}

const tables = ['account_event', 'mailbox', 'message', 'message_location', 'outbox_item', 'pending_change'];

/**
 * Lets the database itself note every row of an account that is written on a connection of another process than its owner's.
 * Call the answer for what was noted.
 */
export async function watchForeignWrites(databaseUrl: string): Promise<() => Promise<string[]>> {
  await query(databaseUrl, 'CREATE TABLE IF NOT EXISTS foreign_write (what text)');
  await query(databaseUrl, 'DELETE FROM foreign_write');
  await query(
    databaseUrl,
    `CREATE OR REPLACE FUNCTION note_foreign_write() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       INSERT INTO foreign_write SELECT format('%s by %s', TG_TABLE_NAME, current_setting('application_name'))
       FROM account_seq WHERE account_id = NEW.account_id
         AND current_setting('application_name') IS DISTINCT FROM 'maildesk ' || worker_id;
       RETURN NULL;
     END $$`,
  );
  for (const table of tables)
    await query(
      databaseUrl,
      `CREATE OR REPLACE TRIGGER note_foreign_write AFTER INSERT OR UPDATE ON ${table}
       FOR EACH ROW EXECUTE FUNCTION note_foreign_write()`,
    );
  return async () =>
    (await query<{ what: string }>(databaseUrl, 'SELECT what FROM foreign_write')).map(({ what }) => what);
}

/** As if that process had taken the account in a moment in which its owner could not be asked. */
export async function giveAccountTo(databaseUrl: string, accountId: string, workerId: string): Promise<void> {
  await query(databaseUrl, 'UPDATE account_seq SET worker_id = $2, epoch = epoch + 1 WHERE account_id = $1', [
    accountId,
    workerId,
  ]);
}

async function query<Row>(databaseUrl: string, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, [...parameters])).rows as Row[];
  } finally {
    await client.end();
  }
}
