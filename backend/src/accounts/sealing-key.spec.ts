import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartUpError } from '../common/start-up-error.js';
import { assertOpens, keyFileIn, makeKeyFile, namedKey, parseKey, readKeyFile } from './sealing-key.js';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'sealing-key-'))));
afterEach(() => rmSync(dir, { recursive: true }));

describe('parseKey', () => {
  const good = Buffer.alloc(32, 7).toString('base64');

  it('takes 32 bytes in base64, with a line end', () => {
    expect(parseKey(`${good}\n`, 'MAILDESK_KEY').bytes).toEqual(Buffer.alloc(32, 7));
  });

  it.each([
    ['too short', Buffer.alloc(31).toString('base64')],
    ['too long', Buffer.alloc(33).toString('base64')],
    ['a password', 'correct horse battery staple'],
    ['hexadecimal', Buffer.alloc(32).toString('hex')],
    ['empty', ''],
  ])('refuses a key that is %s, and says how to make one', (_name, text) => {
    expect(() => parseKey(text, 'MAILDESK_KEY')).toThrow(StartUpError);
    expect(() => parseKey(text, 'MAILDESK_KEY')).toThrow(/^MAILDESK_KEY must be .* openssl rand -base64 32$/);
  });
});

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

describe('assertOpens', () => {
  const key = namedKey(Buffer.alloc(32, 1));

  it('is content when nothing is stored, or all of it is sealed with this key', () => {
    expect(() => assertOpens([], null, 'file')).not.toThrow();
    expect(() => assertOpens([], key, 'file')).not.toThrow();
    expect(() => assertOpens([key.id], key, 'file')).not.toThrow();
  });

  it('names the key that is missing, and where it belongs', () => {
    expect(() => assertOpens(['aaaabbbb', key.id], key, '/data/maildesk.key')).toThrow(
      /key aaaabbbb\. The key here is [0-9a-f]{8}.*\/data\/maildesk\.key.*MAILDESK_KEY/,
    );
  });

  it('does not let a new key be made while others are needed', () => {
    expect(() => assertOpens(['aaaabbbb'], null, 'file')).toThrow('There is no key');
  });
});
