import { describe, expect, it } from 'vitest';
import { newProvider, providerProblems, toProviderInput } from './provider-form';

describe('a new provider', () => {
  it.each(['google', 'microsoft'] as const)('of the kind %s needs the client id and nothing else', (kind) => {
    expect(Object.keys(providerProblems(newProvider(kind)))).toEqual(['clientId']);
  });

  it('of another kind needs everything that nobody knows beforehand', () => {
    expect(Object.keys(providerProblems(newProvider('custom')))).toEqual([
      'name',
      'issuer',
      'clientId',
      'imap.host',
      'smtp.host',
    ]);
  });

  it.each(['http://sso.example.org', 'sso.example.org', 'https:// '])('refuses the issuer %j', (issuer) => {
    expect(providerProblems({ ...newProvider('google'), issuer })).toHaveProperty('issuer');
  });
});

describe('toProviderInput', () => {
  const typed = {
    ...newProvider('custom'),
    scopes: 'openid  email,offline_access\n',
    domains: '@Example.org example.com',
  };

  it('reads lists however they are separated', () => {
    const input = toProviderInput(typed, false);

    expect(input.scopes).toEqual(['openid', 'email', 'offline_access']);
    expect(input.domains).toEqual(['example.org', 'example.com']);
  });

  it('leaves the stored secret alone unless one was typed', () => {
    expect(toProviderInput(typed, true)).not.toHaveProperty('clientSecret');
    expect(toProviderInput({ ...typed, clientSecret: 'new' }, true).clientSecret).toBe('new');
    expect(toProviderInput(typed, false).clientSecret).toBe('');
  });
});
