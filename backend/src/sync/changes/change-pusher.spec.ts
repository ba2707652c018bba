import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CommandRefused, type ImapLender } from '../../adapters/adapters.module.js';
import type { RunnableChange } from '../../mail/mail.module.js';
import { ChangePusher } from './change-pusher.js';

const search = { searched: new Set<string>(), forMs: 0 };
const wish = {
  id: 'wish',
  mailboxId: 'inbox',
  uid: 1,
  kind: 'add-flag',
  attempts: 0,
  createdAt: new Date(),
} as RunnableChange;

/** A pusher with one wish, over a database that can be away, also right after it has committed. */
function makePusher() {
  let state: 'pending' | 'running' | 'done' = 'pending';
  let doubtful = false;
  const seen: boolean[] = [];
  const database = { isAway: false, goesAfter: null as 'claim' | null };
  const tx = {};
  const unitOfWork = {
    runOwned: async (_accountId: string, work: (transaction: unknown) => Promise<unknown>) => {
      if (database.isAway) throw new Error('the database is away');
      const result = await work(tx);
      if (database.isAway) throw new Error('the database went away');
      return result;
    },
  };
  const queue = {
    isWaiting: async () => {
      if (database.isAway) throw new Error('the database is away');
      return state !== 'done';
    },
    requeueRunning: async () => {
      if (state === 'running') [state, doubtful] = ['pending', true];
    },
    claimMailboxChange: async () => null,
    claimBatch: async () => {
      if (state !== 'pending') return [];
      state = 'running';
      if (database.goesAfter === 'claim') database.isAway = true;
      return [{ ...wish, doubtful }];
    },
    postpone: async (_tx: unknown, ids: readonly string[]) => {
      if (ids.length > 0) state = 'pending';
    },
    nextDueMs: async () => null,
  };
  const settler = {
    settle: async (_accountId: string, [change]: readonly [RunnableChange]) =>
      unitOfWork.runOwned('account', async () => {
        state = 'done';
        seen.push(change.doubtful);
        return [];
      }),
  };
  const undoer = { giveUp: async () => undefined };
  const fakes = [unitOfWork, {}, { now: () => new Date() }, queue, {}, settler, undoer];
  const others = [{ undoForbidden: async () => undefined }, { settle: async () => [], givesUpInMs: () => Infinity }];
  const pusher = new ChangePusher(...([...fakes, ...others] as unknown as ConstructorParameters<typeof ChangePusher>));
  return { pusher, database, seen, stateOf: () => state };
}

describe('ChangePusher', () => {
  beforeEach(() => Logger.overrideLogger(false));
  afterEach(() => {
    vi.useRealTimers();
    Logger.overrideLogger(['error', 'warn', 'log']);
  });

  it('looks again at a wish whose result could not be written, once the database is back', async () => {
    const { pusher, database, seen, stateOf } = makePusher();
    const outcome = { kind: 'flags-set', done: new Set([1]), copies: null };
    const lender = {
      run: async () => {
        database.isAway = true;
        return outcome;
      },
    } as unknown as ImapLender;
    await expect(pusher.push('account', lender, search)).rejects.toThrow('the database is away');
    expect(stateOf()).toBe('running');

    database.isAway = false;
    await pusher.push('account', { run: async () => outcome } as unknown as ImapLender, search);

    expect([stateOf(), seen]).toEqual(['done', [true]]);
  });

  it('does not leave a wish as taken up whose message is gone when the server asks to be left alone', async () => {
    const { pusher, stateOf } = makePusher();
    const throttled = new CommandRefused('Leave me alone.', { failureClass: 'throttled', retryAfterMs: 1000 });
    const answers = [Promise.reject(throttled), Promise.resolve({ refused: [], missing: [wish] })];
    const lender = { run: () => answers.shift() } as unknown as ImapLender;

    await expect(pusher.push('account', lender, search)).rejects.toBe(throttled);

    expect(stateOf()).toBe('pending');
  });

  it('takes a wish up anew where nobody knows whether it was taken up', async () => {
    const { pusher, database, seen, stateOf } = makePusher();
    const lender = {
      run: async () => ({ kind: 'flags-set', done: new Set([1]), copies: null }),
    } as unknown as ImapLender;
    database.goesAfter = 'claim';
    await expect(pusher.push('account', lender, search)).rejects.toThrow('the database went away');

    Object.assign(database, { isAway: false, goesAfter: null });
    await pusher.push('account', lender, search);

    expect([stateOf(), seen]).toEqual(['done', [true]]);
  });

  it('stops after a second where more waits, and goes on with the group after the last one without looking for strays again', async () => {
    vi.useFakeTimers();
    const claimed: unknown[] = [];
    let strays = 0;
    const queue = {
      isWaiting: async () => true,
      claimMailboxChange: async () => null,
      claimBatch: async (_tx: unknown, _limit: number, after: { id: string } | null) => {
        claimed.push(after?.id ?? null);
        return claimed.length > 4 ? [] : [{ ...wish, id: `wish ${claimed.length}` }];
      },
      nextDueMs: async () => null,
    };
    const unitOfWork = { runOwned: async (_id: string, work: (tx: unknown) => Promise<unknown>) => work({}) };
    const lender = {
      run: async () => {
        await vi.advanceTimersByTimeAsync(600);
        return { kind: 'flags-set', done: new Set([1]), copies: null };
      },
    } as unknown as ImapLender;
    const fakes = [unitOfWork, {}, { now: () => new Date() }, queue, {}, { settle: async () => [] }, {}];
    const settle = async () => ((strays += 1), []);
    const others = [{ undoForbidden: async () => undefined }, { settle, givesUpInMs: () => Infinity }];
    const pusher = new ChangePusher(
      ...([...fakes, ...others] as unknown as ConstructorParameters<typeof ChangePusher>),
    );
    const push = () => pusher.push('account', lender, search);

    expect(await push()).toMatchObject({ isMore: true, strays: [] });
    expect(claimed).toEqual([null, 'wish 1']);
    expect(await push()).toMatchObject({ isMore: true, strays: null });
    expect(claimed.slice(2)).toEqual(['wish 2', 'wish 3']);
    expect(strays).toBe(1);

    // Nothing is left; what was not looked for meanwhile is looked for now.
    expect(await push()).toMatchObject({ isMore: true, strays: null });
    expect(await push()).toMatchObject({ isMore: false, strays: [] });
    expect([claimed.slice(4), strays]).toEqual([['wish 4', null], 2]);
  });
});
