import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartUpError } from '../common/start-up-error.js';
import { processCommand, processStart, waitUntilGone } from './embedded-postgres-processes.js';
import { postgresProblem } from './embedded-postgres-problems.js';
import type { PostgresRunner } from './embedded-postgres-runner.js';
import { clusterDirOf } from './embedded-postgres-cluster.js';

/** A Postgres server process that accepts connections. */
export interface RunningServer {
  readonly pid: number;
  readonly socketDir: string;
}

/** What postmaster.pid says; its lines are in this order in every version that we bring. */
export interface PostmasterFile {
  readonly pid: number;
  readonly socketDir: string;
  readonly status: string;
}

/** Reads the text of postmaster.pid; null when it is not whole yet. */
export function parsePostmasterFile(content: string): PostmasterFile | null {
  const [pid, , , , socketDir, , , status] = content.split('\n').map((line) => line.trim());
  if (pid === undefined || socketDir === undefined || status === undefined) return null;
  return { pid: Number(pid), socketDir, status };
}

/** More than any system gives out: a process of this number is never there. */
const impossiblePid = 2 ** 31 - 2;

const longestStartMs = 5 * 60_000;
const longestStopMs = 30_000;

/**
 * Finds the server that an earlier MailDesk left running over this database, when that was killed; null when there is none.
 * A postmaster.pid whose number belongs to another program by now is made harmless, since Postgres would refuse to start.
 */
export async function findRunningServer(dataDir: string): Promise<RunningServer | null> {
  const file = postmasterFile(dataDir);
  const content = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const pid = Number.parseInt(content, 10);
  if (!(pid > 0) || processStart(pid) === null) return null;
  if (!isServerOf(pid, dataDir)) {
    // The other lines stay: by them Postgres finds out whether parts of a killed server still use the files.
    writeFileSync(file, content.replace(/^\d+/, String(impossiblePid)));
    return null;
  }
  if (parsePostmasterFile(content)?.status === 'stopping') {
    await waitUntilGone(pid, longestStopMs);
    return null;
  }
  return await waitUntilReady(dataDir, pid);
}

/**
 * Starts the server and waits until it accepts connections, which takes longer after a crash.
 * @throws StartUpError with the reason, as far as it can be told.
 */
export async function startServer(dataDir: string, socketDir: string, runner: PostgresRunner): Promise<RunningServer> {
  // After a kill, the last of the old server's processes may need a moment to notice and go.
  for (let attempt = 1; ; attempt += 1) {
    const logFile = openSync(logFileOf(dataDir), 'w', 0o600);
    runner.own(logFileOf(dataDir));
    const child = runner.spawn('postgres', serverArguments(dataDir, socketDir), ['ignore', logFile, logFile]);
    closeSync(logFile);
    child.once('error', () => undefined);
    child.unref();
    const server = child.pid === undefined ? null : await waitUntilReady(dataDir, child.pid);
    if (server !== null) return server;

    const output = readFileSync(logFileOf(dataDir), 'utf8');
    const isOldOneLeaving = /pre-existing shared memory block|is another postmaster/i.test(output);
    if (!isOldOneLeaving || attempt === 20) {
      throw new StartUpError(postgresProblem(output, dataDir) ?? `The database did not start. It said:\n${output}`);
    }
    await pause(250);
  }
}

/** Ends the server: open transactions are rolled back, everything committed is written. Resolves when it is gone. */
export async function stopServer(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitUntilGone(pid, longestStopMs)) return;
  }
}

/** Whether this process is a Postgres over this database. */
function isServerOf(pid: number, dataDir: string): boolean {
  const command = processCommand(pid) ?? '';
  return command.includes('postgres') && command.includes(clusterDirOf(dataDir));
}

async function waitUntilReady(dataDir: string, pid: number): Promise<RunningServer | null> {
  const deadline = performance.now() + longestStartMs;
  while (processStart(pid) !== null) {
    const file = postmasterFile(dataDir);
    const state = existsSync(file) ? parsePostmasterFile(readFileSync(file, 'utf8')) : null;
    if (state?.pid === pid && state.status === 'ready') return { pid, socketDir: state.socketDir };
    if (performance.now() > deadline) {
      throw new StartUpError(
        `The database (process ${pid}) has not become ready within 5 minutes. See ${logFileOf(dataDir)}.`,
      );
    }
    await pause(20);
  }
  return null;
}

function postmasterFile(dataDir: string): string {
  return join(clusterDirOf(dataDir), 'postmaster.pid');
}

function logFileOf(dataDir: string): string {
  return join(dataDir, 'postgres.log');
}

function serverArguments(dataDir: string, socketDir: string): string[] {
  const settings = {
    // No network at all, and one folder for the socket; in this list a name is quoted like an SQL name.
    listen_addresses: '',
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    max_connections: '150',
    shared_buffers: '64MB',
    // What was promised must survive a crash: a mail that was queued, and numbers of push frames that clients have heard of.
    synchronous_commit: 'on',
    wal_level: 'minimal',
    max_wal_senders: '0',
    jit: 'off',
    timezone: 'UTC',
    // The log may hold no mail: no statements, no values.
    log_timezone: 'UTC',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  };
  return [
    '-D',
    clusterDirOf(dataDir),
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}
