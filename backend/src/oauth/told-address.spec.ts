import { describe, expect, it } from 'vitest';
import { isSameMailbox, toldAddresses } from './told-address.js';

describe('toldAddresses', () => {
  it.each([
    ['the address', 'custom', { email: 'Anna@Example.org' }, ['anna@example.org']],
    ['an address that is verified', 'google', { email: 'anna@gmail.com', email_verified: true }, ['anna@gmail.com']],
    ['nothing that is not verified', 'google', { email: 'anna@gmail.com', email_verified: false }, []],
    ['nothing of what is no address', 'custom', { email: 'anna', preferred_username: 'anna@example.org' }, []],
    [
      'the user name at Microsoft, too, which is the mailbox',
      'microsoft',
      { email: 'anna.other@example.org', preferred_username: 'Anna@example.org' },
      ['anna@example.org', 'anna.other@example.org'],
    ],
    ['nothing of a provider that tells nothing', 'microsoft', { sub: '1' }, []],
  ] as const)('tells %s', (_name, kind, claims, expected) => {
    expect(toldAddresses(kind, claims)).toEqual(expected);
  });
});

describe('isSameMailbox', () => {
  it.each([
    ['whatever the case', 'custom', 'Anna@Example.org', 'anna@example.org', true],
    ['not for another person', 'custom', 'anna@example.org', 'luis@example.org', false],
    ['not for another domain', 'google', 'anna@gmail.com', 'anna@example.org', false],
    ['with and without dots at Gmail', 'google', 'anna.berg@gmail.com', 'annaberg@googlemail.com', true],
    ['with a tag at Gmail', 'google', 'anna+shop@gmail.com', 'anna@gmail.com', true],
    ['not without dots at a company of its own', 'google', 'anna.berg@example.org', 'annaberg@example.org', false],
    ['not without dots elsewhere', 'microsoft', 'anna.berg@outlook.com', 'annaberg@outlook.com', false],
  ] as const)('%s', (_name, kind, one, other, expected) => {
    expect(isSameMailbox(kind, one, other)).toBe(expected);
  });
});
