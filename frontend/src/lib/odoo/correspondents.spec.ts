import type { MailAddress, Message } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { correspondents } from './correspondents';

const person = (name: string): MailAddress => ({ name, address: `${name.toLowerCase()}@example.org` });
const [anna, bert, own] = [person('Anna'), person('Bert'), person('Own')];

function mail(from: MailAddress, to: MailAddress[], other: Partial<Message> = {}): Message {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    accountId: '00000000-0000-4000-8000-000000000002',
    threadId: '00000000-0000-4000-8000-000000000003',
    messageIdHeader: null,
    subject: '',
    from: [from],
    to,
    cc: [],
    bcc: [],
    replyTo: [],
    sentAt: null,
    receivedAt: '2026-11-20T08:00:00Z',
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
const names = (messages: Message[]) => correspondents(messages, ['OWN@example.org']).map(({ name }) => name);

describe('correspondents', () => {
  it.each<[string, Message[], string[]]>([
    ['who wrote last comes first', [mail(anna, [own]), mail(bert, [own])], ['Bert', 'Anna']],
    ['who was written to, when nobody answered yet', [mail(own, [anna, bert])], ['Anna', 'Bert']],
    ['writers before readers', [mail(anna, [own]), mail(own, [bert])], ['Anna', 'Bert']],
    ['each person once', [mail(anna, [own]), mail(anna, [own, bert])], ['Anna', 'Bert']],
    ['nobody of a draft', [mail(anna, [own]), mail(own, [bert], { flags: ['draft'] })], ['Anna']],
    ['nobody without an address', [mail({ name: 'Nobody', address: '' }, [own])], []],
  ])('%s', (_, messages, expected) => {
    expect(names(messages)).toEqual(expected);
  });
});
