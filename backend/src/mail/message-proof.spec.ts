import { describe, expect, it } from 'vitest';
import type { ImapSession, MessageMark, MessageSummary } from '../adapters/adapters.module.js';
import type { KnownTraits } from './message-identity.js';
import { proveMessages } from './message-proof.js';

const known = (uid: number, messageIdHeader: string): KnownTraits => ({
  uid,
  identity: '',
  sendId: null,
  messageIdHeader,
  sizeBytes: 9,
});

/** A session that has these Message-IDs in the messages themselves, and those in its lists. */
function sessionWith(inMessage: Record<number, string>, inList: Record<number, string> = inMessage) {
  const asked: string[] = [];
  const idsOf = (set: string) => set.split(',').map(Number);
  const messages = {
    fetchMarks: (set: string) => {
      asked.push('marks');
      const marks = new Map<number, MessageMark>();
      for (const uid of idsOf(set))
        if (uid in inMessage) marks.set(uid, { messageIds: [inMessage[uid] ?? ''], sendId: null, sizeBytes: 9 });
      return Promise.resolve(marks);
    },
    fetchSummaries: (set: string) => {
      asked.push('summaries');
      const found = idsOf(set).filter((uid) => uid in inList);
      const from: MessageSummary['from'] = [];
      return Promise.resolve(
        found.map((uid) => ({ uid, messageIdHeader: inList[uid], from, emailId: null, sendId: null })),
      );
    },
  };
  return { session: { messages } as unknown as Pick<ImapSession, 'messages'>, asked };
}

describe('proveMessages', () => {
  const place = { mailboxId: 'inbox', uidValidity: 7 };

  it('tells with one command what is there from what is gone', async () => {
    const { session, asked } = sessionWith({ 1: 'one', 2: 'two' });

    const { same, other } = await proveMessages(session, [known(1, 'one'), known(2, 'two'), known(3, 'three')], place);

    expect([[...same], [...other], asked]).toEqual([[1, 2], [], ['marks']]);
  });

  it('finds another message under a known UID', async () => {
    const { session } = sessionWith({ 1: 'one', 2: 'new' });

    const { same, other } = await proveMessages(session, [known(1, 'one'), known(2, 'two')], place);

    expect([[...same], [...other]]).toEqual([[1], [2]]);
  });

  it('does not take a message for another one that the server shows otherwise in its lists', async () => {
    const { session, asked } = sessionWith({ 1: 'as it was sent' }, { 1: 'as it is listed' });

    const { same } = await proveMessages(session, [known(1, 'as it is listed')], place);

    expect([[...same], asked]).toEqual([[1], ['marks', 'summaries']]);
  });

  it('asks nothing about nothing', async () => {
    const { session, asked } = sessionWith({});

    expect((await proveMessages(session, [], place)).same.size).toBe(0);
    expect(asked).toEqual([]);
  });
});
