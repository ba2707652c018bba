import { describe, expect, it } from 'vitest';
import type { SessionClaims } from '../token/odoo-claims.js';
import { personOf } from './person-of.js';

const uuid = '3f0b7c1e-9d1a-4e0f-8a55-0c6b1b1f2a77';
const claims = { sub: '7', login: 'anna', email: '', name: 'Anna' } as SessionClaims;

describe('who a user of Odoo is here', () => {
  it.each([
    ['Anna@Example.org', 'other@example.org', 'anna@example.org'],
    ['anna', 'anna@example.org', `user-7@${uuid}.odoo.invalid`],
    ['anna', '', `user-7@${uuid}.odoo.invalid`],
  ])('of login %s and address %j is %s', (login, email, address) => {
    expect(personOf({ ...claims, login, email }, uuid)).toMatchObject({ uid: 7, email: address });
  });

  it('is called by the login where Odoo gives no name', () => {
    expect(personOf(claims, uuid).displayName).toBe('Anna');
    expect(personOf({ ...claims, name: '' }, uuid).displayName).toBe('anna');
  });
});
