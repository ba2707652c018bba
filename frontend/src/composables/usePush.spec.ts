// @vitest-environment happy-dom
import type { PushFrame } from '@maildesk/contracts';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, type App } from 'vue';
import type { PushListeners, PushSocket } from '../api/socket';
import { useAccounts } from '../stores/accounts';
import { useChanges } from '../stores/changes';
import { useConversation } from '../stores/conversation';
import { useMailboxes } from '../stores/mailboxes';
import { useOutbox } from '../stores/outbox';
import { usePush } from './usePush';

const server = vi.hoisted(() => ({
  listeners: null as PushListeners | null,
  /** What happened, in order: what was asked for and which accounts were followed. */
  log: [] as string[],
}));

vi.mock('../api/socket', () => ({
  openPushSocket: (listeners: PushListeners): PushSocket => {
    server.listeners = listeners;
    return {
      follow: (accountId, afterSeq) => void server.log.push(`follow ${accountId} ${afterSeq}`),
      unfollow: () => undefined,
      askAgain: () => true,
      view: () => undefined,
      stay: () => undefined,
      watchHealth: () => undefined,
      tellDrawn: () => undefined,
      close: () => undefined,
    };
  },
}));

const inbox = { id: 'inbox', accountId: 'a', role: 'inbox', unreadCount: 0, fill: null };
const item = { id: 'item', accountId: 'a', threadId: 't', state: 'sending', error: null };
const message = { id: 'm', threadId: 't', mailboxIds: ['inbox'], flags: [], keywords: [] };

