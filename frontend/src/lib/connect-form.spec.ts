import { describe, expect, it } from 'vitest';
import { emptyInput, problemsOf, toSettings } from './connect-form';
import { guessServers, portAfter } from './server-guess';

function filled() {
  const input = emptyInput('Anna');
  input.address = ' anna@example.org ';
  input.password = ' spaces count ';
  input.imap.host = 'imap.example.org';
  input.smtp.host = 'smtp.example.org';
  return input;
}

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
    expect(problemsOf(filled())).toEqual({});
  });

  it.each([
    { field: 'address', spoil: (input: ReturnType<typeof filled>) => (input.address = 'anna') },
    { field: 'password', spoil: (input: ReturnType<typeof filled>) => (input.password = '') },
    { field: 'imap.host', spoil: (input: ReturnType<typeof filled>) => (input.imap.host = 'https://x/') },
    { field: 'smtp.port', spoil: (input: ReturnType<typeof filled>) => (input.smtp.port = 70_000) },
  ])('names $field', ({ field, spoil }) => {
    const input = filled();
    spoil(input);
    expect(Object.keys(problemsOf(input))).toEqual([field]);
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
