import { describe, expect, it } from 'vitest';
import { bitOf } from './flags.js';
import { type NewThreadLocation, newThreadRows } from './new-thread-rows.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

function location(given: Partial<NewThreadLocation>): NewThreadLocation {
  const usual = {
    uid: 1,
    messageId: 'a',
    threadId: 't',
    receivedAt: at(0),
    flags: bitOf('seen'),
    hasAttachments: false,
  };
  return { ...usual, ...given };
}

describe('newThreadRows', () => {
  it('makes one line of each thread', () => {
    const rows = newThreadRows([
      location({ threadId: 't', messageId: 'a', receivedAt: at(1) }),
      location({ threadId: 'u', messageId: 'b', flags: bitOf('flagged'), hasAttachments: true }),
      location({ threadId: 't', messageId: 'c', receivedAt: at(2), flags: bitOf('answered') }),
    ]);
    expect(rows).toMatchObject([
      {
        threadId: 't',
        lastAt: at(2),
        latestMessageId: 'c',
        messageCount: 2,
        unreadCount: 1,
        flagged: false,
        answered: true,
        hasAttachments: false,
      },
      {
        threadId: 'u',
        lastAt: at(0),
        latestMessageId: 'b',
        messageCount: 1,
        unreadCount: 1,
        flagged: true,
        answered: false,
        hasAttachments: true,
      },
    ]);
  });

  it.each([
    ['the later one', [at(2), 1], [at(1), 2], 'a'],
    ['of two in the same second the one with the higher UID', [at(1), 1], [at(1), 2], 'b'],
  ] as const)('shows as the latest %s, in any order', (_case, [atA, uidA], [atB, uidB], latest) => {
    const locations = [
      location({ messageId: 'a', receivedAt: atA, uid: uidA }),
      location({ messageId: 'b', receivedAt: atB, uid: uidB }),
    ];
    expect(newThreadRows(locations)).toMatchObject([{ latestMessageId: latest }]);
    expect(newThreadRows(locations.toReversed())).toMatchObject([{ latestMessageId: latest }]);
  });

  it('counts a message once that lies there twice, as unread if one of the two is', () => {
    const rows = newThreadRows([location({ uid: 1 }), location({ uid: 2, flags: 0 }), location({ uid: 3, flags: 0 })]);
    expect(rows).toMatchObject([{ messageCount: 1, unreadCount: 1 }]);
  });

  it('leaves out what is marked for deletion, and threads that consist of nothing else', () => {
    const rows = newThreadRows([
      location({ threadId: 't', messageId: 'a' }),
      location({ threadId: 't', messageId: 'b', receivedAt: at(9), flags: bitOf('deleted') | bitOf('flagged') }),
      location({ threadId: 'u', messageId: 'c', flags: bitOf('deleted') }),
    ]);
    expect(rows).toMatchObject([{ threadId: 't', latestMessageId: 'a', messageCount: 1, flagged: false }]);
  });
});
