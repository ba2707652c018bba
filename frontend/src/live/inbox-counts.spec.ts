import type { Inbox, PushFrame } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { InboxCounts } from './inbox-counts';

const frame = (name: string, payload: Record<string, unknown>): PushFrame =>
  ({ accountId: 'a', seq: 1, name, payload }) as unknown as PushFrame;
const place = { mailboxId: 'inbox', messageId: 'm', threadId: 't' };

function counts(): InboxCounts {
  const made = new InboxCounts();
  made.begin([
    { accountId: 'a', seq: 0, mode: 'shared', inbox: { mailboxId: 'inbox', unreadCount: 2 } },
    { accountId: 'b', seq: 0, mode: 'shared', inbox: { mailboxId: 'other', unreadCount: 3 } },
    { accountId: 'c', seq: 0, mode: 'shared', inbox: null },
  ]);
  return made;
}

describe('the unread mail of all inboxes', () => {
  it('is added up, and begins anew when the inboxes are read anew', () => {
    const made = counts();
    expect(made.total).toBe(5);
    made.begin([]);
    expect(made.total).toBe(0);
  });

  it.each([
    ['follows an inbox', 'mailbox.updated', { id: 'inbox', role: 'inbox', unreadCount: 9 }, 12],
    ['passes over other folders', 'mailbox.updated', { id: 'junk', role: 'junk', unreadCount: 9 }, 5],
    ['gets an inbox that is found later', 'mailbox.added', { id: 'new', role: 'inbox', unreadCount: 1 }, 4],
    ['loses an inbox that is gone', 'mailbox.removed', { mailboxId: 'inbox' }, 3],
    ['keeps an inbox when another folder is gone', 'mailbox.removed', { mailboxId: 'junk' }, 5],
  ])('%s', (_, name, payload, total) => {
    const made = counts();
    expect(made.apply(frame(name, payload))).toBeNull();
    expect(made.total).toBe(total);
  });

  it('keeps what a frame has told that is newer than the reading', () => {
    const made = counts();
    made.apply({ ...frame('mailbox.updated', { id: 'inbox', role: 'inbox', unreadCount: 9 }), seq: 5 });
    made.apply({ ...frame('mailbox.removed', { mailboxId: 'other' }), accountId: 'b', seq: 5 });
    made.begin([
      { accountId: 'a', seq: 4, mode: 'shared', inbox: { mailboxId: 'inbox', unreadCount: 2 } },
      { accountId: 'b', seq: 4, mode: 'shared', inbox: { mailboxId: 'other', unreadCount: 3 } },
    ]);
    expect(made.total).toBe(9);
    made.begin([{ accountId: 'a', seq: 5, mode: 'shared', inbox: { mailboxId: 'inbox', unreadCount: 1 } }]);
    expect(made.total).toBe(1);
  });

  describe('where the person reads for themselves', () => {
    const own = (seq: number, unreadCount: number): Inbox => ({
      accountId: 'a',
      seq,
      mode: 'personal',
      inbox: { mailboxId: 'inbox', unreadCount },
    });

    it.each(['mailbox.updated', 'mailbox.removed', 'message.added', 'message.updated', 'message.removed'])(
      'asks for another reading after %s, and believes that',
      (name) => {
        const made = counts();
        made.begin([own(0, 7)]);
        expect(made.isStale).toBe(false);
        made.apply({ ...frame(name, { id: 'inbox', role: 'inbox', unreadCount: 1 }), seq: 5 });
        expect([made.total, made.isStale]).toEqual([7, true]);
        made.begin([own(5, 8)]);
        expect([made.total, made.isStale]).toEqual([8, false]);
      },
    );

    it('asks once more when a frame has come while it was read', () => {
      const made = counts();
      made.begin([own(0, 7)]);
      made.apply({ ...frame('message.removed', {}), seq: 5 });
      made.begin([own(4, 7)]);
      expect(made.isStale).toBe(true);
    });

    it('believes a reading by which the person has changed to it, or back, and asks once more where a frame is newer', () => {
      const made = counts();
      made.apply({ ...frame('mailbox.updated', { id: 'inbox', role: 'inbox', unreadCount: 9 }), seq: 5 });
      made.begin([own(4, 7)]);
      expect([made.total, made.isStale]).toEqual([7, true]);
    });
  });

  it('asks how the person reads where an inbox is found later', () => {
    const made = counts();
    made.apply({ ...frame('mailbox.added', { id: 'new', role: 'inbox', unreadCount: 1 }), accountId: 'c' });
    expect(made.isStale).toBe(true);
  });

  it('believes a reading with a lower number once the numbers begin anew', () => {
    const made = counts();
    made.apply({ ...frame('mailbox.updated', { id: 'inbox', role: 'inbox', unreadCount: 9 }), seq: 5 });
    made.renumber('a');
    expect(made.total).toBe(12);
    made.begin([{ accountId: 'a', seq: 3, mode: 'shared', inbox: { mailboxId: 'inbox', unreadCount: 2 } }]);
    expect(made.total).toBe(2);
  });

  it.each([
    ['tells of new mail in an inbox', { ...place, isNew: true }, { accountId: 'a', mailboxId: 'inbox', threadId: 't' }],
    ['tells nothing of mail that was filed there', { ...place, isNew: false }, null],
    ['tells nothing of new mail elsewhere', { ...place, mailboxId: 'junk', isNew: true }, null],
  ])('%s', (_, payload, arrival) => {
    expect(counts().apply(frame('message.added', payload))).toEqual(arrival);
  });
});
