import { describe, expect, it } from 'vitest';
import { AccountLanes } from './account-lanes.js';

/** Lanes whose work ends when the test says so. */
function lanesWith(parallel: number, perHost = parallel) {
  const begun: string[] = [];
  const errors: unknown[] = [];
  const ends = new Map<string, (error?: Error, wasThere?: boolean | null) => void>();
  const work = (accountId: string) =>
    new Promise<boolean | null>((resolve, reject) => {
      begun.push(accountId);
      ends.set(accountId, (error, wasThere = true) => (error === undefined ? resolve(wasThere) : reject(error)));
    });
  const lanes = new AccountLanes({ parallel, perHost, work, onError: (_accountId, error) => errors.push(error) });
  const end = async (accountId: string, error?: Error, wasThere?: boolean | null): Promise<void> => {
    ends.get(accountId)?.(error, wasThere);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { lanes, begun, errors, end };
}

describe('lanes of accounts', () => {
  it('run one piece of work per account at a time, and another one for pokes that came in the meantime', async () => {
    const { lanes, begun, end } = lanesWith(4);

    lanes.poke('a', 'host');
    lanes.poke('a', 'host');
    lanes.poke('a', 'host');
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

    for (const account of ['a', 'b', 'c', 'a']) lanes.poke(account, 'host');
    const before = [...begun];
    await end('b');

    expect(before).toEqual(['a', 'b']);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('go on after work that failed', async () => {
    const { lanes, begun, errors, end } = lanesWith(1);

    lanes.poke('a', 'host');
    lanes.poke('b', 'host');
    await end('a', new Error('no'));

    expect(errors).toEqual([new Error('no')]);
    expect(begun).toEqual(['a', 'b']);
  });

  it('stop by waiting for what runs and beginning nothing more', async () => {
    const { lanes, begun, end } = lanesWith(1);
    let stopped = false;

    lanes.poke('a', 'host');
    lanes.poke('b', 'host');
    const stopping = lanes.stop().then(() => (stopped = true));
    lanes.poke('c', 'host');
    await new Promise((resolve) => setImmediate(resolve));
    const early = stopped;
    await end('a');
    await stopping;

    expect(early).toBe(false);
    expect(begun).toEqual(['a']);
  });

  it('leave room for the accounts of other hosts beside forty of one that does not answer', async () => {
    const { lanes, begun } = lanesWith(16, 4);

    for (let index = 0; index < 40; index += 1) lanes.poke(`dead ${index}`, 'dead');
    for (let index = 0; index < 4; index += 1) lanes.poke(`alive ${index}`, 'alive');

    expect(begun.filter((id) => id.startsWith('dead'))).toHaveLength(4);
    expect(begun.filter((id) => id.startsWith('alive'))).toHaveLength(4);
  });

  it('try a host that was not there by one account at a time, until it is back', async () => {
    const { lanes, begun, end } = lanesWith(16, 4);
    for (const account of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) lanes.poke(account, 'host');
    expect(begun).toEqual(['a', 'b', 'c', 'd']);

    for (const account of ['a', 'b', 'c', 'd']) await end(account, undefined, false);
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    // Nothing was found out.
    await end('e', undefined, null);
    expect(begun.slice(5)).toEqual(['f']);

    await end('f', undefined, true);
    expect(begun.slice(6)).toEqual(['g', 'h']);
  });
});
