import { describe, expect, it } from 'vitest';
import { SealBrokenError } from './envelope.js';
import { formerKeyIdOf, openFormerPassword } from './former-password.js';
import { keyOf } from './sealing-keys.js';

/** Made by the version that sealed so, with this key. */
const key = keyOf(Buffer.alloc(32, 7), 'former');
const anna = '7b0e1a9e-0000-4000-8000-000000000001';
const sealed = 'v1.4bb06f8e.-b5AwHcrxgYutyge.dJOkAGPV6geawpwpG61_Drj5ZOFXkgcX5yY12MXZxak2';

describe('a password that a former version sealed', () => {
  it('is opened with its key', () => {
    expect(formerKeyIdOf(sealed)).toBe(key.id);
    expect(openFormerPassword(sealed, anna, key).reveal()).toBe('a former password');
  });

  it('is refused for another account, and with another key', () => {
    const other = keyOf(Buffer.alloc(32, 8), 'other');

    expect(() => openFormerPassword(sealed, anna.replace(/1$/, '2'), key)).toThrow(SealBrokenError);
    expect(() => openFormerPassword(sealed, anna, other)).toThrow(`sealed with key ${key.id}`);
    expect(() => openFormerPassword(sealed, anna, { ...other, id: key.id })).toThrow(SealBrokenError);
  });

  it.each([
    '',
    'secret',
    'v1.0a1b2c3d',
    'v1.0a1b2c3d..',
    `${sealed}.more`,
    sealed.replace('v1', 'v2'),
    sealed.slice(0, -4),
  ])('is refused for %j', (text) => {
    expect(() => openFormerPassword(text, anna, key)).toThrow(SealBrokenError);
  });
});
