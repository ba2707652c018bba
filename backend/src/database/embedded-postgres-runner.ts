import { type ChildProcess, spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { StartUpError } from '../common/start-up-error.js';

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

type Program = 'initdb' | 'postgres';

/** How Postgres's programs are run here; Postgres refuses to be root. */
export interface PostgresRunner {
  /** Whom its files belong to. */
  readonly owner: Owner;
  /** Hands a file or folder that we made to the owner. */
  own(path: string): void;
  spawn(program: Program, args: readonly string[], stdio: StdioOptions): ChildProcess;
}

const nobody: Owner = { uid: 65534, gid: 65534 };
// A user namespace in which root is called by another number: nothing to hand over, and it works below /root too.
const renamed = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'] as const;

/**
 * Decides how Postgres runs: directly for an ordinary user. Root is renamed in a user namespace or, where the system does
 * not allow that or the data belongs to an ordinary user already, steps down to that user or to `nobody`.
 * @param dataDir the folder that must be reachable for whoever runs Postgres
 * @param clusterDir the database itself, which may not be there yet
 * @throws StartUpError when that user cannot reach the data folder.
 */
export function chooseRunner(nativeDir: string, dataDir: string, clusterDir: string): PostgresRunner {
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (self.uid !== 0) return runner(nativeDir, self, []);
  const dataOwner = existsSync(clusterDir) ? statSync(clusterDir) : null;
  if (dataOwner !== null && dataOwner.uid !== 0) return steppedDown(nativeDir, dataDir, dataOwner);
  if (spawnSync(renamed[0], [...renamed.slice(1), 'true']).status === 0) return runner(nativeDir, self, renamed);
  return steppedDown(nativeDir, dataDir, nobody);
}

function steppedDown(nativeDir: string, dataDir: string, { uid, gid }: Owner): PostgresRunner {
  const canReach = (program: string, ...args: string[]): boolean =>
    spawnSync(program, args, { uid, gid, cwd: '/' }).status === 0;
  // To get through our folder is not to see what it holds: the files in it keep their own modes.
  const { mode, uid: folderOwner } = statSync(dataDir);
  if (folderOwner === 0) chmodSync(dataDir, (mode & 0o777) | 0o011);
  if (!canReach('test', '-x', dataDir)) {
    throw new StartUpError(
      `The database cannot run as root, and user ${uid} cannot reach ${dataDir}. Start MailDesk as an ordinary user, ` +
        'or set DATA_DIR to a folder outside of /root, or set DATABASE_URL.',
    );
  }
  const reachable = canReach(join(nativeDir, 'bin', 'postgres'), '--version');
  return runner(reachable ? nativeDir : copyForOthers(nativeDir), { uid, gid }, []);
}

/** Programs that lie below /root are copied to where everybody may read them, once for each version. */
function copyForOthers(nativeDir: string): string {
  const packageDir = dirname(nativeDir);
  const copy = join(tmpdir(), `maildesk-${basename(packageDir)}-${statSync(join(nativeDir, 'bin/postgres')).mtimeMs}`);
  if (existsSync(copy) && statSync(copy).uid === 0) return copy;
  const unfinished = mkdtempSync(`${copy}-`);
  cpSync(nativeDir, unfinished, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', unfinished]);
  rmSync(copy, { recursive: true, force: true });
  renameSync(unfinished, copy);
  return copy;
}

function runner(nativeDir: string, owner: Owner, prefix: readonly string[]): PostgresRunner {
  const isSelf = owner.uid === (process.getuid?.() ?? 0);
  return {
    owner,
    own: (path) => {
      if (!isSelf) chownSync(path, owner.uid, owner.gid);
    },
    spawn: (program, args, stdio) => {
      const [file = '', ...rest] = [...prefix, join(nativeDir, 'bin', program), ...args];
      return spawn(file, rest, {
        ...(isSelf ? {} : owner),
        cwd: '/',
        // Ctrl-C in the terminal goes to the whole group; the database must outlive the connections to it.
        detached: true,
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
        stdio,
      });
    },
  };
}
