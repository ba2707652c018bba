import type { AccountState } from '@maildesk/contracts';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandRefused, ImapSession, MailServerError } from '../adapters/adapters.module.js';
import { AppError } from '../common/app-error.js';
import { AccountRunner } from './account-runner.js';
import { PlayedAccount, playedMailbox, PlayedSession } from './played-account.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const lost = new MailServerError('unreachable', 'The line is cut.');
const signInRefused = new MailServerError('login-refused', 'The password is wrong.');
const ofClass = (failureClass: 'auth-ambiguous' | 'throttled', retryAfterMs?: number) =>
  new MailServerError('server-error', 'Not now.', {
    failureClass,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

describe('AccountRunner', () => {
  let account: PlayedAccount;
  let runner: AccountRunner;
  /** Those that were made, in order. */
  let sessions: PlayedSession[];
  /** When connections were asked for. */
  let attempts: number[];
  let connect: (attempt: number) => Promise<PlayedSession>;
  beforeEach(() => {
    vi.useFakeTimers();
    // Waits are of their usual length.
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    Logger.overrideLogger(false);
    account = new PlayedAccount();
    sessions = [];
    attempts = [];
    connect = () => Promise.resolve(new PlayedSession(account));
    vi.spyOn(ImapSession, 'connect').mockImplementation(async () => {
      attempts.push(Date.now());
      const made = await connect(attempts.length);
      sessions.push(made);
      return made.session;
    });
    runner = new AccountRunner('account', account.tools);
  });
  afterEach(async () => {
    const stopping = runner.stop();
    await pass(5000);
    await stopping;
    vi.restoreAllMocks();
    vi.useRealTimers();
    Logger.overrideLogger(['error', 'warn', 'log']);
  });

  const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
  const start = async () => {
    const running = runner.start();
    await pass();
    return { running };
  };
  const open = () => sessions.filter(({ usable }) => usable);
  /** Which states were told, each once. */
  const told = () => [...new Set(account.states.map(({ state }) => state))];
  const refuse = (trouble: unknown) => () => Promise.reject(trouble);
  /** The history of the inbox is read over a connection for work. */
  const needWork = () =>
    (account.mailboxes = [playedMailbox('inbox', { role: 'inbox', fillComplete: false }), playedMailbox('work')]);
  /** The connection that watches is refused what others might be granted, as when its process on the server is in trouble. */
  const refuseList = () => {
    account.list = (session) =>
      session === sessions[0]
        ? Promise.reject(new CommandRefused('Internal error.', { responseCode: 'SERVERBUG' }))
        : Promise.resolve(account.listed);
  };

  it('watches as soon as it is connected, and says so', async () => {
    await start();

    expect(account.whats).toContain('look inbox');
    expect({ told: told(), open: open().length }).toEqual({ told: ['live'], open: 1 });
  });

  it.each([
    ['looks again every 25 seconds while somebody has the inbox open', false, ['inbox'], 4],
    ['looks once in a while when nobody does', false, [], 0],
    ['looks once in a while where the server counts changes of flags', true, ['inbox'], 0],
  ])('listens, and %s, for flags of which nobody tells', async (_what, hasModseq, viewing, looks) => {
    connect = () => Promise.resolve(Object.assign(new PlayedSession(account), { hasModseq }));
    account.viewing = new Set(viewing);
    await start();
    account.done.length = 0;

    await pass(110_000);

    expect(account.timesOf('look inbox')).toHaveLength(looks);
  });

  describe('when a connection cannot be made', () => {
    it.each<[string, unknown, AccountState, number]>([
      ['the line is cut', lost, 'reconnecting', 1000],
      ['the answers make no sense', new MailServerError('not-this-protocol', 'What?'), 'reconnecting', 1000],
      ['something is wrong here', new Error('a mistake of ours'), 'reconnecting', 1000],
      ['the server is in trouble', new MailServerError('server-error', 'Not now.'), 'reconnecting', 30_000],
      ['there are too many', new MailServerError('too-many-connections', 'Enough.'), 'reconnecting', minuteMs],
      ['the sign-in service fails', new MailServerError('sign-in-service', 'Later.'), 'reconnecting', 10_000],
      ['nobody knows why the sign-in fails', ofClass('auth-ambiguous'), 'reconnecting', 30_000],
      ['it is asked to wait', ofClass('throttled', 20 * minuteMs), 'reconnecting', 20 * minuteMs],
      ['the password is refused', signInRefused, 'needs-you', 5 * minuteMs],
    ])('says how things stand and when it tries again, and does: %s', async (_why, error, state, waitMs) => {
      const begunAt = Date.now();
      connect = refuse(error);
      await start();

      expect(account.states).toHaveLength(1);
      expect(account.states[0]).toMatchObject({ state, attempt: 1, nextAttemptAt: new Date(begunAt + waitMs) });
      await pass(waitMs - 1);
      expect(attempts).toHaveLength(1);
      await pass(500);
      expect(attempts).toHaveLength(2);
    });

    it.each([
      ['other settings are', new MailServerError('tls-not-offered', 'No encryption.')],
      ['a new permission is', new MailServerError('sign-in-needed', 'Sign in again.')],
    ])('tries nothing more where %s needed, until a person wants it to', async (_what, error) => {
      connect = refuse(error);
      await start();
      expect(account.states.at(-1)).toMatchObject({ state: 'needs-you', nextAttemptAt: null });

      await pass(48 * hourMs);
      expect(attempts).toHaveLength(1);
      connect = () => Promise.resolve(new PlayedSession(account));
      runner.reconnect();
      await pass();
      expect({ attempts: attempts.length, state: account.states.at(-1)?.state }).toEqual({
        attempts: 2,
        state: 'live',
      });
    });

    it('asks for a refused password twice more, and then never again by itself', async () => {
      connect = refuse(signInRefused);
      await start();
      await pass(48 * hourMs);

      expect(attempts.map((at) => at - (attempts[0] ?? 0))).toEqual([0, 5 * minuteMs, 15 * minuteMs]);
      expect(account.states.at(-1)).toMatchObject({ state: 'needs-you', nextAttemptAt: null });
    });

    it('notes how often a password was refused, for the process after this one', async () => {
      connect = refuse(signInRefused);
      await start();
      expect(account.refusals).toBe(1);
      await pass(6 * minuteMs);

      expect(account.refusals).toBe(2);
    });

    describe('with a password that a process before it was refused for good', () => {
      beforeEach(() => {
        const told = { message: 'The password is wrong.', nextAttemptAt: null };
        account.refusedSignIn = { count: 3, at: new Date(), told };
        connect = refuse(signInRefused);
      });

      it('tries it a day later, once, and says so', async () => {
        await start();
        await pass(23 * hourMs);
        expect(attempts).toEqual([]);
        expect(account.states.map(({ state, attempt }) => ({ state, attempt }))).toEqual([
          { state: 'needs-you', attempt: 3 },
        ]);
        await pass(48 * hourMs);

        expect(attempts).toHaveLength(1);
        expect(account.states.at(-1)).toMatchObject({ state: 'needs-you', attempt: 4, nextAttemptAt: null });
      });

      it('tries it at once when a person wants it to', async () => {
        await start();
        runner.reconnect();
        await pass();

        expect(attempts).toHaveLength(1);
      });
    });

    it('tries at once when a person wants it to', async () => {
      connect = refuse(new MailServerError('server-error', 'Not now.'));
      await start();
      runner.reconnect();
      await pass();

      expect(attempts).toHaveLength(2);
    });

    it('tries at once when a person wants it to, also while the whole host is in trouble, and all others go on then', async () => {
      const gate = account.hosts.join('second', account.imap);
      connect = refuse(lost);
      for (const id of ['second', 'third', 'fourth']) {
        gate.join(id);
        gate.failed(id, lost);
      }
      await start();
      // Each probe that fails is followed by a later one.
      await pass(minuteMs);
      const before = attempts.length;
      expect(gate.isInTrouble).toBe(true);
      connect = () => Promise.resolve(new PlayedSession(account));

      runner.reconnect();
      await pass(1);

      expect(attempts).toHaveLength(before + 1);
      expect({ state: account.states.at(-1)?.state, isInTrouble: gate.isInTrouble }).toEqual({
        state: 'live',
        isInTrouble: false,
      });
    });

    it('says when the host is tried again where that is in trouble as a whole, and goes on as soon as it is back', async () => {
      const gate = account.hosts.join('second', account.imap);
      connect = refuse(lost);
      for (const id of ['second', 'third', 'fourth']) {
        gate.join(id);
        gate.failed(id, lost);
      }
      await start();
      await pass(minuteMs);
      const before = attempts.length;
      expect(account.states.at(-1)).toMatchObject({ state: 'reconnecting', nextAttemptAt: gate.nextProbeAt });

      connect = () => Promise.resolve(new PlayedSession(account));
      await pass((gate.nextProbeAt?.getTime() ?? 0) - Date.now() + 1);

      expect({ attempts: attempts.length - before, state: account.states.at(-1)?.state }).toEqual({
        attempts: 1,
        state: 'live',
      });
    });

    it('keeps a connection that holds when a person wants it to be tried', async () => {
      await start();
      runner.reconnect();
      await pass(minuteMs);

      expect({ attempts: attempts.length, told: told() }).toEqual({ attempts: 1, told: ['live'] });
    });

    it('ends when the account is gone', async () => {
      connect = refuse(new AppError('account.not-found', 'There is no such account.'));
      const { running } = await start();

      await running;
      expect(account.states).toEqual([]);
    });
  });

  describe('when the connection is lost', () => {
    /** How many failures in a row it says that there were, after the connection had held for so long. */
    const attemptAfter = async (heldMs: number) => {
      connect = (attempt) => (attempt < 4 ? Promise.reject(lost) : Promise.resolve(new PlayedSession(account)));
      await start();
      await pass(minuteMs);
      expect(account.states.flatMap(({ attempt }) => attempt ?? [])).toEqual([1, 2, 3]);
      await pass(heldMs - minuteMs + 10_000);
      connect = refuse(lost);
      sessions[0]?.abort();
      await pass();
      return account.states.at(-1)?.attempt;
    };

    it('goes on with its waits where it had held for less than five minutes', async () => {
      expect(await attemptAfter(4 * minuteMs)).toBe(4);
    });

    it('begins anew with them where it had held for longer', async () => {
      expect(await attemptAfter(6 * minuteMs)).toBe(1);
    });

    it('goes on with them however long it had held, where it was never in step', async () => {
      account.synchronise = () => Promise.resolve(new Date(Date.now() + 24 * hourMs));

      expect(await attemptAfter(hourMs)).toBe(4);
    });

    it('closes everything of it before it makes the next one', async () => {
      needWork();
      account.fill = (session) => session.silence();
      await start();
      expect(open()).toHaveLength(2);

      const openThen: number[] = [];
      connect = () => {
        openThen.push(open().length);
        return Promise.resolve(new PlayedSession(account));
      };
      account.fill = () => Promise.resolve('last');
      sessions[0]?.abort();
      await pass(10_000);

      expect(openThen[0]).toBe(0);
      expect(told()).toEqual(['live', 'reconnecting']);
      expect(account.states.at(-1)?.state).toBe('live');
    });
  });

  describe('when the sign-in is refused on a further connection', () => {
    const expectEnded = async () => {
      expect(account.states.at(-1)).toMatchObject({ state: 'needs-you', failureClass: 'auth', attempt: 1 });
      expect(open()).toEqual([]);
      // Each attempt more could lock the account.
      await pass(4 * minuteMs);
      expect(attempts).toHaveLength(2);
    };

    it('ends the one that watches, and says so', async () => {
      connect = (attempt) =>
        attempt === 1 ? Promise.resolve(new PlayedSession(account)) : Promise.reject(signInRefused);
      needWork();
      await start();
      await pass(1000);

      await expectEnded();
    });

    it('ends the one that watches also where that was to be replaced', async () => {
      connect = (attempt) =>
        attempt === 1 ? Promise.resolve(new PlayedSession(account)) : Promise.reject(signInRefused);
      await start();
      refuseList();
      await pass(1.5 * minuteMs);

      await expectEnded();
    });
  });

  describe('when the connection that watches is refused what others might be granted', () => {
    beforeEach(async () => {
      await start();
      refuseList();
    });

    it('lets another one take over, and nobody hears of it', async () => {
      await pass(1.5 * minuteMs);

      expect(sessions.map(({ usable }) => usable)).toEqual([false, true]);
      expect(told()).toEqual(['live']);
    });

    it('goes on with it where there is no other one to be had', async () => {
      connect = refuse(lost);
      await pass(1.5 * minuteMs);

      expect(attempts.length).toBeGreaterThan(1);
      expect(sessions.map(({ usable }) => usable)).toEqual([true]);
      expect(told()).toEqual(['live']);
    });
  });

  describe('when its server is trusted with less', () => {
    const worked = () => sessions.length - 1;

    it('lets other connections take over, and nobody hears of it', async () => {
      needWork();
      await start();
      await pass(1000);
      expect(worked()).toBe(1);
      runner.renew();
      await pass(1000);

      expect(sessions.map(({ usable }) => usable)).toEqual([false, false, true]);
      expect(told()).toEqual(['live']);
    });

    it('goes on with the one that watches until there is another', async () => {
      await start();
      connect = (attempt) => (attempt < 4 ? Promise.reject(lost) : Promise.resolve(new PlayedSession(account)));
      runner.renew();
      await pass(minuteMs);
      expect(sessions.map(({ usable }) => usable)).toEqual([true]);
      await pass(11 * minuteMs);

      expect(sessions.map(({ usable }) => usable)).toEqual([false, true]);
      expect(told()).toEqual(['live']);
    });
  });

  describe('where sign-ins run out', () => {
    beforeEach(() => (account.renewAt = () => new Date(Date.now() + hourMs)));

    it('hands over to a connection with a newer one in time, again and again', async () => {
      await start();
      await pass(2 * hourMs + minuteMs);

      expect(sessions.map(({ usable }) => usable)).toEqual([false, false, true]);
      expect(told()).toEqual(['live']);
    });

    it('goes on with the old one while there is no newer one', async () => {
      await start();
      connect = refuse(lost);
      await pass(hourMs + 5 * minuteMs);

      expect(attempts.length).toBeGreaterThan(2);
      expect(open()).toHaveLength(1);
      expect(told()).toEqual(['live']);
    });

    it('says so where a person has to sign in again', async () => {
      await start();
      connect = refuse(new MailServerError('sign-in-needed', 'Sign in again.'));
      await pass(hourMs + minuteMs);

      expect(account.states.at(-1)).toMatchObject({ state: 'needs-you', nextAttemptAt: null });
      expect(open()).toEqual([]);
    });

    it('closes what was to take over when the old one is lost before', async () => {
      await start();
      await pass(hourMs - 1000);
      account.applyLive = () => sessions[0]?.silence() ?? Promise.reject(lost);
      sessions[0]?.tell();
      await pass(2000);
      expect(open()).toHaveLength(2);

      connect = refuse(lost);
      sessions[0]?.abort();
      await pass();

      expect(open()).toEqual([]);
    });
  });

  describe('when it is stopped', () => {
    const never = (): Promise<PlayedSession> =>
      new Promise((_resolve, reject) => (account.hangUp = () => reject(lost)));

    it('has ended only when what is being stored has been', async () => {
      let release = (): void => undefined;
      account.storeWords = () => new Promise((resolve) => (release = resolve));
      account.wordless.add('inbox');
      needWork();
      const { running } = await start();
      let hasEnded = false;
      void running.then(() => (hasEnded = true));
      await pass(100);
      expect(account.whats).toContain('words inbox');

      const stopping = runner.stop();
      await pass(3000);
      expect(hasEnded).toBe(false);
      release();
      await stopping;
    });

    it.each<[string, () => Promise<void> | void]>([
      [
        'waits for its turn at the host',
        () => {
          const gate = account.hosts.join('another', account.imap);
          gate.failed('another', lost);
          for (const id of ['second', 'third']) {
            gate.join(id);
            gate.failed(id, lost);
          }
        },
      ],
      ['is being connected', () => void (connect = never)],
      ['asks for the list of mailboxes', () => void (account.list = (session) => session.silence())],
      ['takes over the inbox', () => void (account.synchronise = (session) => session.silence())],
      ['watches', () => undefined],
      [
        'works on another connection',
        () => {
          needWork();
          account.fill = (session) => session.silence();
        },
      ],
      [
        'makes another connection',
        () => {
          needWork();
          connect = (attempt) => (attempt === 1 ? Promise.resolve(new PlayedSession(account)) : never());
        },
      ],
      ['waits for the next attempt', () => void (connect = refuse(lost))],
      ['waits for a person', () => void (connect = refuse(new MailServerError('sign-in-needed', 'Sign in again.')))],
    ])('ends within moments while it %s, and leaves nothing open', async (_phase, prepare) => {
      await prepare();
      const { running } = await start();
      let hasEnded = false;
      void running.then(() => (hasEnded = true));
      await pass(100);
      expect(hasEnded).toBe(false);

      const stopping = runner.stop();
      await pass(3000);
      expect(hasEnded).toBe(true);
      await stopping;

      expect({ open: open(), timers: vi.getTimerCount(), entered: account.board.of('account') }).toEqual({
        open: [],
        timers: 0,
        entered: null,
      });
    });
  });
});
