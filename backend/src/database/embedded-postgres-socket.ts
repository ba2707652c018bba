import { createHash } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartUpError } from '../common/start-up-error.js';

// A socket's path has 104 bytes on macOS and 108 on Linux, with a zero at its end; Postgres adds "/.s.PGSQL.5432".
const longestDirBytes = 103 - '/.s.PGSQL.5432'.length;

/**
 * Where the database's socket lies: in the data folder if the path is short enough for a socket, else in the system's
 * folder for temporary files, under a name that the same data folder always leads to.
 */
export function socketDirFor(dataDir: string, temporaryDir = tmpdir()): string {
  const inside = join(dataDir, 'postgres-socket');
  if (Buffer.byteLength(inside) <= longestDirBytes) return inside;
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return join(temporaryDir, `maildesk-${name}`);
}

/**
 * Makes the folder. Whoever may enter it may use the database without a password, so nobody but its owner may.
 * @throws StartUpError when it is there and belongs to somebody else or is open to others.
 */
export function makeSocketDir(dir: string, owner: { uid: number; gid: number }): void {
  try {
    mkdirSync(dir, { mode: 0o700 });
    if (owner.uid !== process.getuid?.()) chownSync(dir, owner.uid, owner.gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const found = lstatSync(dir);
  if (!found.isDirectory() || found.uid !== owner.uid || (found.mode & 0o077) !== 0) {
    throw new StartUpError(
      `${dir} is not a folder that only you can enter, so the database cannot keep its socket there. ` +
        'Remove it, or choose another DATA_DIR, and start again.',
    );
  }
}

/** What a client connects to. The user needs no password: entering the folder is the right. */
export function socketUrl(dir: string, database: string): string {
  return `postgres://maildesk@localhost/${database}?host=${encodeURIComponent(dir)}`;
}
