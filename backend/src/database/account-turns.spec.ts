import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AccountTurns } from './account-turns.js';

describe('the writers of an account', () => {
  let turns: AccountTurns;
  let begun: string[];
  let ends: Map<string, (error?: Error) => void>;

  beforeEach(() => {
    vi.useFakeTimers();
    turns = new AccountTurns();
    begun = [];
    ends = new Map();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Lets what can go on go on. */
  const settle = () => vi.advanceTimersByTimeAsync(0);
  /** Work that ends when the test says so. */
  function write(accountId: string, name: string): Promise<string> {
    return turns.take(accountId, () => {
      begun.push(name);
      return new Promise((resolve, reject) =>
        ends.set(name, (error) => (error === undefined ? resolve(name) : reject(error))),
      );
    });
  }
  async function end(name: string, error?: Error): Promise<void> {
    ends.get(name)?.(error);
    await settle();
  }

  it('have their turn one after the other, in the order in which they came', async () => {
    const all = ['first', 'second', 'third'].map((name) => write('account', name));
    await settle();
    expect(begun).toEqual(['first']);

    await end('first');
    expect(begun).toEqual(['first', 'second']);
    await end('second');
    await end('third');

    expect(await Promise.all(all)).toEqual(['first', 'second', 'third']);
  });

  it('do not wait for those of another account', async () => {
    void write('account', 'first');
    void write('account', 'second');
    void write('another', 'third');
    await settle();

    expect(begun).toEqual(['first', 'third']);
  });

  it('go on behind one that failed', async () => {
    const failing = write('account', 'first');
    void write('account', 'second');
    await settle();
    const failed = expect(failing).rejects.toThrow('no');
    await end('first', new Error('no'));
    await failed;

    expect(begun).toEqual(['first', 'second']);
  });

  it('need no turn of one that is long over', async () => {
    void write('account', 'first');
    await settle();
    await end('first');
    void write('account', 'second');
    await settle();

    expect(begun).toEqual(['first', 'second']);
  });

  it('go on one by one behind one that never ends, and it keeps nobody from theirs when it ends after all', async () => {
    for (const name of ['stuck', 'second', 'third', 'fourth']) void write('account', name);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(begun).toEqual(['stuck']);

    await vi.advanceTimersByTimeAsync(1000);
    expect(begun).toEqual(['stuck', 'second']);
    await end('stuck');
    expect(begun).toEqual(['stuck', 'second']);
    await end('second');
    expect(begun).toEqual(['stuck', 'second', 'third']);

    await vi.advanceTimersByTimeAsync(29_000);
    await end('third');
    expect(begun).toEqual(['stuck', 'second', 'third', 'fourth']);
  });

  it('have the whole time for their own turn, however long they waited', async () => {
    for (const name of ['first', 'second', 'third']) void write('account', name);
    await vi.advanceTimersByTimeAsync(20_000);
    await end('first');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(begun).toEqual(['first', 'second']);
  });
});
