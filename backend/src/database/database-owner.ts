import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { StartUpError } from '../common/start-up-error.js';

/** Any number will do, as long as it is ours: the first bytes of "MailDesk". */
const lockKey = 0x4d61696c;
/** A process that has just been killed lets go of its connection within moments. */
const patienceMs = 5000;
const pauseMs = 200;

export interface DatabaseOwner {
  release(): Promise<void>;
}

/**
 * Makes this process the only one that works on the database, for as long as it lives: two would both watch the accounts and
 * both send. Held by a connection of its own, so that it ends with the process however that ends. When the database restarts
 * it is taken again; `onLost` is called when somebody else has it by then.
 * @throws StartUpError when another process has it.
 */
export async function ownDatabase(url: string, onLost: () => void): Promise<DatabaseOwner> {
  let released = false;
  let client = await take(url);

  const watch = (held: Client): void => {
    // Without a listener the error would end the process; that the connection is gone is told by 'end'.
    held.on('error', () => undefined);
    held.once('end', () => void retake());
  };

  const retake = async (): Promise<void> => {
    while (!released) {
      await pause(pauseMs);
      try {
        client = await take(url);
        watch(client);
        return;
      } catch (error) {
        if (error instanceof StartUpError && !released) return onLost();
        // The database is not back yet.
      }
    }
  };

  watch(client);
  return {
    release: async () => {
      released = true;
      await client.end();
    },
  };
}

async function take(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, keepAlive: true });
  await client.connect();
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [lockKey]);
    if (rows[0]?.taken === true) return client;
    if (performance.now() > deadline) break;
    await pause(pauseMs);
  }
  await client.end();
  throw new StartUpError(
    'Another MailDesk is working on this database. Only one may: stop the other one, or give this one a DATABASE_URL of its own.',
  );
}
