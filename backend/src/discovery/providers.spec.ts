import { describe, expect, it } from 'vitest';
import { cleanHost } from './mail-domain.js';
import { providers } from './provider-table.js';
import { providerOfDomain, providerOfExchangers, refusalOf, serversOf } from './providers.js';

describe('the table of providers', () => {
  it('has each domain once, and nothing but host names', () => {
    const domains = providers.flatMap((provider) => provider.domains);

    expect(domains.filter((domain, index) => domains.indexOf(domain) !== index)).toEqual([]);
    const hosts = providers.flatMap(({ imap, smtp, exchangers = [] }) => [imap.host, smtp.host, ...exchangers]);
    expect([...domains, ...hosts].filter((name) => cleanHost(name) !== name)).toEqual([]);
  });

  it('uses the ports that go with the kind of security', () => {
    for (const { imap, smtp } of providers) {
      expect([imap.security, imap.port]).toEqual(['tls', 993]);
      expect([smtp.security, smtp.port]).toEqual(smtp.security === 'tls' ? ['tls', 465] : ['starttls', 587]);
    }
  });
});

describe('the provider', () => {
  it.each([
    ['gmail.com', 'Gmail'],
    ['hotmail.co.uk', 'Outlook.com'],
    ['yahoo.de', 'Yahoo Mail'],
    ['web.de', 'WEB.DE'],
    ['example.org', undefined],
    ['notgmail.com', undefined],
    ['sub.gmail.com', undefined],
  ])('of addresses at %s is %s', (domain, name) => {
    expect(providerOfDomain(domain)?.name).toBe(name);
  });

  it.each([
    [['aspmx.l.google.com', 'alt1.aspmx.l.google.com'], 'Google Workspace'],
    [['example-org.mail.protection.outlook.com'], 'Microsoft 365'],
    [['outlook-com.olc.protection.outlook.com'], 'Outlook.com'],
    [['in1-smtp.messagingengine.com'], 'Fastmail'],
    [['mx00.kundenserver.de'], 'IONOS'],
    [['smtpin.rzone.de'], 'STRATO'],
    [['filter.antispam.example', 'aspmx.l.google.com'], 'Google Workspace'],
    [['mx.example.org'], undefined],
    [['aspmx.l.google.com.evil.example'], undefined],
    [[], undefined],
  ])('behind the exchangers %j is %s', (exchangers, name) => {
    expect(providerOfExchangers(exchangers)?.name).toBe(name);
  });

  it('wants what it calls the user name', () => {
    const parts = { address: 'anna@icloud.com', localPart: 'anna', domain: 'icloud.com' };
    const { imap, smtp } = serversOf(providerOfDomain('icloud.com') as (typeof providers)[number], parts);

    expect([imap.username, smtp.username]).toEqual(['anna', 'anna@icloud.com']);
  });
});

describe('a service without IMAP', () => {
  it.each([
    ['proton.me', [], /Bridge/],
    ['example.org', ['mail.protonmail.ch'], /Bridge/],
    ['tuta.com', [], /no IMAP/],
  ])('at %s %j is told as such', (domain, exchangers, words) => {
    expect(refusalOf(domain, exchangers)).toMatch(words);
  });

  it('is none of all others', () => {
    expect(refusalOf('example.org', ['mx.example.org'])).toBeNull();
  });
});
