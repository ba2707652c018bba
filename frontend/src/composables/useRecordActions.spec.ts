import type { Attachment } from '@maildesk/contracts';
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

const outcome = { link, logged: link.logged, loggedCount: 1, alreadyCount: 0, left: [] };

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
    useRecordActions(records, pane).logged({ ...outcome, beganFollowing: false });
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

  it('is not followed by an older link either, when following began with it', async () => {
    const old = { ...link, id: 2, logged: [] };
    const call = vi.fn((verb: string) =>
      Promise.resolve(verb === 'undo_log' ? true : verb === 'conversation_links' ? [old] : { ...old, follow: false }),
    );
    const pane = { refresh: vi.fn(), setLink: vi.fn(), dropLink: vi.fn() };
    const records = { call } as unknown as RecordsBridge;
    useRecordActions(records, pane).logged({ ...outcome, beganFollowing: true });

    useToasts().toasts[0]?.undo?.();

    await vi.waitFor(() => expect(call).toHaveBeenCalledWith('follow_conversation', { link: 2, follow: false }));
    expect(useFollowed().of('account', 'thread')).toEqual([]);
  });

  it('is said to be there still when Odoo did not take it out', async () => {
    const call = (verb: string) => Promise.resolve(verb === 'undo_log' ? false : []);
    const pane = { refresh: vi.fn(), setLink: vi.fn(), dropLink: vi.fn() };
    useRecordActions({ call } as unknown as RecordsBridge, pane).logged({ ...outcome, beganFollowing: false });

    useToasts().toasts[0]?.undo?.();

    await vi.waitFor(() => expect(pane.refresh).toHaveBeenCalledTimes(2));
    expect(useToasts().toasts.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^A mail is still in the chatter of “Anna”/),
    );
  });

  it('is said to be there without the files that have no room', () => {
    const pane = { refresh: vi.fn(), setLink: vi.fn(), dropLink: vi.fn() };
    const left = [{ fileName: 'film.mp4' }] as unknown as Attachment[];
    useRecordActions({} as RecordsBridge, pane).logged({ ...outcome, left, beganFollowing: false });

    expect(useToasts().toasts[0]?.text).toContain('Without “film.mp4”: Odoo takes 25 files and 25 MB at once.');
  });
});
