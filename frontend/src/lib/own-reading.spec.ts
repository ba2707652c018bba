import type { Mailbox, Message, Thread } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { isUnreadFor, unreadFor, withOwnCounts } from './own-reading';
import { testRow as row } from './test-rows';
import { threadAfter } from './thread-after';
import { unreadWord } from './unread-word';

describe('a row of the list', () => {
  it.each([
    { team: 0, own: null, count: 0, word: null },
    { team: 2, own: null, count: 2, word: 'Unread' },
    { team: 2, own: 0, count: 0, word: 'Not read for the team' },
    { team: 0, own: 1, count: 1, word: 'Not read by you' },
    { team: 2, own: 1, count: 1, word: 'Unread' },
    { team: 0, own: 0, count: 0, word: null },
  ])(
    'unread $team times by the team and $own by oneself counts $count and says $word',
    ({ team, own, count, word }) => {
      const shown = row('a', 1, { unreadCount: team, ownUnreadCount: own });
      expect([unreadFor(shown), unreadWord(shown)]).toEqual([count, word]);
    },
  );
});

describe('a conversation', () => {
  const messages = [
    { id: 'seen', flags: ['seen'] },
    { id: 'unseen', flags: [] },
  ] as unknown as Message[];
  const unreadIn = (thread: Thread) => thread.messages.filter((each) => isUnreadFor(thread, each)).map(({ id }) => id);
  const shared = { messages, ownUnreadIds: null } as Partial<Thread> as Thread;
  const personal = { messages, ownUnreadIds: ['seen'] } as Partial<Thread> as Thread;
  const all = () => true;

  it('has unread what nobody has read, or what one has not read oneself', () => {
    expect([unreadIn(shared), unreadIn(personal)]).toEqual([['unseen'], ['seen']]);
  });

  it('is marked for the team or for oneself alone', () => {
    const read = threadAfter(personal, all, { kind: 'mark', read: true });
    expect([read.ownUnreadIds, read.messages]).toEqual([[], messages]);
    expect(threadAfter(personal, all, { kind: 'mark', read: false }).ownUnreadIds).toEqual(['seen', 'unseen']);
    expect(unreadIn(threadAfter(shared, all, { kind: 'mark', read: true }))).toEqual([]);
    expect(unreadIn(threadAfter(shared, all, { kind: 'mark', read: false }))).toEqual(['seen', 'unseen']);
  });
});

describe('folders', () => {
  const folders = [
    { id: 'inbox', unreadCount: 5 },
    { id: 'other', unreadCount: 3 },
  ] as Mailbox[];

  it('show the count that the person has chosen', () => {
    const own = new Map([['inbox', 1]]);
    expect(withOwnCounts(folders, 'shared', own)).toBe(folders);
    expect(withOwnCounts(folders, 'personal', own).map(({ unreadCount }) => unreadCount)).toEqual([1, 0]);
  });
});
