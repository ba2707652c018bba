import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Secret } from '../common/secret.js';
import type { SealingKey } from './sealing-keys.js';
import type { SecretRef } from './secret-ref.js';

/** AES-256-GCM with a nonce of 96 random bits, as NIST SP 800-38D section 8.2.2 has it. */
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const dataKeyBytes = 32;

/** The only form so far of what is stored. */
export const sealVersion = 1;

/** A secret as it is stored: sealed with a key of its own, which is wrapped by the key that `keyId` names. */
export interface Envelope {
  readonly version: number;
  readonly keyId: string;
  /** Nonce, ciphertext, tag. */
  readonly wrappedKey: Buffer;
  /** Nonce, ciphertext, tag. */
  readonly sealed: Buffer;
}

/** A stored secret that cannot be opened: it was changed, moved to another row, or wrapped by another key. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
}

/**
 * Seals a secret with a random key of its own, wrapped by `key`. Both open for this kind and owner alone, so that nobody who
 * can write to the database can give a secret to a row of theirs.
 */
export function sealEnvelope(secret: Secret, ref: SecretRef, key: SealingKey): Envelope {
  const dataKey = randomBytes(dataKeyBytes);
  try {
    return {
      version: sealVersion,
      keyId: key.id,
      wrappedKey: encrypt(dataKey, key.bytes, boundKey(ref, key.id)),
      sealed: encrypt(Buffer.from(secret.reveal(), 'utf8'), dataKey, boundValue(ref)),
    };
  } finally {
    dataKey.fill(0);
  }
}

/** @throws SealBrokenError */
export function openEnvelope(envelope: Envelope, ref: SecretRef, key: SealingKey): Secret {
  const dataKey = unwrap(envelope, ref, key);
  try {
    const bytes = decrypt(envelope.sealed, dataKey, boundValue(ref), ref);
    const secret = new Secret(bytes.toString('utf8'));
    bytes.fill(0);
    return secret;
  } finally {
    dataKey.fill(0);
  }
}

/** The same secret wrapped by another key. The secret itself is neither opened nor changed. @throws SealBrokenError */
export function rewrapEnvelope(envelope: Envelope, ref: SecretRef, from: SealingKey, to: SealingKey): Envelope {
  const dataKey = unwrap(envelope, ref, from);
  try {
    return { ...envelope, keyId: to.id, wrappedKey: encrypt(dataKey, to.bytes, boundKey(ref, to.id)) };
  } finally {
    dataKey.fill(0);
  }
}

function unwrap({ version, keyId, wrappedKey }: Envelope, ref: SecretRef, key: SealingKey): Buffer {
  if (version !== sealVersion) throw new SealBrokenError(`the ${nameOf(ref)} is stored in the unknown form ${version}`);
  if (keyId !== key.id) throw new SealBrokenError(`the ${nameOf(ref)} is sealed with key ${keyId}, not ${key.id}`);
  return decrypt(wrappedKey, key.bytes, boundKey(ref, keyId), ref);
}

function encrypt(plain: Buffer, key: Buffer, boundTo: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(boundTo);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(bytes: Buffer, key: Buffer, boundTo: Buffer, ref: SecretRef): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(boundTo)
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw new SealBrokenError(`the ${nameOf(ref)} was changed in the database, or belongs to another row`, { cause });
  }
}

/** As JSON, no two different sets of parts look the same. */
const bound = (...parts: readonly (string | number)[]): Buffer =>
  Buffer.from(JSON.stringify(['maildesk', 'sealed_secret', ...parts, sealVersion]), 'utf8');

const boundValue = ({ kind, ownerId }: SecretRef): Buffer => bound(kind, ownerId, 'sealed');
const boundKey = ({ kind, ownerId }: SecretRef, keyId: string): Buffer => bound(kind, ownerId, 'wrapped_key', keyId);

/** How logs call a secret. */
const nameOf = ({ kind, ownerId }: SecretRef): string => `${kind} of ${ownerId}`;
