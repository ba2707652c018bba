import type { ManagedUser } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { lastSeenWords, questionOf, userStateWords } from './user-words';

const anna: ManagedUser = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  email: 'anna@example.org',
  displayName: 'Anna',
  isAdmin: false,
  state: 'active',
  hasPassword: true,
  hasSecondFactor: false,
  lastSeenAt: '2026-11-22T10:00:00.000Z',
  createdAt: '2026-11-01T10:00:00.000Z',
};

describe('userStateWords', () => {
  it.each<[Partial<ManagedUser>, string]>([
    [{}, 'Password'],
    [{ hasSecondFactor: true }, 'Password and second factor'],
    [{ hasPassword: false }, 'No password yet'],
    [{ state: 'invited', hasPassword: false }, 'Invited, not yet here'],
    [{ state: 'disabled', hasSecondFactor: true }, 'Disabled'],
  ])('says of %j %j', (change, words) => {
    expect(userStateWords({ ...anna, ...change })).toBe(words);
  });
});

describe('lastSeenWords', () => {
  it('tells how long ago, or that there is nothing open', () => {
    const now = new Date('2026-11-22T12:00:00.000Z');

    expect(lastSeenWords(anna, now)).toBe('2 hours ago');
    expect(lastSeenWords({ ...anna, lastSeenAt: null }, now)).toBe('Not signed in');
  });
});

describe('questionOf', () => {
  it('asks before whatever the person would notice, by name', () => {
    for (const action of ['promote', 'demote', 'reset-second-factor', 'sign-out', 'disable'] as const) {
      expect(questionOf(action, 'Anna')?.title).toContain('Anna');
    }
    for (const action of ['rename', 'link', 'enable'] as const) expect(questionOf(action, 'Anna')).toBeNull();
  });
});
