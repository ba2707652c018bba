import type { AccountState } from '@maildesk/contracts';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../common/app-error.js';
import { ConnectionBoard } from '../common/connection-board.js';
import { EventBus } from '../common/event-bus.js';
import { OwnLeases } from '../database/database.module.js';
import { TestClock } from './played-account.js';
import { SyncSupervisor } from './sync.supervisor.js';

type Needed = ConstructorParameters<typeof SyncSupervisor>;

describe('SyncSupervisor', () => {
  let leases: OwnLeases;
  let bus: EventBus;
  let settingsVersion: () => Promise<number | null>;
  let state: AccountState;
  let runs: number;
  beforeEach(() => {
    vi.useFakeTimers();
    Logger.overrideLogger(false);
    leases = new OwnLeases();
    bus = new EventBus();
    runs = 0;
    state = 'live';
    settingsVersion = () => Promise.resolve(1);
    const accounts = {
      makeReady: () => Promise.resolve(),
      settingsVersion: () => settingsVersion(),
      stateOf: () => Promise.resolve(state),
      refusedSignIn: () => Promise.resolve(null),
      // Each run of a runner begins here; this one ends at once, as where the account is not ours.
      signIn: () => {
        runs += 1;
        return Promise.reject(new AppError('account.not-found', 'There is no such account.'));
      },
    };
    const none = {} as never;
    const tools: Needed = [
      none,
      new TestClock(),
      none,
      none,
      new ConnectionBoard(),
      { leave: () => undefined } as never,
      none,
      accounts as never,
      bus,
      leases,
      none,
      none,
      none,
      none,
      none,
      none,
      none,
      none,
      none,
      none,
    ];
    new SyncSupervisor(...tools).onModuleInit();
  });
  afterEach(() => {
    vi.useRealTimers();
    Logger.overrideLogger(['error', 'warn', 'log']);
  });

  const take = () => {
    leases.take('account', 1);
    bus.deliver('account.taken', { accountId: 'account' });
  };
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('looks after an account although the database failed in the moment in which it was taken', async () => {
    settingsVersion = () => Promise.reject(new Error('the database is starting up'));
    take();
    await pass(1000);
    expect(runs).toBe(0);

    settingsVersion = () => Promise.resolve(1);
    await pass(6000);
    expect(runs).toBeGreaterThan(0);
  });

  it('connects for no paused account, until it is told that something has changed', async () => {
    state = 'paused';
    take();
    await pass(60_000);
    expect(runs).toBe(0);

    state = 'connecting';
    bus.deliver('account.changed', { accountId: 'account' });
    await pass(100);
    expect(runs).toBe(1);
  });

  it('goes on with an account that is still ours when its runner has ended by itself, and not without a pause', async () => {
    take();
    await pass(11_000);

    expect(runs).toBe(3);
    leases.drop('account');
    await pass(60_000);
    expect(runs).toBe(3);
  });
});
