import { describe, expect, it } from 'vitest';
import { StartUpError } from '../common/start-up-error.js';
import { assertKeysFor, keyOf, parseKey, parseKeys } from './sealing-keys.js';

const good = Buffer.alloc(32, 7).toString('base64');
const other = Buffer.alloc(32, 8).toString('base64');

describe('parseKey', () => {
  it('takes 32 bytes in base64, with a line end', () => {
    expect(parseKey(`${good}\n`, 'MAILDESK_KEY', 'a').bytes).toEqual(Buffer.alloc(32, 7));
  });

  it.each([
    ['too short', Buffer.alloc(31).toString('base64')],
    ['too long', Buffer.alloc(33).toString('base64')],
    ['a password', 'correct horse battery staple'],
    ['hexadecimal', Buffer.alloc(32).toString('hex')],
    ['empty', ''],
  ])('refuses a key that is %s, and says how to make one', (_name, text) => {
    expect(() => parseKey(text, 'MAILDESK_KEY', 'a')).toThrow(StartUpError);
    expect(() => parseKey(text, 'MAILDESK_KEY', 'a')).toThrow(/^MAILDESK_KEY must be .* openssl rand -base64 32$/);
  });
});

describe('parseKeys', () => {
  it('takes one key or several, in their order', () => {
    expect(parseKeys(`2027:${other}, 2026:${good}`)).toEqual([
      keyOf(Buffer.alloc(32, 8), '2027'),
      keyOf(Buffer.alloc(32, 7), '2026'),
    ]);
  });

  it.each([
    ['without a name', good],
    ['with an empty name', `:${good}`],
    ['with nothing after a comma', `a:${good},`],
    ['with the same name twice', `a:${good},a:${other}`],
    ['with a key that is none', `a:${good},b:canary`],
    ['with a third part', `a:${good}:canary`],
  ])('refuses a list %s, and tells none of it', (_name, text) => {
    expect(() => parseKeys(text)).toThrow(StartUpError);
    expect(() => parseKeys(text)).not.toThrow(/canary|BwcH|CAgI/);
  });
});

describe('a key', () => {
  it('has the same id under any name, and no other key has it', () => {
    expect(keyOf(Buffer.alloc(32, 7), 'a').id).toBe(keyOf(Buffer.alloc(32, 7), 'b').id);
    expect(keyOf(Buffer.alloc(32, 8), 'a').id).not.toBe(keyOf(Buffer.alloc(32, 7), 'a').id);
  });
});

describe('assertKeysFor', () => {
  const key = keyOf(Buffer.alloc(32, 1), 'first');
  const second = keyOf(Buffer.alloc(32, 2), 'second');

  it('is content when nothing is stored, or there is a key for all of it', () => {
    expect(() => assertKeysFor([], [], 'file')).not.toThrow();
    expect(() => assertKeysFor([], [key], 'file')).not.toThrow();
    expect(() => assertKeysFor([second.id, key.id], [key, second], 'file')).not.toThrow();
  });

  it('names the key that is missing, those that are there, and where it belongs', () => {
    expect(() => assertKeysFor(['aaaabbbb', key.id], [key], '/data/maildesk.key')).toThrow(
      /key aaaabbbb\. The only key here is first \([0-9a-f]{8}\)\..*\/data\/maildesk\.key.*MAILDESK_KEYS/,
    );
    expect(() => assertKeysFor(['aaaabbbb'], [key, second], 'file')).toThrow(/The keys here are first .*, second /);
  });

  it('does not let a new key be made while others are needed', () => {
    expect(() => assertKeysFor(['aaaabbbb'], [], 'file')).toThrow('There is no key');
  });
});
