import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartUpError } from '../common/start-up-error.js';
import { processStart } from './embedded-postgres-processes.js';

/** Says that this process uses the data folder. */
export interface DataDirLock {
  release(): void;
}

/**
 * Takes the data folder for this process. A lock that a process left which is no longer there does not count, even
 * when another program has its pid by now.
 * @throws StartUpError when another MailDesk that runs has it.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const file = join(dataDir, 'maildesk.lock');
  const mine = `${process.pid} ${processStart(process.pid)}`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    // A link appears at once and whole, where a file written in place could be read half-written.
    while (!linkIfFree(draft, file)) removeStale(file, dataDir);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release: () => {
      if (readIfThere(file) === mine) rmSync(file, { force: true });
    },
  };
}

function linkIfFree(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function removeStale(file: string, dataDir: string): void {
  throwIfHeld(readIfThere(file), dataDir);
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  // Between reading and renaming, another start may have put its own lock there: then it goes back.
  const content = readIfThere(aside);
  if (isHeld(content)) linkIfFree(aside, file);
  rmSync(aside, { force: true });
  throwIfHeld(content, dataDir);
}

function throwIfHeld(content: string | null, dataDir: string): void {
  if (!isHeld(content)) return;
  throw new StartUpError(
    `Another MailDesk (process ${content?.split(' ')[0]}) is using ${dataDir}. Stop it first, or give this one a folder ` +
      'of its own: DATA_DIR=./other-data PORT=3001 npm start',
  );
}

function isHeld(content: string | null): boolean {
  if (content === null) return false;
  const [pid, started] = content.split(' ');
  return pid !== undefined && started !== undefined && processStart(Number(pid)) === started;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
