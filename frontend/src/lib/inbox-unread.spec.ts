import { describe, expect, it } from 'vitest';
import { unreadInInboxes } from './inbox-unread';

const inbox = (unreadCount: number) => ({ role: 'inbox', unreadCount }) as const;

describe('unreadInInboxes', () => {
  it('adds up the inboxes, and nothing else', () => {
    const accounts = [
      { state: 'ready', mailboxes: [inbox(2), { role: 'junk', unreadCount: 40 }, { role: null, unreadCount: 7 }] },
      { state: 'ready', mailboxes: [inbox(3)] },
    ] as const;
    expect(unreadInInboxes(accounts)).toBe(5);
  });

  it.each([
    { what: 'nothing is known yet', accounts: [] },
    { what: 'one account is still being read', accounts: [{ state: 'loading', mailboxes: [inbox(2)] }] as const },
  ])('says nothing while $what', ({ accounts }) => {
    expect(unreadInInboxes(accounts)).toBeNull();
  });
});
