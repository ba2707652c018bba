import { mkdirSync, statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { StartUpError } from '../common/start-up-error.js';
import { findPostgresBinaries } from './embedded-postgres-binaries.js';
import { checkClusterVersion, clusterDirOf, hasCluster, makeCluster } from './embedded-postgres-cluster.js';
import { type DataDirLock, lockDataDir } from './embedded-postgres-lock.js';
import { spaceProblem } from './embedded-postgres-problems.js';
import { processStart } from './embedded-postgres-processes.js';
import { chooseRunner } from './embedded-postgres-runner.js';
import { findRunningServer, type RunningServer, startServer, stopServer } from './embedded-postgres-server.js';
import { makeSocketDir, socketDirFor, socketUrl } from './embedded-postgres-socket.js';

export interface EmbeddedPostgresOptions {
  /** Holds the database and its log; made when missing. One MailDesk at a time may use it. */
  readonly dataDir: string;
  /** Hears a short sentence at each step that takes time. */
  readonly onProgress: (text: string) => void;
  /** Called once when the server ends without having been stopped. */
  readonly onLost?: () => void;
}

/** A Postgres server of our own, reachable only through a Unix socket that nobody else may open. */
export interface EmbeddedPostgres {
  /** For `pg` and TypeORM. */
  readonly url: string;
  /** Ends the server and gives the data folder free. */
  stop(): Promise<void>;
}

/** The one database that the server holds. */
export const databaseName = 'maildesk';

/**
 * Starts the database that MailDesk brings, making it first where there is none, and takes over the server that a killed
 * MailDesk left running.
 * @throws StartUpError for everything that a person can mend: no binaries for this system, no space, no right to write,
 *   data of another version, another MailDesk on the same folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const lock = takeDataDir(dataDir);
  try {
    const server = (await findRunningServer(dataDir)) ?? (await startOver(dataDir, options.onProgress));
    await makeDatabase(server.socketDir);
    const watch = watchServer(server.pid, options.onLost);
    return {
      url: socketUrl(server.socketDir, databaseName),
      stop: async () => {
        clearInterval(watch);
        await stopServer(server.pid);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function takeDataDir(dataDir: string): DataDirLock {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return lockDataDir(dataDir);
  } catch (error) {
    if (error instanceof StartUpError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartUpError(
      `MailDesk cannot write to its data folder ${dataDir} (${reason}). Mend that, or choose another: DATA_DIR=./my-data`,
      { cause: error },
    );
  }
}

async function startOver(dataDir: string, onProgress: (text: string) => void): Promise<RunningServer> {
  const { nativeDir, majorVersion } = findPostgresBinaries();
  const isFirst = !hasCluster(dataDir);
  const { bavail, bsize } = statfsSync(dataDir);
  const problem = spaceProblem(bavail * bsize, isFirst ? 'firstStart' : 'laterStart', dataDir);
  if (problem !== null) throw new StartUpError(problem);
  if (!isFirst) checkClusterVersion(dataDir, majorVersion);

  const runner = chooseRunner(nativeDir, dataDir, clusterDirOf(dataDir));
  if (isFirst) {
    onProgress(`Making the database in ${clusterDirOf(dataDir)}`);
    await makeCluster(dataDir, runner);
  }
  const socketDir = socketDirFor(dataDir);
  makeSocketDir(socketDir, runner.owner);
  onProgress('Starting the database');
  return await startServer(dataDir, socketDir, runner);
}

async function makeDatabase(socketDir: string): Promise<void> {
  const client = new Client({ connectionString: socketUrl(socketDir, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  } finally {
    await client.end();
  }
}

function watchServer(pid: number, onLost: (() => void) | undefined): NodeJS.Timeout {
  const started = processStart(pid);
  const watch = setInterval(() => {
    if (processStart(pid) === started) return;
    clearInterval(watch);
    onLost?.();
  }, 1000);
  return watch.unref();
}
