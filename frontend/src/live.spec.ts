import { odooApi } from '@maildesk/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PushListeners, PushSocket } from './api/socket';
import { startLive, type Live } from './live';

const server = vi.hoisted(() => ({ listeners: null as PushListeners | null, askedAgain: [] as string[] }));

vi.mock('./api/socket', () => ({
  openPushSocket: (listeners: PushListeners): Partial<PushSocket> => {
    server.listeners = listeners;
    return {
      follow: () => undefined,
      unfollow: () => undefined,
      askAgain: (accountId) => server.askedAgain.push(accountId) > 0,
      close: () => undefined,
    };
  },
}));

vi.mock('./live/leading', () => ({
  lead(_: string, work: (signal: AbortSignal) => Promise<void>) {
    const controller = new AbortController();
    void work(controller.signal);
    return () => controller.abort();
  },
}));

const soon = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const inbox = { accountId: 'a', seq: 7, mode: 'shared', inbox: { mailboxId: 'inbox', unreadCount: 3 } };

describe('the number of unread mails in a page of Odoo', () => {
  let live: Live;
  let unread: number[];

  beforeEach(() => {
    server.askedAgain = [];
    unread = [];
    const granted = {
      accessToken: 'mdo_a',
      serverTime: soon(0),
      expiresAt: soon(10),
      renewAfter: soon(8),
      session: {},
    };
    vi.stubGlobal('fetch', (url: string) =>
      Promise.resolve(Response.json(url.endsWith(odooApi.exchange.path) ? granted : { inboxes: [inbox] })),
    );
    live = startLive({
      serverUrl: '',
      who: 'ann',
      lang: 'en_US',
      renew: () => Promise.resolve('token'),
      setUnread: (count) => unread.push(count),
      open: () => undefined,
    });
  });

  afterEach(() => {
    live.stop();
    vi.unstubAllGlobals();
  });

  it('is asked for again of each account when access changed, as the server may have stopped to tell', async () => {
    server.listeners?.connected();
    await vi.waitFor(() => expect(unread).toEqual([3]));
    server.listeners?.accountsChanged();

    expect(server.askedAgain).toEqual(['a']);
    await vi.waitFor(() => expect(unread).toEqual([3, 3]));
  });
});
