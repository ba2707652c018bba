import { describe, expect, it } from 'vitest';
import { AccountLanes } from './account-lanes.js';

/** Lanes whose work ends when the test says so. */
function lanesWith(parallel: number) {
  const begun: string[] = [];
  const errors: unknown[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (accountId: string) =>
    new Promise<void>((resolve, reject) => {
      begun.push(accountId);
      ends.set(accountId, (error) => (error === undefined ? resolve() : reject(error)));
    });
  const lanes = new AccountLanes({ parallel, work, onError: (_accountId, error) => errors.push(error) });
  const end = async (accountId: string, error?: Error): Promise<void> => {
    ends.get(accountId)?.(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { lanes, begun, errors, end };
}

describe('lanes of accounts', () => {
  it('run one piece of work per account at a time, and another one for pokes that came in the meantime', async () => {
    const { lanes, begun, end } = lanesWith(4);

    lanes.poke('a');
    lanes.poke('a');
    lanes.poke('a');
    const before = [...begun];
    await end('a');
    const after = [...begun];
    await end('a');

    expect(before).toEqual(['a']);
    expect(after).toEqual(['a', 'a']);
    expect(begun).toEqual(['a', 'a']);
  });

  it('run so many accounts beside each other and no more', async () => {
    const { lanes, begun, end } = lanesWith(2);

    for (const account of ['a', 'b', 'c', 'a']) lanes.poke(account);
    const before = [...begun];
    await end('b');

    expect(before).toEqual(['a', 'b']);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('go on after work that failed', async () => {
    const { lanes, begun, errors, end } = lanesWith(1);

    lanes.poke('a');
    lanes.poke('b');
    await end('a', new Error('no'));

    expect(errors).toEqual([new Error('no')]);
    expect(begun).toEqual(['a', 'b']);
  });

  it('stop by waiting for what runs and beginning nothing more', async () => {
    const { lanes, begun, end } = lanesWith(1);
    let stopped = false;

    lanes.poke('a');
    lanes.poke('b');
    const stopping = lanes.stop().then(() => (stopped = true));
    lanes.poke('c');
    await new Promise((resolve) => setImmediate(resolve));
    const early = stopped;
    await end('a');
    await stopping;

    expect(early).toBe(false);
    expect(begun).toEqual(['a']);
  });
});
