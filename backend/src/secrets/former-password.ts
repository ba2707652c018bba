import { createDecipheriv } from 'node:crypto';
import { Secret } from '../common/secret.js';
import { SealBrokenError } from './envelope.js';
import type { SealingKey } from './sealing-keys.js';

const tagBytes = 16;

/**
 * Opens a password that a former version has sealed: `v1.<keyId>.<nonce>.<ciphertext and tag>`, both in base64url, by
 * AES-256-GCM with the key itself, bound to the account.
 * @throws SealBrokenError
 */
export function openFormerPassword(sealed: string, accountId: string, key: SealingKey): Secret {
  const [version, keyId, nonceText, sealedText, ...rest] = sealed.split('.');
  if (version !== 'v1' || nonceText === undefined || sealedText === undefined || rest.length > 0) {
    throw new SealBrokenError(`the stored password of account ${accountId} has an unknown form`);
  }
  if (keyId !== key.id) {
    throw new SealBrokenError(`the stored password of account ${accountId} is sealed with key ${keyId}, not ${key.id}`);
  }
  const bytes = Buffer.from(sealedText, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(nonceText, 'base64url'), {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(`account|${accountId}|password|v1`, 'utf8'))
      .setAuthTag(bytes.subarray(-tagBytes));
    const opened = Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]);
    return new Secret(opened.toString('utf8'));
  } catch (cause) {
    throw new SealBrokenError(`the stored password of account ${accountId} was changed`, { cause });
  }
}

/** The id of the key that sealed a password; null when it has an unknown form. */
export function formerKeyIdOf(sealed: string): string | null {
  return /^v1\.([0-9a-f]{8})\./.exec(sealed)?.[1] ?? null;
}
