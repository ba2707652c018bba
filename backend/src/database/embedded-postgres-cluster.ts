import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { StartUpError } from '../common/start-up-error.js';
import { postgresProblem, versionProblem } from './embedded-postgres-problems.js';
import type { PostgresRunner } from './embedded-postgres-runner.js';

/** Where the database lies below the data folder. */
export function clusterDirOf(dataDir: string): string {
  return join(dataDir, 'postgres');
}

export function hasCluster(dataDir: string): boolean {
  return existsSync(join(clusterDirOf(dataDir), 'PG_VERSION'));
}

/** @throws StartUpError when another major version of Postgres made the database. */
export function checkClusterVersion(dataDir: string, majorVersion: number): void {
  const clusterDir = clusterDirOf(dataDir);
  const problem = versionProblem(readFileSync(join(clusterDir, 'PG_VERSION'), 'utf8'), majorVersion, clusterDir);
  if (problem !== null) throw new StartUpError(problem);
}

/**
 * Makes an empty database. It is made beside its place and moved there when whole, so that a start that is interrupted
 * leaves nothing that looks like a database.
 */
export async function makeCluster(dataDir: string, runner: PostgresRunner): Promise<void> {
  const unfinished = join(dataDir, 'postgres-unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  runner.own(unfinished);
  const initdb = runner.spawn(
    'initdb',
    [
      '--pgdata',
      unfinished,
      '--username=maildesk',
      '--auth=trust',
      '--encoding=UTF8',
      '--no-instructions',
      // Sorting comes from Postgres itself, so an update of the system's libraries cannot spoil an index. Nothing here is
      // worth waiting for the disk yet.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
    ],
    ['ignore', 'pipe', 'pipe'],
  );
  const [stdout, stderr, exit] = await Promise.all([
    initdb.stdout === null ? '' : text(initdb.stdout),
    initdb.stderr === null ? '' : text(initdb.stderr),
    once(initdb, 'close'),
  ]);
  if (exit[0] !== 0) {
    const problem = postgresProblem(stdout + stderr, dataDir);
    rmSync(unfinished, { recursive: true, force: true });
    throw new StartUpError(problem ?? `The database could not be made in ${dataDir}:\n${stdout}${stderr}`);
  }
  // Without PG_VERSION in it, what lies at the place is no database that anybody could miss.
  rmSync(clusterDirOf(dataDir), { recursive: true, force: true });
  renameSync(unfinished, clusterDirOf(dataDir));
}
