import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, type EffectScope } from 'vue';
import type { RecordsBridge } from '../lib/host';
import type { RecordLink } from '../lib/odoo/links';
import { useFollowed } from '../stores/followed';
import { useFollowedMail } from './useFollowedMail';

const accountId = '00000000-0000-4000-8000-000000000002';
const threadId = '00000000-0000-4000-8000-000000000003';

const mail = (header: string) => ({
  id: header,
  accountId,
  threadId,
  messageIdHeader: header,
  subject: 'Order',
  from: [{ name: 'Anna', address: 'anna@example.org' }],
  sentAt: null,
  receivedAt: '2026-11-20T10:00:00Z',
  preview: '',
  flags: [],
  outbox: null,
});

const link: RecordLink = {
  id: 3,
  account_id: accountId,
  conversation_id: threadId,
  record: { model: 'res.partner', id: 7, name: 'Anna', state: null, tone: 'plain', when: null, amount: null },
  follow: true,
  since: '2026-11-20T09:00:00Z',
  logged: ['one'],
  taken_out: [],
};

describe('the later mails of a followed conversation', () => {
  let scope: EffectScope;
  let logged: Record<string, unknown>[];
  /** Whether Odoo still has it as followed. */
  let isFollowed: boolean;
  let inChatter: string[];
  /** How often Odoo was asked for the conversation by its new id. */
  let asked: number;
  /** Whether Odoo finds out what the conversation was merged into. */
  let isFoundAgain: boolean;
  /** The conversation's id by now. */
  let threadNow: string;

  const records = {
    call(verb: string, args: Record<string, unknown>) {
      if (verb === 'followed_conversations') return Promise.resolve([{ ...link, logged: inChatter }]);
      if (verb === 'conversation_links') {
        asked += 1;
        const { conversations } = args as { conversations: { conversation_id: string; message_ids: string[] }[] };
        const [{ conversation_id, message_ids } = { conversation_id: '', message_ids: [] }] = conversations;
        return Promise.resolve(isFoundAgain && message_ids.includes('one') ? [{ ...link, conversation_id }] : []);
      }
      logged.push(args);
      return Promise.resolve({ state: 'logged', link: { ...link, conversation_id: threadNow, follow: isFollowed } });
    },
  } as unknown as RecordsBridge;

  beforeEach(() => {
    setActivePinia(createPinia());
    logged = [];
    inChatter = ['one'];
    threadNow = threadId;
    isFoundAgain = true;
    asked = 0;
    scope = effectScope();
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(
        Response.json(
          url.endsWith('/body')
            ? { text: 'Thanks.', html: null, attachments: [] }
            : { id: threadNow, accountId, messages: ['one', 'two', 'three'].map(mail) },
        ),
      ),
    );
  });
  afterEach(() => {
    scope.stop();
    vi.unstubAllGlobals();
  });

  it('are logged, and say nothing about following', async () => {
    isFollowed = true;
    scope.run(() => useFollowedMail(records, () => [accountId]));

    await vi.waitFor(() => expect(logged).toHaveLength(2));
    expect(logged.map(({ follow }) => follow)).toEqual([false, false]);
    expect(useFollowed().of(accountId, threadId)).toHaveLength(1);
  });

  it('are logged where they came before this page was there, and nothing is in the chatter yet', async () => {
    isFollowed = true;
    inChatter = [];
    scope.run(() => useFollowedMail(records, () => [accountId]));

    await vi.waitFor(() => expect(logged).toHaveLength(3));
  });

  it('are logged of what the conversation was merged into, also when more comes', async () => {
    isFollowed = true;
    threadNow = '00000000-0000-4000-8000-000000000009';
    scope.run(() => useFollowedMail(records, () => [accountId]));

    await vi.waitFor(() => expect(logged).toHaveLength(2));
    expect([...useFollowed().links.values()].flat()).toHaveLength(1);
    expect(useFollowed().of(accountId, threadNow)).toHaveLength(1);
  });

  it('are logged with the next mail where Odoo could not find out what the conversation was merged into', async () => {
    isFollowed = true;
    threadNow = '00000000-0000-4000-8000-000000000009';
    isFoundAgain = false;
    scope.run(() => useFollowedMail(records, () => [accountId]));
    await vi.waitFor(() => expect(asked).toBe(1));
    await new Promise((resolve) => setTimeout(resolve));
    expect(logged).toEqual([]);

    isFoundAgain = true;
    useFollowed().noticeMail(accountId, threadNow);

    await vi.waitFor(() => expect(logged).toHaveLength(2));
    expect(useFollowed().of(accountId, threadNow)).toHaveLength(1);
    expect(useFollowed().of(accountId, threadId)).toEqual([]);
  });

  it('stay out once somebody else has ended the following', async () => {
    isFollowed = false;
    scope.run(() => useFollowedMail(records, () => [accountId]));

    await vi.waitFor(() => expect(useFollowed().links.size).toBe(0));
    await vi.waitFor(() => expect(logged).toHaveLength(1));
    useFollowed().noticeMail(accountId, threadId);
    await new Promise((resolve) => setTimeout(resolve));
    expect(logged).toHaveLength(1);
  });
});
