import type { Account } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { emptyInput, inputOf, problemsOf, toSettings, toUpdate } from './connect-form';
import { guessServers, portAfter } from './server-guess';

function filled() {
  const input = emptyInput('Anna');
  input.address = ' anna@example.org ';
  input.password = ' spaces count ';
  input.imap.host = 'imap.example.org';
  input.smtp.host = 'smtp.example.org';
  return input;
}

const server = (host: string, port: number) => ({ host, port, security: 'tls' as const, username: 'anna@example.org' });
const account: Account = {
  id: 'a',
  address: 'anna@example.org',
  displayName: 'Anna',
  isDemo: false,
  oauthProviderId: null,
  role: 'owner',
  imap: server('imap.example.org', 993),
  smtp: server('smtp.example.org', 465),
  state: 'live',
  stateSince: '2026-01-01T00:00:00.000Z',
  problem: null,
  nextAttemptAt: null,
  triesLeft: null,
  verifiedAt: null,
};

describe('toSettings', () => {
  it('takes the address for a user name that was left empty, and never trims a password', () => {
    const settings = toSettings(filled());
    expect(settings.imap.username).toBe('anna@example.org');
    expect(settings.address).toBe('anna@example.org');
    expect(settings.password).toBe(' spaces count ');
  });
});

describe('problemsOf', () => {
  it('finds nothing wrong with a filled form', () => {
    expect(problemsOf(filled(), null)).toEqual({});
  });

  it.each([
    { field: 'address', spoil: (input: ReturnType<typeof filled>) => (input.address = 'anna') },
    { field: 'password', spoil: (input: ReturnType<typeof filled>) => (input.password = '') },
    { field: 'imap.host', spoil: (input: ReturnType<typeof filled>) => (input.imap.host = 'https://x/') },
    { field: 'smtp.port', spoil: (input: ReturnType<typeof filled>) => (input.smtp.port = 70_000) },
  ])('names $field', ({ field, spoil }) => {
    const input = filled();
    spoil(input);
    expect(Object.keys(problemsOf(input, null))).toEqual([field]);
  });
});

describe('settings of an account that exists', () => {
  it('may be saved without the password, which then is not sent', () => {
    const input = { ...inputOf(account), displayName: 'Anna B.' };

    expect(problemsOf(input, account)).toEqual({});
    expect(toUpdate(input)).toEqual({
      address: 'anna@example.org',
      displayName: 'Anna B.',
      imap: account.imap,
      smtp: account.smtp,
    });
  });

  it('take a new password along', () => {
    expect(toUpdate({ ...inputOf(account), password: 'new' })).toMatchObject({ password: 'new' });
  });

  it.each([
    { what: 'host', change: { host: 'mx.example.org' } },
    { what: 'port', change: { port: 1993 } },
    { what: 'security', change: { security: 'starttls' as const } },
    { what: 'user name', change: { username: 'anna' } },
  ])('ask for the password when the $what of a server changes', ({ change }) => {
    const input = inputOf(account);
    input.imap = { ...input.imap, ...change };

    expect(Object.keys(problemsOf(input, account))).toEqual(['password']);
  });
});

describe('guessServers', () => {
  it.each(['', 'anna', 'anna@', 'anna@example', 'anna@example.'])('waits for a whole domain in "%s"', (address) => {
    expect(guessServers(address)).toBeNull();
  });

  it('names the usual servers of a domain', () => {
    expect(guessServers('anna@Example.org')).toMatchObject({
      imap: { host: 'imap.example.org', port: 993 },
      smtp: { host: 'smtp.example.org', port: 465 },
    });
  });
});

describe('portAfter', () => {
  it('follows the kind of security', () => {
    expect(portAfter('smtp', 465, 'tls', 'starttls')).toBe(587);
  });

  it('leaves a port of one’s own', () => {
    expect(portAfter('imap', 10_993, 'tls', 'starttls')).toBe(10_993);
  });
});
