import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ImapSession, MailServerError } from '../adapters/adapters.module.js';
import { AccountWatcher } from './account-watcher.js';

const restartMs = 9 * 60_000;

/** A connection on which nothing ever happens but what the test makes happen. */
class QuietSession {
  usable = true;
  canIdle = true;
  hasSelected = true;
  hasLive = false;
  hasOthers = false;
  onLive: (() => void) | null = null;
  onClose: (() => void) | null = null;
  idles = 0;
  /** Whether the server ends each IDLE at once. */
  endsIdle = false;

  notify = () => Promise.resolve(false);
  noop = () => Promise.resolve();
  takeLive = () => [];

  idle(): Promise<void> {
    this.idles += 1;
    return this.endsIdle ? Promise.resolve() : new Promise(() => undefined);
  }

  tell(): void {
    this.hasLive = true;
    this.onLive?.();
  }
}

describe('AccountWatcher', () => {
  let session: QuietSession;
  let watcher: AccountWatcher;
  let looks: number;
  let modes: string[];
  let isInStep: boolean;
  let unproved: number;
  let rereadMs: number;
  let stopping: AbortController;
  beforeEach(() => {
    vi.useFakeTimers();
    stopping = new AbortController();
    session = new QuietSession();
    looks = 0;
    modes = [];
    isInStep = true;
    unproved = 0;
    rereadMs = Infinity;
    watcher = new AccountWatcher(
      session as unknown as ImapSession,
      {
        synchronise: () => Promise.resolve((looks += 1) > 0 && isInStep),
        applyLive: () => {
          session.hasLive = false;
          return Promise.resolve(true);
        },
        looked: (mode, inStep) => Promise.resolve(void (inStep ? modes.push(mode) : (unproved += 1))),
        others: { notified: () => undefined, told: () => undefined, unclear: () => undefined },
        refused: () => undefined,
      },
      { restartMs, pollMs: () => 60_000, rereadMs: () => rereadMs },
    );
  });
  afterEach(() => {
    stopping.abort();
    vi.useRealTimers();
  });

  const start = () => void watcher.run(stopping.signal);
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('looks anew once in a while, however often others ask something on its connection', async () => {
    start();
    for (let passed = 0; passed < 2 * restartMs + 60_000; passed += 30_000) {
      await pass(30_000);
      await watcher.lend('patient', true, () => Promise.resolve());
    }

    expect(looks).toBe(3);
  });

  it('looks anew once in a while, however much the server tells', async () => {
    start();
    for (let passed = 0; passed < 2 * restartMs + 60_000; passed += 30_000) {
      await pass(30_000);
      session.tell();
    }

    expect(looks).toBe(3);
  });

  it('looks again and again while somebody may miss what the server does not tell, and as before afterwards', async () => {
    start();
    await pass(60_000);
    rereadMs = 25_000;
    watcher.reconsider();
    await pass(1000);
    expect(looks).toBe(2);

    await pass(50_000);
    expect(looks).toBe(4);

    rereadMs = Infinity;
    await pass(60_000);
    expect(looks).toBe(5);
    expect(modes.at(-1)).toBe('idle');
  });

  it('polls a server that ends every IDLE at once', async () => {
    session.endsIdle = true;
    start();
    await pass(10 * 60_000);

    expect(looks).toBeLessThan(20);
    expect(modes.at(-1)).toBe('poll');
  });

  it.each([
    ['ends every IDLE at once', () => (session.endsIdle = true)],
    ['has no IDLE', () => (session.canIdle = false)],
  ])('polls a server that accepts NOTIFY and %s, and says so', async (_name, make) => {
    session.notify = () => Promise.resolve(true);
    make();
    start();
    await pass(10 * 60_000);

    expect(looks).toBeGreaterThan(8);
    expect(modes.at(-1)).toBe('poll');
    expect(watcher.isTold).toBe(false);
  });

  it('goes on with the others when its mailbox alone cannot be taken over, and does not say that it is in step', async () => {
    isInStep = false;
    start();
    await pass(1000);

    expect(await watcher.lend('patient', true, () => Promise.resolve('done'))).toBe('done');
    expect({ looks, unproved, modes }).toEqual({ looks: 1, unproved: 1, modes: [] });
  });

  it('keeps its connection when an error of our own keeps a borrower from its work', async () => {
    start();
    await expect(watcher.lend('patient', false, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
    await pass(1000);

    expect(await watcher.lend('patient', true, () => Promise.resolve('done'))).toBe('done');
  });

  it('ends when the connection proves to be dead after such an error', async () => {
    const lost = new MailServerError('unreachable', 'gone');
    session.noop = () => Promise.reject(lost);
    const running = expect(watcher.run(stopping.signal)).rejects.toBe(lost);
    await expect(watcher.lend('patient', true, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');

    await running;
  });
});
