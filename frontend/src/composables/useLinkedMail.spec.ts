import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, shallowRef, type EffectScope } from 'vue';
import type { Pane } from '../lib/odoo/pane';
import { useLinkedMail } from './useLinkedMail';

const accountId = '00000000-0000-4000-8000-000000000002';
const first = '00000000-0000-4000-8000-000000000003';
const second = '00000000-0000-4000-8000-000000000004';

const line = (id: number, threadId: string) => ({
  model: 'res.partner',
  id,
  name: 'Anna Example',
  state: null,
  tone: 'plain' as const,
  when: null,
  amount: null,
  conversation: { account_id: accountId, conversation_id: threadId },
});
const pane: Pane = {
  people: [],
  creates: [],
  sections: [
    {
      kind: 'mail',
      title: 'Linked conversations',
      model: 'maildesk.link',
      count: 2,
      more: false,
      denied: false,
      overdue: [],
      records: [line(1, first), line(2, second)],
    },
  ],
};
const about = (threadId: string) => ({ accountId, threadId, people: [], messageIds: [] });

describe('the linked conversations beside the open one', () => {
  let scope: EffectScope;
  const accountIds = shallowRef<string[]>([]);
  const open = shallowRef(about(first));

  beforeEach(() => {
    accountIds.value = [accountId];
    open.value = about(first);
    scope = effectScope();
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(Response.json({ subject: url.includes(first) ? 'Chairs' : 'Tables', messages: [] })),
    );
  });
  afterEach(() => {
    scope.stop();
    vi.unstubAllGlobals();
  });

  function setUp() {
    const shown = scope.run(() =>
      useLinkedMail(
        () => pane,
        () => open.value,
        () => accountIds.value,
      ),
    );
    return () => shown?.value?.sections[0]?.records.map(({ name }) => name);
  }

  it('have their subjects, also that which was open before and stands in the same pane', async () => {
    const names = setUp();
    await vi.waitFor(() => expect(names()).toEqual(['Tables']));

    open.value = about(second);
    await vi.waitFor(() => expect(names()).toEqual(['Chairs']));
  });

  it('have their subjects once their account is known', async () => {
    accountIds.value = [];
    const names = setUp();
    expect(names()).toEqual(['Anna Example']);

    accountIds.value = [accountId];
    await vi.waitFor(() => expect(names()).toEqual(['Tables']));
  });
});
