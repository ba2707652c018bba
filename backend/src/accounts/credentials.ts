import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM with a nonce of 96 random bits, as NIST SP 800-38D section 8.2.2 has it. */
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** A key that seals passwords, and the name by which sealed passwords refer to it. */
export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Buffer;
}

/** A sealed password that cannot be opened: it was changed, moved to another account, or sealed with another key. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}

/**
 * Seals an account's password: `v1.<keyId>.<nonce>.<ciphertext and tag>`, both in base64url. It opens for this account alone,
 * so that nobody who can write to the database can move a password to an account of theirs.
 */
export function sealPassword(password: string, accountId: string, key: SealingKey): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes }).setAAD(boundTo(accountId));
  const sealed = Buffer.concat([cipher.update(password, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return ['v1', key.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** @throws SealBrokenError */
export function openPassword(sealed: string, accountId: string, key: SealingKey): string {
  const [version, keyId, nonceText, sealedText, ...rest] = sealed.split('.');
  if (version !== 'v1' || nonceText === undefined || sealedText === undefined || rest.length > 0) {
    throw new SealBrokenError(`the stored password of account ${accountId} has an unknown form`);
  }
  if (keyId !== key.id) {
    throw new SealBrokenError(`the stored password of account ${accountId} is sealed with key ${keyId}, not ${key.id}`);
  }
  const nonce = Buffer.from(nonceText, 'base64url');
  const bytes = Buffer.from(sealedText, 'base64url');
  try {
    const decipher = createDecipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes })
      .setAAD(boundTo(accountId))
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new SealBrokenError(`the stored password of account ${accountId} was changed`, { cause });
  }
}

/** The id of the key that sealed a password; null when it has an unknown form. */
export function keyIdOf(sealed: string): string | null {
  return /^v1\.([0-9a-f]{8})\./.exec(sealed)?.[1] ?? null;
}

function boundTo(accountId: string): Buffer {
  return Buffer.from(`account|${accountId}|password|v1`, 'utf8');
}
