import { describe, expect, it } from 'vitest';
import { cleanHost, partsOf, trustOf } from './mail-domain.js';

describe('the domain of an address', () => {
  it.each([
    ['anna@example.org', 'anna', 'example.org'],
    ['Anna.B@Mail.EXAMPLE.org', 'Anna.B', 'mail.example.org'],
    ['anna@bücher.example', 'anna', 'xn--bcher-kva.example'],
    ['odd@name@example.org', 'odd@name', 'example.org'],
    ['anna@example.org.', 'anna', 'example.org'],
  ])('of %s is what DNS knows it by', (address, localPart, domain) => {
    expect(partsOf(address)).toEqual({ address, localPart, domain });
  });

  it.each([
    'anna',
    '@example.org',
    'anna@localhost',
    'anna@192.0.2.1',
    'anna@[192.0.2.1]',
    'anna@exa mple.org',
    'anna@',
  ])('is nothing to look up in %s', (address) => {
    expect(partsOf(address)).toBeNull();
  });
});

describe('a host name', () => {
  it.each([
    ['imap.example.org', 'imap.example.org'],
    ['IMAP.Example.org.', 'imap.example.org'],
    ['localhost', 'localhost'],
    ['imap.example.org:993', null],
    ['https://example.org', null],
    ['', null],
    ['.', null],
    ['a\r\nb.example', null],
    [`${'a'.repeat(64)}.example`, null],
    [`${'a.'.repeat(130)}example`, null],
  ])('%j becomes %j', (name, expected) => {
    expect(cleanHost(name)).toBe(expected);
  });
});

describe('servers', () => {
  it.each([
    ['example.org', ['imap.example.org', 'example.org'], 'own-domain'],
    ['example.org', ['imap.example.org', 'smtp.hoster.example'], 'other-domain'],
    ['example.org', ['imap.badexample.org'], 'other-domain'],
    ['mail.example.org', ['example.org'], 'other-domain'],
  ] as const)('of %s at %j are of the %s', (domain, hosts, trust) => {
    expect(trustOf(domain, hosts)).toBe(trust);
  });
});
