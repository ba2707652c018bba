import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { StartUpError } from '../common/start-up-error.js';

/** Any number will do, as long as it is ours: the first bytes of "MailDesk". */
const lockKey = 0x4d61696c;
/** A process that has just been killed lets go of its connection within moments. */
const patienceMs = 5000;
const pauseMs = 200;
const prefix = 'maildesk ';
/** Names of connections are cut after 63 bytes. */
const hostName = hostname().slice(0, 40);
const ownName = `${prefix}${hostName}/${process.pid}`;

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
  const client = new Client({ connectionString: url, keepAlive: true, application_name: ownName });
  // Without a listener an error would end the process; that the connection is gone is told by 'end'.
  client.on('error', () => undefined);
  await client.connect();
  // So that the database, too, notices soon when this end is gone without a word.
  await client.query('SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3');
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [lockKey]);
    if (rows[0]?.taken === true) return client;
    await endDeadHolder(client);
    if (performance.now() > deadline) break;
    await pause(pauseMs);
  }
  await client.end();
  throw new StartUpError(
    'Another MailDesk is working on this database. Only one may: stop the other one, or give this one a DATABASE_URL of its own.',
  );
}

/** Tells the database of holders that it believes alive: connections of ours that broke on our side only, and of processes that died here. */
async function endDeadHolder(client: Client): Promise<void> {
  const { rows } = await client.query<{ pid: number; name: string }>(
    `SELECT a.pid, a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.objid = $1 AND l.granted AND a.pid <> pg_backend_pid()
       AND a.datname = current_database()`,
    [lockKey],
  );
  for (const { pid, name } of rows) {
    const [host, processId] = name.replace(prefix, '').split('/');
    const isDead = name === ownName || (host === hostName && !isAlive(Number(processId)));
    if (name.startsWith(prefix) && isDead) await client.query('SELECT pg_terminate_backend($1)', [pid]);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
