import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config/config.js';
import { keyFileIn, makeKeyFile } from './key-files.js';
import { KeyRing } from './key-ring.js';
import { keyOf } from './sealing-keys.js';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'key-ring-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const base64 = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const idOf = (byte: number): string => keyOf(Buffer.alloc(32, byte), '').id;
const ring = (settings: Record<string, string> = {}): KeyRing =>
  new KeyRing(readConfig({ DATA_DIR: join(dir, 'data'), ...settings }));

function keyFolder(...bytes: number[]): string {
  const folder = join(dir, 'keys');
  mkdirSync(folder, { recursive: true });
  for (const byte of bytes) writeFileSync(join(folder, `${byte}.key`), base64(byte), { mode: 0o600 });
  return folder;
}

describe('the key ring', () => {
  it('seals with the first key of the settings, and opens with those of every place', () => {
    const own = makeKeyFile(keyFileIn(join(dir, 'data')));
    const keys = ring({
      MAILDESK_KEYS: `b:${base64(2)},a:${base64(1)}`,
      MAILDESK_KEYS_DIR: keyFolder(3, 4),
      MAILDESK_KEY: base64(5),
    });

    keys.load([own.id, idOf(1)]);

    expect(keys.current.name).toBe('b');
    expect(keys.all.map(({ id }) => id)).toEqual([...[2, 1, 4, 3, 5].map(idOf), own.id]);
  });

  it('makes a key when there is none and none is needed, and only then', () => {
    const file = keyFileIn(join(dir, 'data'));

    expect(() => ring().load([idOf(9)])).toThrow('There is no key');
    expect(existsSync(file)).toBe(false);
    ring({ MAILDESK_KEY: base64(1) }).load([]);
    expect(existsSync(file)).toBe(false);
    ring().load([]);
    expect(existsSync(file)).toBe(true);
  });

  it('finds a key that has been put into the folder since the start', () => {
    const folder = keyFolder(1);
    const keys = ring({ MAILDESK_KEYS_DIR: folder });
    keys.load([]);

    keyFolder(2);

    expect(keys.find(idOf(2))?.name).toBe('2');
    expect(keys.current.name).toBe('2');
  });

  it('counts a key once that is given in two places', () => {
    const keys = ring({ MAILDESK_KEYS: `a:${base64(1)}`, MAILDESK_KEY: base64(1) });

    keys.load([]);

    expect(keys.all.map(({ name }) => name)).toEqual(['a']);
  });
});
