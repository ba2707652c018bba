import type { Message } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { laterMails } from './later-mails';

const since = new Date('2026-11-20T12:00:00Z');

function mail(header: string | null, hour: number, other: Partial<Message> = {}): Message {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    accountId: '00000000-0000-4000-8000-000000000002',
    threadId: '00000000-0000-4000-8000-000000000003',
    messageIdHeader: header,
    subject: '',
    from: [],
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    sentAt: null,
    receivedAt: `2026-11-20T${String(hour)}:00:00Z`,
    sizeBytes: 1,
    preview: '',
    hasAttachments: false,
    flags: [],
    keywords: [],
    mailboxIds: [],
    outbox: null,
    ...other,
  };
}
const headers = (messages: Message[], logged: string[]) =>
  laterMails(messages, logged, since).map(({ messageIdHeader }) => messageIdHeader);

describe('laterMails', () => {
  it.each<[string, Message[], string[], string[]]>([
    ['those after the last one in the chatter', [mail('a', 10), mail('b', 11), mail('c', 13)], ['b'], ['c']],
    ['none that was left out before it', [mail('a', 10), mail('b', 11)], ['b'], []],
    ['only new ones where none is in the chatter', [mail('a', 10), mail('b', 13)], [], ['b']],
    ['no draft', [mail('a', 10), mail('b', 13, { flags: ['draft'] })], ['a'], []],
    ['none without an identity', [mail('a', 10), mail(null, 13)], ['a'], []],
    [
      'none that is still on its way',
      [mail('a', 10), mail('b', 13, { outbox: { id: 'x', state: 'queued', error: null } })],
      ['a'],
      [],
    ],
  ])('takes %s', (_, messages, logged, expected) => {
    expect(headers(messages, logged)).toEqual(expected);
  });
});
