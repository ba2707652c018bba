import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordsBridge } from '../lib/host';
import type { RecordLink } from '../lib/odoo/links';
import { useFollowed } from '../stores/followed';
import { useToasts } from '../stores/toasts';
import { useRecordActions } from './useRecordActions';

const link: RecordLink = {
  id: 3,
  account_id: 'account',
  conversation_id: 'thread',
  record: { model: 'res.partner', id: 7, name: 'Anna', state: null, tone: 'plain', when: null, amount: null },
  follow: true,
  since: '2026-11-20T09:00:00Z',
  logged: ['one@example.org'],
  taken_out: [],
};

describe('a mail that was logged and followed, and taken out again', () => {
  beforeEach(() => setActivePinia(createPinia()));

  it.each([
    { what: 'is not followed any more when its link is gone', left: [], followed: [], told: [] },
    {
      what: 'is still followed where an older link is',
      left: [{ ...link, id: 2, logged: [] }],
      followed: [2],
      told: [],
    },
    {
      what: 'is not followed when Odoo does not say, and the person hears of it',
      left: null,
      followed: [],
      told: [expect.stringMatching(/^It is taken out, but Odoo did not say/)],
    },
  ])('$what', async ({ left, followed, told }) => {
    const asked: string[] = [];
    const refresh = vi.fn();
    const records = {
      call(verb: string) {
        asked.push(verb);
        if (verb === 'undo_log') return Promise.resolve(true);
        return left === null ? Promise.reject(new Error('no network')) : Promise.resolve(left);
      },
    } as unknown as RecordsBridge;
    const pane = { refresh, setLink: vi.fn(), dropLink: vi.fn() };
    useRecordActions(records, pane).logged({ link, logged: link.logged, loggedCount: 1, alreadyCount: 0 });
    expect(useFollowed().of('account', 'thread')).toEqual([link]);

    useToasts().toasts[0]?.undo?.();

    await vi.waitFor(() => expect(refresh).toHaveBeenCalledTimes(2));
    expect(asked).toEqual(['undo_log', 'conversation_links']);
    expect(
      useFollowed()
        .of('account', 'thread')
        .map(({ id }) => id),
    ).toEqual(followed);
    const errors = useToasts().toasts.filter(({ tone }) => tone === 'error');
    expect(errors.map(({ text }) => text)).toEqual(told);
  });
});
