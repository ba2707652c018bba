import { createHash } from 'node:crypto';
import { StartUpError } from '../common/start-up-error.js';

export const keyBytes = 32;

/** A key that wraps the keys of secrets. */
export interface SealingKey {
  /** By which stored secrets refer to it: the start of its SHA-256, which gives nothing of it away. */
  readonly id: string;
  /** What its keeper calls it. */
  readonly name: string;
  /** 32 bytes. */
  readonly bytes: Buffer;
}

/** Keys name themselves, so that no other key can pass for one that is missing, whatever it is called. */
export function keyOf(bytes: Buffer, name: string): SealingKey {
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), name, bytes };
}

/** @throws StartUpError naming `where` when the text is not 32 bytes in base64. */
export function parseKey(text: string, where: string, name: string): SealingKey {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  if (bytes.length !== keyBytes || bytes.toString('base64') !== trimmed) {
    throw new StartUpError(
      `${where} must be 32 random bytes in base64. Such a key is made by: openssl rand -base64 32`,
    );
  }
  return keyOf(bytes, name);
}

/**
 * The keys of `name:base64,name:base64`, in this order.
 * @throws StartUpError when one has no name, a name is given twice, or one is no key. Never tells any of the text.
 */
export function parseKeys(text: string): SealingKey[] {
  const keys = text.split(',').map((part, index) => {
    const [name = '', base64, ...rest] = part.trim().split(':');
    if (!/^[\w.-]{1,64}$/.test(name) || base64 === undefined || rest.length > 0) {
      throw new StartUpError(
        `Key ${index + 1} in the setting MAILDESK_KEYS must have the form name:key. Several are divided by commas, as in ` +
          'MAILDESK_KEYS=2027:…,2026:… where each … is 32 random bytes in base64, made by: openssl rand -base64 32',
      );
    }
    return parseKey(base64, `The key ${name} in the setting MAILDESK_KEYS`, name);
  });
  const names = keys.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new StartUpError(`The setting MAILDESK_KEYS has two keys with the name ${twice}.`);
  return keys;
}

/** How a key is called in what people read. */
export const keyTitle = ({ id, name }: SealingKey): string => `${name} (${id})`;

/**
 * Refuses to go on without a key that stored secrets need.
 * @param stored the ids of the keys of all stored secrets
 * @param file where a key that was made by itself would be
 * @throws StartUpError naming the missing keys
 */
export function assertKeysFor(stored: readonly string[], keys: readonly SealingKey[], file: string): void {
  const missing = stored.filter((id) => !keys.some((key) => key.id === id));
  if (missing.length === 0) return;
  const present =
    keys.length === 0
      ? 'There is no key'
      : keys.length === 1
        ? `The only key here is ${keys.map(keyTitle).join()}`
        : `The keys here are ${keys.map(keyTitle).join(', ')}`;
  throw new StartUpError(
    `Stored passwords are sealed with key ${missing.join(', ')}. ${present}. ` +
      `Put the former key back: in ${file}, or in the setting MAILDESK_KEYS. Nothing was changed.`,
  );
}
