import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartUpError } from '../common/start-up-error.js';
import type { SealingKey } from './credentials.js';

const keyBytes = 32;

/** A key with the name that sealed passwords call it by: the start of its SHA-256, which gives nothing of it away. */
export function namedKey(bytes: Buffer): SealingKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

/** @throws StartUpError naming `where` when the text is not 32 bytes in base64. */
export function parseKey(text: string, where: string): SealingKey {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  if (bytes.length !== keyBytes || bytes.toString('base64') !== trimmed) {
    throw new StartUpError(
      `${where} must be 32 random bytes in base64. Such a key is made by: openssl rand -base64 32`,
    );
  }
  return namedKey(bytes);
}

export function keyFileIn(dataDir: string): string {
  return join(dataDir, 'maildesk.key');
}

/**
 * The key in a file; null when there is no such file.
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new StartUpError(`The key file ${file} cannot be read: ${String(error)}`, { cause: error });
  }
  return parseKey(text, `The key file ${file}`);
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
    return namedKey(bytes);
  } catch (error) {
    const existing = error instanceof Error && 'code' in error && error.code === 'EEXIST' ? readKeyFile(file) : null;
    if (existing !== null) return existing;
    throw new StartUpError(`The key file ${file} cannot be written: ${String(error)}`, { cause: error });
  }
}

/**
 * Refuses to go on with a key that does not open what is stored.
 * `stored` are the key ids of the stored passwords, `key` what there is now; null when a key would have to be made.
 * @throws StartUpError naming the missing key.
 */
export function assertOpens(stored: readonly string[], key: SealingKey | null, file: string): void {
  const missing = stored.filter((id) => id !== key?.id);
  if (missing.length === 0) return;
  const present = key === null ? 'There is no key' : `The key here is ${key.id}`;
  throw new StartUpError(
    `The stored passwords are sealed with key ${missing.join(', ')}. ${present}. ` +
      `Put the former key back: in ${file}, or in the setting MAILDESK_KEY. Nothing was changed.`,
  );
}
