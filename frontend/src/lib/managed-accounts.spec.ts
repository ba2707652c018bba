import type { ManagedAccount } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { filterManaged, peopleOf } from './managed-accounts';

const account = (address: string, more: Partial<ManagedAccount> = {}): ManagedAccount => ({
  id: address,
  address,
  isDemo: false,
  state: 'live',
  owners: ['Ann Owner'],
  peopleCount: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

describe('accounts as administrators see them', () => {
  it.each([
    [['Ann', 'Bob'], 3, 'Ann, Bob · 3 people'],
    [['Ann'], 1, 'Ann · 1 person'],
    [[], 0, 'Nobody owns it · 0 people'],
  ])('of %j and %j say %j', (owners, peopleCount, words) => {
    expect(peopleOf({ owners, peopleCount })).toBe(words);
  });

  it.each([
    ['', ['info@a.example', 'sales@b.example']],
    [' INFO', ['info@a.example']],
    ['ann', ['info@a.example']],
    ['paused', ['sales@b.example']],
    ['nothing', []],
  ])('are found by %j', (text, found) => {
    const accounts = [account('info@a.example'), account('sales@b.example', { owners: ['Bob'], state: 'paused' })];
    expect(filterManaged(accounts, text).map(({ address }) => address)).toEqual(found);
  });
});
