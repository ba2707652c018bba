import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandRefused, type ImapSession, MailServerError } from '../adapters/adapters.module.js';
import { AccountPoller } from './account-poller.js';
import type { AccountWatcher } from './account-watcher.js';
import type { AccountConnections } from './connections/account-connections.js';
import { PlayedAccount, playedMailbox, PlayedSession } from './played-account.js';

const lost = new MailServerError('unreachable', 'The line is cut.');
const throttled = () => new CommandRefused('Leave me alone.', { failureClass: 'throttled', retryAfterMs: 10 * 60_000 });

describe('AccountPoller', () => {
  let account: PlayedAccount;
  let session: ImapSession;
  let poller: AccountPoller;
  let stopping: AbortController;
  let throttles: number;
  let rechecks: number;
  let isTold: boolean;
  let silences: number;
  beforeEach(() => {
    vi.useFakeTimers();
    // Waits are as long as they may be, so that they can be told apart.
    vi.spyOn(Math, 'random').mockReturnValue(1);
    Logger.overrideLogger(false);
    stopping = new AbortController();
    account = new PlayedAccount();
    throttles = 0;
    rechecks = 0;
    isTold = true;
    silences = 0;
    session = new PlayedSession(account).session;
    const onIt = (task: (on: ImapSession) => Promise<unknown>) => task(session);
    const connections = {
      run: (_kind: unknown, task: Parameters<typeof onIt>[0]) => onIt(task),
      ask: onIt,
      lendBetweenJobs: () => undefined,
      limitForWork: 3,
    };
    poller = new AccountPoller(
      'account',
      account.tools,
      connections as unknown as AccountConnections,
      {
        recheck: () => (rechecks += 1),
        stopNotified: () => undefined,
        get isTold() {
          return isTold;
        },
      } as unknown as AccountWatcher,
      {
        onThrottled: () => (throttles += 1),
        onSilentNotify: () => Promise.resolve(void (silences += 1)),
        onCovered: () => Promise.resolve(),
        onListening: () => Promise.resolve(),
      },
    );
    poller.begin(account.mailboxes, account.listed);
  });
  afterEach(() => {
    stopping.abort();
    vi.restoreAllMocks();
    vi.useRealTimers();
    Logger.overrideLogger(['error', 'warn', 'log']);
  });

  const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
  const start = () => poller.run(stopping.signal);
  /** Waits until there is nothing left to do, and forgets what was done. */
  const settle = async () => {
    await pass(1);
    account.done.length = 0;
  };
  const look = (...ids: string[]) => poller.lookAtAll(account.mailboxes.filter(({ id }) => ids.includes(id)));
  /** How long after each time of these the next one was, in milliseconds. */
  const gaps = (what: string) => {
    const times = account.timesOf(what);
    return times.slice(1).map((at, index) => at - (times[index] ?? 0));
  };

  it('does the most urgent first: wishes, the newest of the inbox, what changed, what may have, history, first words', async () => {
    account.mailboxes = [playedMailbox('inbox', { role: 'inbox', fillComplete: false }), playedMailbox('work')];
    let batches = 0;
    account.fill = () => Promise.resolve((batches += 1) < 3 ? 'more' : 'last');
    account.wordless.add('inbox').add('work');
    await poller.inboxSynchronised('inbox', Date.now());
    poller.unclear();
    look('work');

    void start();
    await pass();

    // That the inbox is complete is a reason to look for wishes that waited for its messages.
    const history = ['fill inbox', 'fill inbox', 'push'];
    const read = ['push', 'fill inbox', 'look work', 'list'].concat(history, 'words inbox', 'words work');
    expect(account.whats).toEqual(read);
  });

  it('asks what is due while it looks into very many mailboxes, and not more often than it looks for a while', async () => {
    const many = Array.from({ length: 40 }, (_, index) => playedMailbox(`folder ${index}`));
    account.mailboxes = [...account.mailboxes, ...many];
    account.synchronise = () => new Promise((resolve) => setTimeout(() => resolve(null), 1000));
    void start();
    await settle();
    poller.unclear();

    look(...many.map(({ id }) => id));
    await pass(15_000);

    const kinds = account.whats.map((what) => what.split(' ')[0]);
    expect(kinds.slice(0, 7)).toEqual([...Array.from({ length: 5 }, () => 'look'), 'list', 'look']);
  });

  it('opens what somebody has on screen first, and reads history in between, however much is to be opened', async () => {
    const many = Array.from({ length: 30 }, (_, index) => playedMailbox(`m${index}`, { fillComplete: false }));
    account.mailboxes = [playedMailbox('inbox', { role: 'inbox' }), ...many];
    account.fill = () => Promise.resolve('more');
    account.viewing = new Set(['m20']);
    look(...many.map(({ id }) => id));

    void start();
    for (let count = 0; count < 200; count += 1) await Promise.resolve();
    stopping.abort();
    await pass();

    const { whats } = account;
    expect(whats.slice(0, 2)).toEqual(['push', 'look m20']);
    expect(whats.slice(0, 12)).toContain('fill m20');
  });

  it('carries out a wish between two batches of history', async () => {
    account.mailboxes = [playedMailbox('inbox', { role: 'inbox', fillComplete: false })];
    let batches = 0;
    account.fill = () => {
      batches += 1;
      if (batches === 2) poller.pushChanges();
      return Promise.resolve(batches < 4 ? 'more' : 'last');
    };
    await poller.inboxSynchronised('inbox', Date.now());

    void start();
    await pass();

    const history = account.whats.slice(account.whats.indexOf('fill inbox')).filter((what) => what !== 'count inbox');
    expect(history.slice(0, 4)).toEqual(['fill inbox', 'fill inbox', 'push', 'fill inbox']);
  });

  it('lets the inbox rest for itself after an error of our own, and goes on with the others', async () => {
    void start();
    await settle();

    await poller.inboxFailed('inbox', new Error('a mistake of ours'));
    look('work');
    await pass();
    expect({ did: account.whats, rechecks }).toEqual({ did: ['look work'], rechecks: 0 });

    await pass(1000);
    expect(rechecks).toBe(1);
    await expect(poller.inboxFailed('inbox', lost)).rejects.toBe(lost);
  });

  it('keeps the other mailboxes from nothing when one cannot be read, and tries that one again', async () => {
    account.mailboxes = [...account.mailboxes, playedMailbox('plans')];
    account.synchronise = (_session, id) =>
      id === 'work' && account.timesOf('look work').length < 2
        ? Promise.reject(new CommandRefused('Not this one.'))
        : Promise.resolve(null);
    void start();
    await settle();

    look('work', 'plans');
    await pass();
    expect(account.whats).toEqual(['look work', 'look plans']);

    await pass(60_000);
    expect(account.timesOf('look work')).toHaveLength(2);
  });

  describe('while the connection fails', () => {
    beforeEach(async () => {
      void start();
      await settle();
      account.synchronise = () => Promise.reject(lost);
      look('work');
    });

    it('waits longer each time, whatever wishes are carried out in between', async () => {
      await pass(8000);

      expect(gaps('look work')).toEqual([1000, 2000, 4000]);
      expect(account.timesOf('push')).toHaveLength(3);
      expect(poller.throttledUntil).toBeNull();
    });

    it('never waits longer than there is between two polls anyway', async () => {
      await pass(20 * 60_000);

      expect(gaps('look work').at(-1)).toBe(60_000);
    });

    it('begins with short waits again only after something could be done', async () => {
      await pass(6000);
      account.synchronise = () => Promise.resolve(null);
      await pass(2000);
      account.done.length = 0;
      account.synchronise = () => Promise.reject(lost);

      look('work');
      await pass(3500);

      expect(gaps('look work')).toEqual([1000, 2000]);
    });
  });

  it.each([
    ['a look at a mailbox', () => (account.synchronise = () => Promise.reject(throttled()))],
    ['a wish', () => (account.push = () => Promise.reject(throttled()))],
  ])('leaves the server alone when it asks for that on %s: nothing but wishes is carried out', async (_what, ask) => {
    void start();
    await settle();
    ask();
    poller.pushChanges();
    look('work');
    await pass();
    expect(throttles).toBe(1);
    expect(poller.throttledUntil).toEqual(new Date(Date.now() + 10 * 60_000));
    await settle();

    await pass(60_000);
    look('work');
    poller.unclear();
    await pass(60_000);
    expect(account.done).toEqual([]);
    poller.pushChanges();
    await pass();
    expect(account.whats).toEqual(['push']);
  });

  it('leaves the server alone for the longest of the times that it asked for', async () => {
    void start();
    await settle();
    poller.pauseFor(throttled());
    const until = poller.throttledUntil;

    poller.pauseFor(new CommandRefused('Wait.', { failureClass: 'throttled', retryAfterMs: 1000 }));

    expect(poller.throttledUntil).toEqual(until);
  });

  it('goes on with everything once the server has been left alone for as long as it asked', async () => {
    void start();
    await settle();
    account.synchronise = () => Promise.reject(throttled());
    look('work');
    await pass();
    account.synchronise = () => Promise.resolve(null);
    await settle();

    await pass(10 * 60_000);

    expect(account.whats.slice(0, 3)).toEqual(['push', 'look work', 'list']);
    expect(poller.throttledUntil).toBeNull();
  });

  it('looks at what has changed between two parts of very many wishes, and goes on with them at once', async () => {
    void start();
    await settle();
    let parts = 0;
    account.push = () => {
      parts += 1;
      if (parts === 2) look('work');
      return Promise.resolve({ touched: new Set(), unread: new Set(), strays: null, isMore: parts < 4 });
    };

    poller.pushChanges();
    await pass();

    expect(account.whats.filter((what) => what === 'push' || what === 'look work')).toEqual([
      'push',
      'push',
      'look work',
      'push',
      'push',
    ]);
  });

  it.each([
    ['the connection is lost', lost],
    ['something is wrong here', new Error('a mistake of ours')],
  ])('reads on while wishes cannot be carried out as %s, which are tried less and less often', async (_why, error) => {
    account.push = () => Promise.reject(error);
    void start();
    look('work');
    await pass();
    expect(account.whats).toEqual(['push', 'look work', 'count inbox']);

    await pass(7500);
    expect(gaps('push')).toEqual([1000, 2000, 4000]);
  });

  it('has one next attempt at wishes that failed, however often they were called for', async () => {
    account.push = () => Promise.reject(lost);
    void start();
    await pass();
    for (let count = 0; count < 3; count += 1) {
      poller.pushChanges();
      await pass();
    }
    expect(account.timesOf('push')).toHaveLength(4);

    await pass(8000);
    expect(account.timesOf('push')).toHaveLength(5);
  });

  it('looks again and again for a change that is bound to come, counted from when that was last said', async () => {
    void start();
    await settle();
    const begunAt = Date.now();
    poller.expectChange();
    await pass(500);
    poller.expectChange();
    await pass(30_000);

    expect(account.timesOf('list').map((at) => at - begunAt)).toEqual([1500, 3500, 8500, 20_500]);
  });

  it('lists again in the moment in which a missing mailbox can be judged, and looks for wishes of one that is gone', async () => {
    void start();
    await settle();
    const [inbox = playedMailbox('inbox'), work = playedMailbox('work')] = account.mailboxes;
    poller.expectChange();
    await pass(2500);
    account.mailboxes = [inbox, { ...work, missingSince: new Date() }];
    const missedAt = Date.now();
    poller.unclear();
    await settle();
    await pass(2500);
    account.mailboxes = [inbox];

    await pass(100);

    expect(account.timesOf('list').map((at) => at - missedAt)).toEqual([500, 2550]);
    expect(account.whats.at(-1)).toBe('push');
  });

  it('opens no mailbox that one count shows to be as it is stored, where a list does not say how they stand', async () => {
    account.mailboxes = [...account.mailboxes, playedMailbox('same'), playedMailbox('changed', { uidNext: 7 })];
    const listed = account.listed.map((mailbox) => ({ ...mailbox, status: null }));
    Object.assign(session.mailboxes, { hasListStatus: false });
    poller.begin(account.mailboxes, listed);

    void start();
    await pass();

    expect(account.whats).toEqual(expect.arrayContaining(['count same', 'count changed', 'look changed']));
    expect(account.whats).not.toContain('look same');
  });

  it('looks for what wishes have touched, and at once at what the server did not have', async () => {
    void start();
    await settle();
    account.push = () => {
      account.push = () => Promise.resolve({ touched: new Set(), unread: new Set(), strays: [], isMore: false });
      return Promise.resolve({
        touched: new Set(['work']),
        unread: new Set(['work', 'inbox']),
        strays: [],
        isMore: false,
      });
    };

    poller.pushChanges();
    await pass();
    expect(account.whats.slice(0, 2)).toEqual(['push', 'look work']);
    expect(rechecks).toBe(1);

    await settle();
    await pass(1000);
    expect(account.whats).toContain('list');
  });

  describe('where the server has accepted NOTIFY', () => {
    const counters = { messages: 0, uidNext: 1, uidValidity: 1, unseen: 0, highestModseq: 5n };
    /** A poll shows mail in these of which the server has not told. */
    const findNews = async (...ids: string[]) => {
      poller.unclear();
      await pass();
      const listed = account.listed.map((mailbox) =>
        ids.includes(mailbox.path) ? { ...mailbox, status: { ...counters, messages: 1, uidNext: 2 } } : mailbox,
      );
      account.list = () => Promise.resolve(listed);
      poller.unclear();
      await pass();
    };

    beforeEach(async () => {
      void start();
      poller.notified();
      await settle();
      poller.told(new Map(['inbox', 'work'].map((path) => [path, counters])), 0);
      await settle();
    });

    it('relies on it no more when it keeps silent of mail in the inbox', async () => {
      await findNews('inbox');
      expect({ rechecks, silences }).toEqual({ rechecks: 0, silences: 0 });

      await pass(15_000);

      expect(silences).toBe(1);
    });

    it('relies on it further when it tells of mail in the inbox a moment later than a poll', async () => {
      await findNews('inbox');
      account.mailboxes = account.mailboxes.map((mailbox) => ({ ...mailbox, uidNext: 2 }));

      await pass(15_000);

      expect(silences).toBe(0);
    });

    it('does not take for silence that it cannot be listened to', async () => {
      isTold = false;

      await findNews('inbox', 'work');
      await pass(15_000);

      expect({ silences, isRechecked: rechecks > 0 }).toEqual({ silences: 0, isRechecked: true });
    });
  });

  describe('when it is to end', () => {
    it('ends at once while there is nothing to do, and leaves nothing that would begin again', async () => {
      const running = start();
      poller.expectChange();
      poller.tryAgain('work', new Date(Date.now() + 5000));
      await pass(100);

      stopping.abort();
      await running;
      poller.expectChange();
      poller.pushChanges();
      poller.tryAgain('work', new Date(Date.now() + 5000));

      expect({ timers: vi.getTimerCount(), listeners: account.onlookers.size }).toEqual({ timers: 0, listeners: 0 });
    });

    it('waits for the first words that are being made ready', async () => {
      let release = (): void => undefined;
      account.storeWords = () => new Promise((resolve) => (release = resolve));
      account.wordless.add('inbox');
      poller.loadPreviews('inbox');
      let hasEnded = false;
      const running = start().then(() => (hasEnded = true));
      await pass();
      expect(account.whats).toContain('words inbox');

      stopping.abort();
      await pass(1000);
      expect(hasEnded).toBe(false);
      release();
      await running;

      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
