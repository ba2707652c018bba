import { describe, expect, it } from 'vitest';
import { domainOf, organisationOf, sameOrganisation } from './mail-organisation.js';

describe('the part of a domain that somebody registered', () => {
  it.each([
    ['example.org', 'example.org'],
    ['a.b.Example.org.', 'example.org'],
    ['shop.example.co.uk', 'example.co.uk'],
    ['mail.ministry.gov.pl', 'ministry.gov.pl'],
    ['a.city.kawasaki.jp', 'city.kawasaki.jp'],
    ['a.shop.mie.jp', 'shop.mie.jp'],
    ['mail.例え.公司.cn', '例え.公司.cn'],
    ['a.b.xn--55qx5d.cn', 'b.xn--55qx5d.cn'],
    ['mail.anna.github.io', 'anna.github.io'],
    ['mail.office.internal', 'office.internal'],
  ])('of %s is %s', (domain, organisation) => {
    expect(organisationOf(domain)).toBe(organisation);
  });

  it.each(['co.uk', 'github.io', 'localhost', '192.0.2.7', '[192.0.2.7]', '[ipv6:2001:db8::1]', 'not a domain', ''])(
    'of %j, which nobody registered, is itself',
    (domain) => {
      expect(organisationOf(domain)).toBe(domain);
    },
  );

  it.each([
    ['imap.example.co.uk', 'mx.example.co.uk', true],
    ['anna.co.uk', 'bert.co.uk', false],
    ['anna.gov.pl', 'bert.gov.pl', false],
    ['anna.github.io', 'bert.github.io', false],
    ['192.0.2.7', '198.51.2.7', false],
  ])('is the same for %s and %s: %s', (one, other, is) => {
    expect(sameOrganisation(one, other)).toBe(is);
  });
});

it.each([
  ['Anna@Example.org', 'example.org'],
  ['"anna@home"@example.org', 'example.org'],
  ['anna', ''],
])('the domain of %j is %j', (address, domain) => {
  expect(domainOf(address)).toBe(domain);
});
