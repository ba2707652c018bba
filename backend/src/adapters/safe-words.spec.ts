import { describe, expect, it } from 'vitest';
import { Secret } from '../common/secret.js';
import { safeWords } from './safe-words.js';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const password = 'Gärten "und" \\ S3cret';
const credential = { kind: 'password', password: new Secret(password) } as const;
const token = 'ya29.A0ARrdaM-token_of-the~provider';
const bearer = { kind: 'oauth', token: new Secret(token) } as const;
const xoauth2 = base64(`user=anna@a.example\u0001auth=Bearer ${token}\u0001\u0001`);

describe('safeWords', () => {
  it.each([
    ['the password', `LOGIN anna ${password} failed`],
    ['the password in quotes', `LOGIN "anna" "${password.replace(/["\\]/g, '\\$&')}" failed`],
    ['the password in capitals', `UNKNOWN: ${password.toUpperCase()}`],
    ['the beginning of the password', 'LOGIN anna Gärten "un… failed'],
    ['SASL PLAIN', `500 Command unrecognized: "AUTH PLAIN ${base64(`\0anna\0${password}`)}"`],
    ['SASL PLAIN with a name of another length', `500 what is AUTH PLAIN ${base64(`\0annab\0${password}`)}`],
    ['SASL PLAIN with a third one', `500 what is AUTH PLAIN ${base64(`\0annabe\0${password}`)}`],
    ['SASL PLAIN that was cut', `500 AUTH PLAIN ${base64(`\0anna\0${password}`).slice(0, 24)}...`],
    ['SASL PLAIN over two lines', `500-AUTH PLAIN ${base64(`\0anna\0${password}`).replace(/.{9}/g, '$&\r\n')}`],
    ['AUTH LOGIN', `500 Command unrecognized: ${base64(password)}`],
  ])('keeps nothing of an answer that repeats %s', (_what, words) => {
    expect(safeWords(words, credential)).toBeNull();
  });

  it.each([
    ['the token', `Bad token ${token}`],
    ['XOAUTH2', `BAD unknown command: AUTHENTICATE XOAUTH2 ${xoauth2}`],
    ['a part of XOAUTH2', `BAD unknown command: ${xoauth2.slice(44, 60)}`],
    ['base64 for addresses', Buffer.from(token).toString('base64url')],
  ])('keeps nothing of an answer that repeats %s', (_what, words) => {
    expect(safeWords(words, bearer)).toBeNull();
  });

  it.each(['pw', 'abc', 'four'])('knows the short password “%s” in base64 too', (short) => {
    const known = { kind: 'password', password: new Secret(short) } as const;
    const echoes = ['', 'x', 'xx'].map((name) => base64(`\0${name}\0${short}`));
    expect(echoes.map((words) => safeWords(words, known))).toEqual([null, null, null]);
  });

  it.each(['Authentication failed.', 'LOGIN anna failed', 'AUTH PLAIN of anna@a.example is not known', ''])(
    'keeps “%s”',
    (words) => {
      expect(safeWords(words, credential)).toBe(words);
      expect(safeWords(words, bearer)).toBe(words);
    },
  );

  it('knows no words where there are none', () => {
    expect(safeWords(undefined, credential)).toBeNull();
    expect(safeWords(null, undefined)).toBeNull();
  });
});
