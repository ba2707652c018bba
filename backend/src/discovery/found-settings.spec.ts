import { describe, expect, it } from 'vitest';
import { type FoundSettings, ofTold, withoutRepeats } from './found-settings.js';

const parts = { address: 'anna@example.org', localPart: 'anna', domain: 'example.org' };
const imap = (host: string) => ({ host, port: 993, security: 'tls', username: 'anna' }) as const;
const smtp = (host: string) => ({ host, port: 465, security: 'tls', username: 'anna' }) as const;

function told(source: FoundSettings['source'], imapHost: string, smtpHost: string, onlyOauth = false): FoundSettings {
  return ofTold(parts, { source, origin: '', imap: imap(imapHost), smtp: smtp(smtpHost), onlyOauth });
}

describe('settings that a domain tells', () => {
  it.each([
    ['imap.example.org', 'smtp.example.org', 'own-domain'],
    ['imap.example.org', 'smtp.hoster.example', 'other-domain'],
    ['imap.gmail.com', 'smtp.gmail.com', 'known-provider'],
    ['imap.gmail.com', 'smtp.hoster.example', 'other-domain'],
  ])('with %s and %s are of the %s', (imapHost, smtpHost, trust) => {
    expect(told('srv', imapHost, smtpHost).trust).toBe(trust);
  });

  it('come with what is known of the service whose servers they are', () => {
    const { provider, signIn, oauthKind } = told('autoconfig', 'imap.gmail.com', 'smtp.gmail.com');

    expect([provider, signIn.password, oauthKind]).toEqual(['Gmail', 'app', 'google']);
    expect(signIn.help?.url).toBe('https://myaccount.google.com/apppasswords');
  });

  it('take no password where the file names OAuth2 alone', () => {
    expect(told('autoconfig', 'imap.example.org', 'smtp.example.org', true).signIn.password).toBe('none');
  });
});

describe('what is shown of several findings', () => {
  it('is each pair of servers once, as it was found first', () => {
    const found = [
      told('autoconfig', 'a.example', 's.example'),
      told('srv', 'a.example', 's.example'),
      told('mx', 'b.example', 's.example'),
    ];

    expect(withoutRepeats(found).map(({ source }) => source)).toEqual(['autoconfig', 'mx']);
  });

  it('is a guess only where there is nothing else', () => {
    const guess = told('guess', 'imap.example.org', 'smtp.example.org');

    expect(withoutRepeats([told('srv', 'a.example', 's.example'), guess]).map(({ source }) => source)).toEqual(['srv']);
    expect(withoutRepeats([guess])).toEqual([guess]);
  });
});
