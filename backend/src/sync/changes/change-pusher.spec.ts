import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  afterEach(() => Logger.overrideLogger(['error', 'warn', 'log']));

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
});
