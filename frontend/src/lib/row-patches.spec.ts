import type { Change, ChangeTarget, Message, Thread } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { patchOf, withPatches } from './row-patches';
import { testRow as row } from './test-rows';

const seen: Change = { kind: 'add-flag', flag: 'seen' };
const unseen: Change = { kind: 'remove-flag', flag: 'seen' };
const star: Change = { kind: 'add-flag', flag: 'flagged' };
const unstar: Change = { kind: 'remove-flag', flag: 'flagged' };
const archive: Change = { kind: 'move-to-role', role: 'archive' };

const threadTarget: ChangeTarget = { kind: 'threads', mailboxId: 'inbox', threadIds: ['a'] };
const messageTarget = (...messageIds: string[]): ChangeTarget => ({ kind: 'messages', mailboxId: null, messageIds });

/** Two unread messages in the inbox, the second starred, and an answer in another folder. */
const open = {
  id: 'a',
  accountId: 'account',
  subject: '',
  messages: [
    { id: 'm1', mailboxIds: ['inbox'], flags: [] },
    { id: 'm2', mailboxIds: ['inbox'], flags: ['flagged'] },
    { id: 'm3', mailboxIds: ['sent'], flags: ['seen'] },
  ] as unknown as Message[],
  ownUnreadIds: null,
} satisfies Thread;

const before = row('a', 10, { messageCount: 2, unreadCount: 2, flagged: true });

function after(target: ChangeTarget, change: Change) {
  const patch = patchOf(target, change, 'inbox', open);
  return withPatches([before, row('b', 5)], patch === null ? [] : [patch]);
}

describe('patchOf', () => {
  it.each([
    { what: 'marks a whole row read', target: threadTarget, change: seen, row: { unreadCount: 0 } },
    { what: 'marks a whole row unread', target: threadTarget, change: unseen, row: { unreadCount: 2 } },
    { what: 'takes the star off a row', target: threadTarget, change: unstar, row: { flagged: false } },
    { what: 'counts down by one read message', target: messageTarget('m1'), change: seen, row: { unreadCount: 1 } },
    { what: 'keeps the star of another message', target: messageTarget('m1'), change: unstar, row: { flagged: true } },
    { what: 'loses the last star', target: messageTarget('m2'), change: unstar, row: { flagged: false } },
    { what: 'stars by one message', target: messageTarget('m1'), change: star, row: { flagged: true } },
    { what: 'keeps a row of which mail stays', target: messageTarget('m1'), change: archive, row: { messageCount: 1 } },
    { what: 'lets mail of other folders be', target: messageTarget('m3'), change: seen, row: { unreadCount: 2 } },
  ])('$what', ({ target, change, row: expected }) => {
    expect(after(target, change)[0]).toMatchObject({ threadId: 'a', ...expected });
  });

  it.each([
    { what: 'the thread', target: threadTarget },
    { what: 'all its messages here', target: messageTarget('m1', 'm2') },
  ])('takes the row out when $what is archived', ({ target }) => {
    expect(after(target, archive).map((each) => each.threadId)).toEqual(['b']);
  });

  it('says nothing about another mailbox', () => {
    expect(patchOf({ ...threadTarget, mailboxId: 'sent' }, archive, 'inbox', open)).toBeNull();
  });
});

describe('marking', () => {
  const unreadByMe = { ...open, ownUnreadIds: ['m2', 'm3'] };
  const mine = row('a', 10, { messageCount: 2, unreadCount: 2, ownUnreadCount: 1 });
  const marked = (target: ChangeTarget, read: boolean, of = mine, thread: Thread = unreadByMe) => {
    const patch = patchOf(target, { kind: 'mark', read }, 'inbox', thread);
    return withPatches([of], patch === null ? [] : [patch])[0];
  };

  it.each([
    { what: 'a whole row as read', target: threadTarget, read: true, own: 0 },
    { what: 'a whole row as unread', target: threadTarget, read: false, own: 2 },
    { what: 'the unread message as read', target: messageTarget('m2'), read: true, own: 0 },
    { what: 'a read message as unread', target: messageTarget('m1'), read: false, own: 2 },
  ])('$what leaves the team’s count alone where people keep theirs apart', ({ target, read, own }) => {
    expect(marked(target, read)).toMatchObject({ unreadCount: 2, ownUnreadCount: own });
  });

  it('is a change of the team’s count where that is everybody’s', () => {
    expect(marked(threadTarget, true, before, open)).toMatchObject({ unreadCount: 0, ownUnreadCount: null });
    expect(marked(messageTarget('m1'), true, before, open)).toMatchObject({ unreadCount: 1, ownUnreadCount: null });
  });
});

describe('withPatches', () => {
  it('lays patches one over the other, and taking one away shows the truth again', () => {
    const read = patchOf(threadTarget, seen, 'inbox', null);
    const starless = patchOf(threadTarget, unstar, 'inbox', null);
    if (read === null || starless === null) throw new Error('both change the row');
    expect(withPatches([before], [read, starless])[0]).toMatchObject({ unreadCount: 0, flagged: false });
    expect(withPatches([before], [starless])[0]).toMatchObject({ unreadCount: 2, flagged: false });
  });

  it('hands back the same array when nothing is pending, so that nothing is drawn again', () => {
    const rows = [before];
    expect(withPatches(rows, [])).toBe(rows);
  });
});
