import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImapSession } from '../adapters/adapters.module.js';
import { AccountWatcher } from './account-watcher.js';

const restartMs = 9 * 60_000;

/** A connection on which nothing ever happens but what the test makes happen. */
class QuietSession {
  usable = true;
  canIdle = true;
  hasLive = false;
  hasOthers = false;
  onLive: (() => void) | null = null;
  onClose: (() => void) | null = null;
  idles = 0;
  /** Whether the server ends each IDLE at once. */
  endsIdle = false;

  notify = () => Promise.resolve(false);
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
  let stopping: AbortController;
  beforeEach(() => {
    vi.useFakeTimers();
    stopping = new AbortController();
    session = new QuietSession();
    looks = 0;
    modes = [];
    watcher = new AccountWatcher(
      session as unknown as ImapSession,
      {
        synchronise: () => Promise.resolve(void (looks += 1)),
        applyLive: () => {
          session.hasLive = false;
          return Promise.resolve(true);
        },
        verified: (mode) => Promise.resolve(void modes.push(mode)),
        others: null,
        refused: () => undefined,
      },
      { restartMs, pollMs: () => 60_000 },
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

  it('polls a server that ends every IDLE at once', async () => {
    session.endsIdle = true;
    start();
    await pass(10 * 60_000);

    expect(looks).toBeLessThan(20);
    expect(modes.at(-1)).toBe('poll');
  });
});
