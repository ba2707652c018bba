import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyIdOf, openPassword, SealBrokenError, sealPassword, type SealingKey } from './credentials.js';

const key: SealingKey = { id: '0a1b2c3d', bytes: randomBytes(32) };
const anna = '7b0e1a9e-0000-4000-8000-000000000001';
const luis = '7b0e1a9e-0000-4000-8000-000000000002';

/** The sealed text with one bit of one of its base64url parts flipped. */
function flipBit(sealed: string, part: 2 | 3, bit: number): string {
  const parts = sealed.split('.');
  const bytes = Buffer.from(parts[part] ?? '', 'base64url');
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  parts[part] = bytes.toString('base64url');
  return parts.join('.');
}

describe('sealing a password', () => {
  it.each(['secret', 'with spaces and ünïcödé 🔑', 'a.dot', 'x'.repeat(1000)])('gives %s back', (password) => {
    expect(openPassword(sealPassword(password, anna, key), anna, key)).toBe(password);
  });

  it('hides the password and looks different each time', () => {
    const sealed = sealPassword('canary', anna, key);

    expect(sealed).not.toContain('canary');
    expect(sealed).not.toBe(sealPassword('canary', anna, key));
  });

  it('names its key', () => {
    expect(keyIdOf(sealPassword('secret', anna, key))).toBe('0a1b2c3d');
    expect(keyIdOf('v2.0a1b2c3d.x.y')).toBeNull();
  });
});

describe('opening a sealed password', () => {
  const sealed = sealPassword('secret', anna, key);
  const bits = (6 + 16) * 8;

  it('is refused when any bit of password or tag was flipped', () => {
    for (let bit = 0; bit < bits; bit += 1) {
      expect(() => openPassword(flipBit(sealed, 3, bit), anna, key)).toThrow(SealBrokenError);
    }
  });

  it('is refused when any bit of the nonce was flipped', () => {
    for (let bit = 0; bit < 96; bit += 1) {
      expect(() => openPassword(flipBit(sealed, 2, bit), anna, key)).toThrow(SealBrokenError);
    }
  });

  it('is refused for another account', () => {
    expect(() => openPassword(sealed, luis, key)).toThrow(SealBrokenError);
  });

  it('is refused with another key, whatever its name', () => {
    expect(() => openPassword(sealed, anna, { id: 'ffffffff', bytes: key.bytes })).toThrow('sealed with key 0a1b2c3d');
    expect(() => openPassword(sealed, anna, { id: key.id, bytes: randomBytes(32) })).toThrow(SealBrokenError);
  });

  it.each(['', 'secret', 'v1.0a1b2c3d', 'v1.0a1b2c3d..', `${sealed}.more`, sealed.replace('v1', 'v2')])(
    'is refused for %j',
    (text) => {
      expect(() => openPassword(text, anna, key)).toThrow(SealBrokenError);
    },
  );

  it('is refused when the tag was cut short', () => {
    const parts = sealed.split('.');
    const short = Buffer.from(parts[3] ?? '', 'base64url')
      .subarray(0, 14)
      .toString('base64url');

    expect(() => openPassword([...parts.slice(0, 3), short].join('.'), anna, key)).toThrow(SealBrokenError);
  });
});
