import type { Account, OAuthProviderOffer } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { emptyInput, inputOf, offerFor, toSettings, toUpdate } from './connect-form';
import { changedParts, problemsOf } from './connect-words';
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
  settingsVersion: 3,
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
    { what: 'trusted certificate', change: { pinnedFingerprint: 'AA:BB' } },
  ])('ask for the password when the $what of a server changes', ({ change }) => {
    const input = inputOf(account);
    input.imap = { ...input.imap, ...change };

    expect(Object.keys(problemsOf(input, account))).toEqual(['password']);
  });
});

describe('settings that somebody else has changed', () => {
  const theirs = (change: Partial<Account>): Account => ({ ...account, settingsVersion: 4, ...change });
  const pinned = { ...account.imap, pinnedFingerprint: 'AA:BB' };

  it.each([
    [
      'a server',
      theirs({ imap: server('mx.example.org', 993) }),
      ['Receiving (IMAP), server: imap.example.org → mx.example.org'],
    ],
    [
      'a port and the name',
      theirs({ displayName: '', smtp: server('smtp.example.org', 587) }),
      ['Name: Anna → none', 'Sending (SMTP), port: 465 → 587'],
    ],
    ['a trusted certificate', theirs({ imap: pinned }), ['Receiving (IMAP): another certificate is trusted']],
    ['the password', theirs({}), ['The password, or how MailDesk signs in']],
    ['nothing, but the account has a new state', { ...account, state: 'paused' as const }, []],
  ])('are told: %s', (_what, now, told) => {
    expect(changedParts(account, now)).toEqual(told);
  });

  it('are not overwritten: what is sent names those that it was made from', () => {
    expect(toUpdate({ ...inputOf(account), settingsVersion: 3 })).toMatchObject({ settingsVersion: 3 });
  });
});

describe('offerFor', () => {
  const offer = {
    id: 'p',
    imap: { host: 'imap.example.org', port: 993, security: 'tls' },
    smtp: { host: 'smtp.example.org', port: 465, security: 'tls' },
  } as OAuthProviderOffer;

  it.each([
    ['these servers, whatever their case', ' IMAP.example.org', 465, 'p'],
    ['another server', 'mx.example.org', 465, null],
    ['another port', 'imap.example.org', 587, null],
  ])('of %s', (_what, host, port, id) => {
    const input = filled();
    input.imap.host = host;
    input.smtp.port = port;
    expect(offerFor(input, [offer])?.id ?? null).toBe(id);
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
