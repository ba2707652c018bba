import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bearer, type Grant } from './bearer';

const minuteMs = 60_000;

describe('the bearer token of a page', () => {
  let exchanged: (string | null)[];
  let trouble: Error | null;
  let bearer: Bearer;

  const exchange = (hostToken: string, present: string | null): Promise<Grant> => {
    exchanged.push(present);
    if (trouble !== null) return Promise.reject(trouble);
    return Promise.resolve({
      accessToken: present ?? `for ${hostToken}`,
      lifeMs: 10 * minuteMs,
      renewInMs: 8 * minuteMs,
    });
  };

  beforeEach(() => {
    vi.useFakeTimers();
    exchanged = [];
    trouble = null;
    let count = 0;
    bearer = new Bearer(() => Promise.resolve(`token ${(count += 1)}`), exchange);
  });
  afterEach(() => {
    bearer.stop();
    vi.useRealTimers();
  });

  it('is got by one exchange, however many ask for it', async () => {
    const tokens = await Promise.all([bearer.token(), bearer.token(), bearer.token()]);

    expect(tokens).toEqual(['for token 1', 'for token 1', 'for token 1']);
    expect(await bearer.token()).toBe('for token 1');
    expect(exchanged).toEqual([null]);
  });

  it('is renewed ahead of its end, and goes on being the same', async () => {
    await bearer.token();

    await vi.advanceTimersByTimeAsync(17 * minuteMs);

    expect(exchanged).toEqual([null, 'for token 1', 'for token 1']);
    expect(await bearer.token()).toBe('for token 1');
  });

  it('serves on while it cannot be renewed, which is tried again', async () => {
    await bearer.token();
    trouble = new Error('no network');
    await vi.advanceTimersByTimeAsync(9 * minuteMs);
    expect(await bearer.token()).toBe('for token 1');
    expect(exchanged.length).toBeGreaterThan(2);

    trouble = null;
    await vi.advanceTimersByTimeAsync(4 * minuteMs);

    expect(await bearer.token()).toBe('for token 1');
  });

  it('is asked for anew, with the reason when that fails, once it has run out', async () => {
    await bearer.token();
    trouble = new Error('you are not let in any more');

    await vi.advanceTimersByTimeAsync(11 * minuteMs);
    const tries = exchanged.length;

    await expect(bearer.token()).rejects.toThrow('you are not let in any more');
    await vi.advanceTimersByTimeAsync(60 * minuteMs);
    expect(exchanged).toHaveLength(tries + 1);
  });

  it('that the server does not know any more is replaced once', async () => {
    const known = await bearer.token();

    const others = await Promise.all([bearer.tokenAfter(known), bearer.tokenAfter(known)]);

    expect(others).toEqual(['for token 2', 'for token 2']);
    expect(exchanged).toEqual([null, null]);
    expect(await bearer.tokenAfter(known)).toBe('for token 2');
  });

  it('is renewed by nobody after the end', async () => {
    await bearer.token();

    bearer.stop();
    await vi.advanceTimersByTimeAsync(60 * minuteMs);

    expect(exchanged).toEqual([null]);
  });
});
