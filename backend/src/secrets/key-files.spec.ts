import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartUpError } from '../common/start-up-error.js';
import { keyFileIn, makeKeyFile, readKeyFile, readKeyFolder } from './key-files.js';
import { keyOf } from './sealing-keys.js';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'key-files-'))));
afterEach(() => rmSync(dir, { recursive: true }));

describe('the key file', () => {
  it('is made for its owner alone and read again', () => {
    const file = keyFileIn(join(dir, 'data'));
    const made = makeKeyFile(file);

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKeyFile(file)).toEqual(made);
  });

  it('is never overwritten', () => {
    const file = keyFileIn(dir);
    const first = makeKeyFile(file);
    const text = readFileSync(file, 'utf8');

    expect(makeKeyFile(file)).toEqual(first);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is null when there is none', () => {
    expect(readKeyFile(keyFileIn(dir))).toBeNull();
  });

  it.each([0o640, 0o604, 0o620, 0o666])('is refused when its rights are %o', (mode) => {
    const file = keyFileIn(dir);
    makeKeyFile(file);
    chmodSync(file, mode);

    expect(() => readKeyFile(file)).toThrow(/can be read by others.*chmod 600/);
  });

  it('is refused when it holds no key', () => {
    const file = keyFileIn(dir);
    writeFileSync(file, 'nonsense', { mode: 0o600 });

    expect(() => readKeyFile(file)).toThrow(StartUpError);
  });
});

describe('a folder of keys', () => {
  const write = (name: string, byte: number): void =>
    writeFileSync(join(dir, name), `${Buffer.alloc(32, byte).toString('base64')}\n`, { mode: 0o600 });

  it('gives the key of the last name first, and leaves hidden files alone', () => {
    write('2026.key', 6);
    write('2027.key', 7);
    write('.hidden', 1);

    expect(readKeyFolder(dir)).toEqual([keyOf(Buffer.alloc(32, 7), '2027'), keyOf(Buffer.alloc(32, 6), '2026')]);
  });

  it('is refused when it is not there, and when one of its files holds no key', () => {
    expect(() => readKeyFolder(join(dir, 'none'))).toThrow(/MAILDESK_KEYS_DIR, cannot be read/);
    writeFileSync(join(dir, 'notes.txt'), 'nonsense', { mode: 0o600 });
    expect(() => readKeyFolder(dir)).toThrow(/notes\.txt must be 32 random bytes/);
  });
});