describe('the stores and what is pushed', () => {
  let app: App;
  /** What the server has, by the end of the address; what is not there is answered with an error. */
  let replies: Map<string, unknown>;
  let isDown: boolean;
  /** Answers that the test holds back, by the end of the address. */
  let held: Map<string, () => void>;

  const paths = {
    list: '/accounts',
    account: '/accounts/a',
    mailboxes: '/accounts/a/mailboxes',
    outbox: '/accounts/a/outbox',
    changes: '/accounts/a/changes',
    reading: '/accounts/a/reading',
    thread: '/accounts/a/threads/t',
  } as const;

  beforeEach(() => {
    vi.useFakeTimers();
    setActivePinia(createPinia());
    server.log = [];
    isDown = false;
    held = new Map();
    replies = new Map<string, unknown>([
      [paths.list, { accounts: [{ id: 'a', address: 'a@example.org', role: 'member', state: 'live' }] }],
      [paths.account, { id: 'a', address: 'a@example.org', role: 'member', state: 'live' }],
      [paths.mailboxes, { mailboxes: [inbox], seq: 7 }],
      [paths.outbox, { items: [] }],
      [paths.changes, { waiting: 0, failed: 0, changes: [] }],
      [paths.reading, { mode: 'shared', unread: [] }],
      [paths.thread, { id: 't', accountId: 'a', messages: [message], ownUnreadIds: null }],
    ]);
    vi.stubGlobal('fetch', (url: string) => {
      const path = url.replace('/api', '');
      server.log.push(path);
      if (isDown) return Promise.resolve(new Response('Bad gateway', { status: 502 }));
      const reply = JSON.stringify(replies.get(path));
      if (!held.has(path)) return Promise.resolve(new Response(reply));
      return new Promise((resolve) => held.set(path, () => resolve(new Response(reply))));
    });
    app = createApp({ setup: () => (usePush(), () => null) });
  });

  afterEach(() => {
    app.unmount();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
  const listeners = (): PushListeners => server.listeners as PushListeners;
  const hear = (name: PushFrame['name'], payload: unknown) =>
    listeners().frames('a', [{ accountId: 'a', seq: 8, name, payload } as PushFrame]);

  async function begin(): Promise<void> {
    app.mount(document.createElement('div'));
    void useAccounts().load();
    await settle();
  }

  /** Holds the next answer from this address back; call the answer to let it come. */
  function holdBack(path: string): () => void {
    held.set(path, () => undefined);
    return () => {
      const answer = held.get(path);
      held.delete(path);
      answer?.();
    };
  }

  it('reads all of an account but its folders after it is followed, so that no frame falls between', async () => {
    await begin();

    const followedAt = server.log.indexOf('follow a 7');
    for (const part of [paths.account, paths.outbox, paths.changes, paths.reading]) {
      expect(server.log.indexOf(part), part).toBeGreaterThan(followedAt);
    }
  });

  it('keep what a frame told while an older answer was on its way', async () => {
    await begin();
    replies.set(paths.outbox, { items: [item] });
    const answers = [paths.outbox, paths.mailboxes, paths.account, paths.changes].map(holdBack);
    listeners().resync('a');
    await settle();

    hear('outbox.updated', { ...item, state: 'failed', error: 'No such address.' });
    hear('mailbox.updated', { ...inbox, unreadCount: 3 });
    hear('account.updated', { state: 'auth-failed' });
    hear('changes.updated', { waiting: 4, failed: 0 });
    for (const answer of answers) answer();
    await settle();

    expect(useOutbox().items).toMatchObject([{ id: 'item', state: 'failed' }]);
    expect(useMailboxes().find('a', 'inbox')?.unreadCount).toBe(3);
    expect(useAccounts().byId('a')?.state).toBe('auth-failed');
    expect(useChanges().of('a').waiting).toBe(4);
  });

  it('keep what a frame told while a wish for the same item was on its way', async () => {
    replies.set(paths.outbox, { items: [{ ...item, state: 'failed' }] });
    await begin();
    const retryPath = `${paths.outbox}/item/retry`;
    replies.set(retryPath, { ...item, state: 'queued' });
    const answer = holdBack(retryPath);
    const retried = useOutbox().retry(item as never);
    await settle();

    hear('outbox.updated', { ...item, state: 'sent' });
    answer();
    await retried;

    expect(useOutbox().items).toEqual([]);
  });

  it('are read again until that works when too much was missed', async () => {
    await begin();
    isDown = true;
    listeners().resync('a');
    await settle(20_000);
    replies.set(paths.outbox, { items: [{ ...item, state: 'failed' }] });
    replies.set(paths.changes, { waiting: 0, failed: 1, changes: [] });
    replies.set(paths.mailboxes, { mailboxes: [{ ...inbox, unreadCount: 5 }], seq: 90 });
    replies.set(paths.account, { id: 'a', address: 'a@example.org', role: 'member', state: 'auth-failed' });
    isDown = false;
    await settle(40_000);

    expect(useOutbox().troubled).toHaveLength(1);
    expect(useChanges().of('a').failed).toBe(1);
    expect(useMailboxes().find('a', 'inbox')?.unreadCount).toBe(5);
    expect(useAccounts().byId('a')?.state).toBe('auth-failed');
  });

  it('are read at once when the connection is there again', async () => {
    await begin();
    isDown = true;
    listeners().resync('a');
    await settle(10);
    replies.set(paths.outbox, { items: [{ ...item, state: 'failed' }] });
    isDown = false;
    listeners().connected();
    await settle(10);

    expect(useOutbox().troubled).toHaveLength(1);
  });

  it('hear of rights that changed even when the list could not be read at that moment', async () => {
    await begin();
    isDown = true;
    listeners().accountsChanged();
    await settle(10);
    isDown = false;
    replies.set(paths.list, { accounts: [{ id: 'a', address: 'a@example.org', role: 'reader', state: 'live' }] });
    await settle(5_000);

    expect(useAccounts().byId('a')?.role).toBe('reader');
  });

  it('show refused changes when reading them works the second time', async () => {
    await begin();
    isDown = true;
    hear('changes.updated', { waiting: 0, failed: 1 });
    await settle(10);
    isDown = false;
    replies.set(paths.changes, { waiting: 0, failed: 1, changes: [{ id: 'c' }] });
    await settle(5_000);

    expect(useChanges().of('a').changes).toEqual([{ id: 'c' }]);
  });

  it('keep the flags in the reader that were told while the conversation was read', async () => {
    await begin();
    const answer = holdBack(paths.thread);
    void useConversation().open('a', 't');
    await settle();

    hear('message.updated', { messageId: 'm', mailboxId: 'inbox', threadId: 't', flags: ['seen'], keywords: [] });
    answer();
    await settle();

    expect(useConversation().thread?.messages[0]?.flags).toEqual(['seen']);
  });

  it('read the open conversation again when it changed and could not be read', async () => {
    await begin();
    await useConversation().open('a', 't');
    isDown = true;
    hear('message.added', { messageId: 'n', mailboxId: 'inbox', threadId: 't', isNew: false });
    await settle(10);
    isDown = false;
    const messages = [message, { ...message, id: 'n' }];
    replies.set(paths.thread, { id: 't', accountId: 'a', messages, ownUnreadIds: null });
    await settle(5_000);

    expect(useConversation().thread?.messages).toHaveLength(2);
  });
});
