import type { SettingsFinding } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { findingTitle, foreignHosts, nothingFound, serverLine } from './finding-words';

function finding(
  parts: Partial<SettingsFinding>,
  imapHost = 'imap.a.example',
  smtpHost = 'smtp.a.example',
): SettingsFinding {
  const server = { port: 993, security: 'tls', username: 'anna' } as const;
  return {
    source: 'srv',
    trust: 'own-domain',
    provider: null,
    origin: '',
    imap: { ...server, host: imapHost },
    smtp: { ...server, host: smtpHost },
    signIn: { password: 'account', help: null, oauth: null },
    ...parts,
  };
}

describe('what was found', () => {
  it.each([
    [{ provider: 'Gmail' }, 'Gmail'],
    [{ source: 'srv' }, 'Settings found'],
    [{ source: 'guess' }, 'Possible servers'],
  ] as const)('%j is called %s', (parts, title) => {
    expect(findingTitle(finding(parts))).toBe(title);
  });

  it.each([
    ['own-domain', 'imap.b.example', []],
    ['known-provider', 'imap.b.example', []],
    ['other-domain', 'imap.b.example', ['imap.b.example']],
  ] as const)('of the %s at %s names as foreign %j', (trust, host, foreign) => {
    expect(foreignHosts(finding({ trust }, host), 'a.example')).toEqual(foreign);
  });

  it('names one foreign server once', () => {
    expect(foreignHosts(finding({ trust: 'other-domain' }, 'b.example', 'b.example'), 'a.example')).toEqual([
      'b.example',
    ]);
  });

  it('shows a server in one line', () => {
    expect(serverLine(finding({}).imap)).toBe('imap.a.example, port 993, TLS');
  });
});

describe('nothing found', () => {
  it('says why where that is known, and else whom to ask', () => {
    expect(nothingFound({ findings: [], attempts: [], note: 'No such domain.' }, 'a.example')).toBe('No such domain.');
    expect(nothingFound({ findings: [], attempts: [], note: null }, 'a.example')).toMatch(/provider or administrator/);
  });
});
