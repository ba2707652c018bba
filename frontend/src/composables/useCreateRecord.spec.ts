import type { Message } from '@maildesk/contracts';
import { createPinia, setActivePinia } from 'pinia';
import { expect, it, vi } from 'vitest';
import type { RecordsBridge } from '../lib/host';
import { useConversation } from '../stores/conversation';
import { useCreateRecord } from './useCreateRecord';

const message = {
  id: 'message',
  accountId: 'account',
  threadId: 'thread',
  messageIdHeader: null,
  subject: 'Forty chairs',
  from: [],
  sentAt: null,
  receivedAt: '2026-11-20T08:00:00Z',
  preview: '',
} as unknown as Message;
const sam = { model: 'res.partner', id: 9, name: 'Sam', state: null, tone: 'plain', when: null, amount: null };
const field = { name: 'name', label: 'Name', type: 'text', value: null, required: true, options: [] };

it('offers who was made since the form was shown, and makes another one when that is meant', async () => {
  setActivePinia(createPinia());
  const body = { html: null, text: 'Hello', attachments: [] };
  vi.spyOn(useConversation(), 'readBody').mockResolvedValue(body as never);
  const seen: unknown[] = [];
  const records = {
    call(verb: string, args: Record<string, unknown>) {
      if (verb === 'prepare_create') return Promise.resolve({ title: 'Contact', existing: [], fields: [field] });
      seen.push(args['seen']);
      return Promise.resolve({ record: { ...sam, id: 8 + seen.length }, created: seen.length > 1 });
    },
  } as unknown as RecordsBridge;
  const creation = useCreateRecord(records, { kind: 'contact', message, person: null });
  await creation.prepare();
  const fields = creation.prepared.value?.fields;

  expect(await creation.save({ name: 'Sam' }, [])).toBeNull();
  expect(creation.prepared.value?.existing).toEqual([{ ...sam, reason: 'known' }]);
  expect(creation.prepared.value?.fields, 'what was typed stays').toBe(fields);
  expect(creation.errorText.value).toContain('“Sam” was made meanwhile');

  expect(await creation.save({ name: 'Sam' }, [])).toMatchObject({ created: true });
  expect(seen).toEqual([[], [9]]);
});
