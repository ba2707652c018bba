import { describe, expect, it } from 'vitest';
import { type Access, accessTable, decide, mayGrant, type Role, roleAllows, roles, strongestOf } from './access.js';

const user = { isAdmin: false };
const admin = { isAdmin: true };

describe('the table of rights', () => {
  it('gives every role all that the weaker ones have', () => {
    for (const access of Object.keys(accessTable) as Access[]) {
      const allowed = roles.map((role) => roleAllows(role, access));
      expect(allowed, access).toEqual(allowed.toSorted((one, other) => Number(other) - Number(one)));
    }
  });

  it.each<[Access, Role | null]>([
    ['account-read', 'reader'],
    ['account-health', 'reader'],
    ['account-write', 'member'],
    ['account-operate', 'member'],
    ['account-manage', 'manager'],
    ['account-test', 'manager'],
    ['account-members', 'manager'],
    ['account-own', 'owner'],
    ['account-admin', 'owner'],
    ['admin', null],
  ])('asks for %s at least the role %s', (access, weakest) => {
    expect(roles.findLast((role) => roleAllows(role, access)) ?? null).toBe(weakest);
  });

  it.each<[Access, 'allowed' | 'not-found']>([
    ['account-read', 'not-found'],
    ['account-write', 'not-found'],
    ['account-manage', 'not-found'],
    ['account-own', 'not-found'],
    ['account-health', 'allowed'],
    ['account-operate', 'allowed'],
    ['account-test', 'allowed'],
    ['account-members', 'allowed'],
    ['account-admin', 'allowed'],
  ])('tells an administrator without a role, asking for %s: %s', (access, decision) => {
    expect(decide(access, { user: admin, role: null })).toBe(decision);
  });

  it('tells a user without a role nothing of any account, and whoever is not signed in to do so', () => {
    for (const access of Object.keys(accessTable).filter((name) => name.startsWith('account-')) as Access[]) {
      expect(decide(access, { user, role: null }), access).toBe('not-found');
      expect(decide(access, { user: null, role: null }), access).toBe('sign-in');
    }
  });

  it.each<[Access, typeof user | null, string]>([
    ['public', null, 'allowed'],
    ['signed', null, 'allowed'],
    ['session', null, 'sign-in'],
    ['session', user, 'allowed'],
    ['admin', null, 'sign-in'],
    ['admin', user, 'denied'],
    ['admin', admin, 'allowed'],
  ])('decides about %s for %j: %s', (access, asking, decision) => {
    expect(decide(access, { user: asking, role: null })).toBe(decision);
  });
});

describe('roles that are held side by side', () => {
  it.each<[Role[], Role | null]>([
    [[], null],
    [['reader'], 'reader'],
    [['reader', 'manager', 'member'], 'manager'],
  ])('come to the strongest: %j', (held, strongest) => {
    expect(strongestOf(held)).toBe(strongest);
  });
});

describe('changing the role of somebody', () => {
  it.each<[string, Role | null, boolean, Role | null, Role | null, boolean]>([
    ['an owner makes an owner', 'owner', false, null, 'owner', true],
    ['an owner takes an owner away', 'owner', false, 'owner', null, true],
    ['a manager makes a manager', 'manager', false, 'reader', 'manager', true],
    ['a manager takes a manager away', 'manager', false, 'manager', null, true],
    ['a manager makes no owner', 'manager', false, null, 'owner', false],
    ['a manager does not touch an owner', 'manager', false, 'owner', 'member', false],
    ['a member changes nobody', 'member', false, null, 'reader', false],
    ['an administrator without a role makes an owner', null, true, null, 'owner', true],
  ])('%s', (_name, role, isAdmin, current, wanted, may) => {
    expect(mayGrant({ isAdmin, role }, current, wanted)).toBe(may);
  });
});
