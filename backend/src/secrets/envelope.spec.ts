import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../common/secret.js';
import { type Envelope, openEnvelope, rewrapEnvelope, SealBrokenError, sealEnvelope } from './envelope.js';
import { keyOf } from './sealing-keys.js';
import type { SecretRef } from './secret-ref.js';

const key = keyOf(randomBytes(32), 'first');
const next = keyOf(randomBytes(32), 'next');
const anna: SecretRef = { kind: 'account-password', ownerId: '7b0e1a9e-0000-4000-8000-000000000001' };
const luis: SecretRef = { kind: 'account-password', ownerId: '7b0e1a9e-0000-4000-8000-000000000002' };
const secret = new Secret('canary');

function flipBit(bytes: Buffer, bit: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return flipped;
}

describe('sealing', () => {
  it.each(['secret', 'with spaces and ünïcödé 🔑', '', 'x'.repeat(10_000)])('gives %s back', (text) => {
    expect(openEnvelope(sealEnvelope(new Secret(text), anna, key), anna, key).reveal()).toBe(text);
  });

  it('hides the secret, names the key that wraps, and looks different each time', () => {
    const [one, other] = [sealEnvelope(secret, anna, key), sealEnvelope(secret, anna, key)];

    expect(Buffer.concat([one.sealed, one.wrappedKey]).includes('canary')).toBe(false);
    expect(one.keyId).toBe(key.id);
    expect(one.sealed.equals(other.sealed)).toBe(false);
    expect(one.wrappedKey.equals(other.wrappedKey)).toBe(false);
  });
});

describe('wrapping anew', () => {
  it('changes the key and leaves the sealed secret as it is', () => {
    const before = sealEnvelope(secret, anna, key);

    const after = rewrapEnvelope(before, anna, key, next);

    expect(after.keyId).toBe(next.id);
    expect(after.sealed).toBe(before.sealed);
    expect(openEnvelope(after, anna, next).reveal()).toBe('canary');
    expect(() => openEnvelope(after, anna, key)).toThrow(SealBrokenError);
  });

  it('is refused for what cannot be unwrapped', () => {
    const before = sealEnvelope(secret, anna, key);

    expect(() => rewrapEnvelope(before, luis, key, next)).toThrow(SealBrokenError);
    expect(() => rewrapEnvelope(before, anna, next, key)).toThrow(`sealed with key ${key.id}`);
  });
});

describe('opening is refused', () => {
  const good = sealEnvelope(secret, anna, key);
  const other = sealEnvelope(secret, luis, key);

  it.each(['sealed', 'wrappedKey'] as const)('when any bit of %s was flipped', (part) => {
    for (let bit = 0; bit < good[part].length * 8; bit += 1) {
      const changed: Envelope = { ...good, [part]: flipBit(good[part], bit) };
      expect(() => openEnvelope(changed, anna, key)).toThrow(SealBrokenError);
    }
  });

  it.each<[string, Envelope, SecretRef]>([
    ['for another owner', good, luis],
    ['when the secret of another row was put in its place', { ...good, sealed: other.sealed }, anna],
    ['when the whole of another row was put in its place', other, anna],
    ['when the key of another row was put in its place', { ...good, wrappedKey: other.wrappedKey }, anna],
    ['when the key passes for the secret', { ...good, sealed: good.wrappedKey }, anna],
    ['in an unknown form', { ...good, version: 2 }, anna],
    ['when it was cut short', { ...good, sealed: good.sealed.subarray(0, -2) }, anna],
    ['when there is nothing', { ...good, sealed: Buffer.alloc(0) }, anna],
  ])('%s', (_name, envelope, ref) => {
    expect(() => openEnvelope(envelope, ref, key)).toThrow(SealBrokenError);
  });

  it('for another kind', () => {
    const kind = 'account-passphrase' as SecretRef['kind'];

    expect(() => openEnvelope(good, { ...anna, kind }, key)).toThrow(SealBrokenError);
  });

  it('with another key, whatever it calls itself', () => {
    expect(() => openEnvelope(good, anna, { ...next, id: key.id })).toThrow(SealBrokenError);
  });

  it('without a word of the secret', () => {
    const reason = (() => {
      try {
        return openEnvelope({ ...good, sealed: flipBit(good.sealed, 100) }, anna, key);
      } catch (error) {
        return error;
      }
    })();

    expect(String(reason)).toContain(anna.ownerId);
    expect(String(reason)).not.toContain('canary');
  });
});
