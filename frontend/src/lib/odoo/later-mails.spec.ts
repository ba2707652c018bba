import type { Message } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { laterMails } from './later-mails';

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
const since = '2026-11-20T12:00:00Z';

describe('laterMails', () => {
  it.each<[string, Message[], string[], string[]]>([
    ['those that came since', [mail('a', 10), mail('b', 13)], ['a'], ['b']],
    ['those that came since where none is in the chatter', [mail('a', 10), mail('b', 13)], [], ['b']],
    ['none of before that was left out', [mail('a', 10), mail('b', 11), mail('c', 13)], ['a'], ['c']],
    ['one that came before the last one in the chatter', [mail('a', 10), mail('b', 13), mail('c', 14)], ['c'], ['b']],
    ['none that is there', [mail('b', 13)], ['b'], []],
    ['none that somebody took out', [mail('gone', 13), mail('b', 14)], [], ['b']],
    ['no draft', [mail('b', 13, { flags: ['draft'] })], [], []],
    ['none without an identity', [mail(null, 13)], [], []],
    ['none that is on its way', [mail('b', 13, { outbox: { id: 'x', state: 'queued', error: null } })], [], []],
  ])('takes %s', (_, messages, logged, expected) => {
    const later = laterMails(messages, { since, logged, taken_out: ['gone'] });
    expect(later.map(({ messageIdHeader }) => messageIdHeader)).toEqual(expected);
  });

  it('takes none where it is not followed', () => {
    expect(laterMails([mail('b', 13)], { since: null, logged: [], taken_out: [] })).toEqual([]);
  });
});
