import { describe, expect, it } from 'vitest';
import { chooseProvider } from './choose-provider.js';

const at = (host: string) => ({ host, port: 993, security: 'tls' }) as const;
const google = { kind: 'google', domains: ['gmail.com'], imap: at('imap.gmail.com') } as const;
const second = { kind: 'google', domains: ['example.net'], imap: at('imap.gmail.com') } as const;
const own = { kind: 'custom', domains: [], imap: at('Mail.Example.org') } as const;

describe('chooseProvider', () => {
  it.each([
    ['the one whose mail server it is', [google, own], 'example.org', 'mail.example.org', null, own],
    ['the one of its kind', [own, google], 'example.com', 'imap.gmail.com', 'google', google],
    [
      'the one that its domain was assigned to, of two',
      [google, second],
      'example.net',
      'imap.gmail.com',
      'google',
      second,
    ],
    [
      'the one of its kind where the server has another name',
      [google],
      'gmail.com',
      'imap.googlemail.com',
      'google',
      google,
    ],
    ['none where nobody knows it', [google, own], 'example.com', 'imap.example.com', null, null],
    ['none where none is set up', [], 'gmail.com', 'imap.gmail.com', 'google', null],
  ] as const)('is %s', (_name, offers, domain, imapHost, kind, expected) => {
    expect(chooseProvider([...offers], { domain, imapHost, kind })).toBe(expected);
  });
});
