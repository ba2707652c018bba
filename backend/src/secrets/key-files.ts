import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { StartUpError } from '../common/start-up-error.js';
import { keyBytes, keyOf, parseKey, type SealingKey } from './sealing-keys.js';

export function keyFileIn(dataDir: string): string {
  return join(dataDir, 'maildesk.key');
}

/**
 * The key in a file, called by the file's name without its ending; null when there is no such file.
 * @throws StartUpError when others than the owner may read it, or when it is no key.
 */
export function readKeyFile(file: string): SealingKey | null {
  let text: string;
  try {
    const { mode } = statSync(file);
    if ((mode & 0o077) !== 0) {
      throw new StartUpError(
        `The key file ${file} can be read by others on this machine. Take their rights away with: chmod 600 '${file}'`,
      );
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof StartUpError) throw error;
    if (codeOf(error) === 'ENOENT') return null;
    throw new StartUpError(`The key file ${file} cannot be read: ${String(error)}`, { cause: error });
  }
  return parseKey(text, `The key file ${file}`, parse(file).name);
}

/**
 * The keys in a folder, one in each file: that of the last name first, so that 2027.key comes before 2026.key. Hidden files
 * are left alone.
 * @throws StartUpError when the folder or a file cannot be read, or a file holds no key
 */
export function readKeyFolder(folder: string): SealingKey[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    const detail = `The folder of keys ${folder}, from MAILDESK_KEYS_DIR, cannot be read: ${String(error)}`;
    throw new StartUpError(detail, { cause: error });
  }
  return names
    .toSorted()
    .toReversed()
    .flatMap((name) => readKeyFile(join(folder, name)) ?? []);
}

/**
 * Makes a key and stores it in a file that only this user may read. Never overwrites: whoever else made the file in the
 * same moment wins, and theirs is taken.
 */
export function makeKeyFile(file: string): SealingKey {
  const bytes = randomBytes(keyBytes);
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `${bytes.toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
    return keyOf(bytes, parse(file).name);
  } catch (error) {
    const existing = codeOf(error) === 'EEXIST' ? readKeyFile(file) : null;
    if (existing !== null) return existing;
    throw new StartUpError(`The key file ${file} cannot be written: ${String(error)}`, { cause: error });
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
