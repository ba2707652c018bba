import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fenceMs, OwnLeases } from './own-leases.js';

describe('the accounts of this process', () => {
  let leases: OwnLeases;

  beforeEach(() => {
    vi.useFakeTimers();
    leases = new OwnLeases();
    leases.prove(performance.now());
    leases.take('account', 7);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('can be written to under their epoch, and no others can', () => {
    expect(leases.epochOf('account')).toBe(7);
    expect(leases.epochOf('another')).toBeNull();
  });

  it('cannot be written to any more without a heartbeat, and can again after one', () => {
    vi.advanceTimersByTime(fenceMs);
    expect(leases.epochOf('account')).toBeNull();

    leases.prove(performance.now());
    expect(leases.epochOf('account')).toBe(7);
  });

  it('can still be written to by what ends when one is given back, but nothing new begins', async () => {
    let finish = (): void => undefined;
    const work = leases.use('account', () => new Promise<void>((resolve) => (finish = resolve)));

    const ended = leases.end('account', 1000);

    expect(leases.owns('account')).toBe(false);
    expect(await leases.use('account', () => Promise.resolve('new'))).toBeNull();
    expect(leases.epochOf('account')).toBe(7);
    finish();
    await expect(ended).resolves.toBe(7);
    await work;
    leases.forget('account');
    expect(leases.epochOf('account')).toBeNull();
  });

  it('are broken off when giving back takes too long', async () => {
    void leases.use(
      'account',
      ({ lost }) => new Promise<void>((resolve) => lost.addEventListener('abort', () => resolve())),
    );

    const ended = leases.end('account', 1000);
    await vi.advanceTimersByTimeAsync(1000);

    await expect(ended).resolves.toBe(7);
  });

  it('are given back all the same when what was broken off does not end, and not taken again before it has', async () => {
    let finish = (): void => undefined;
    const work = leases.use('account', () => new Promise<void>((resolve) => (finish = resolve)));

    const ended = leases.end('account', 1000);
    await vi.advanceTimersByTimeAsync(6000);

    await expect(ended).resolves.toBe(7);
    expect([leases.epochOf('account'), leases.busy()]).toEqual([null, ['account']]);
    finish();
    await work;
    await vi.advanceTimersByTimeAsync(0);
    expect(leases.busy()).toEqual([]);
  });

  it('are gone at once when lost, and not to be taken before the last who worked on them has ended', async () => {
    let finish = (): void => undefined;
    let lost: AbortSignal | null = null;
    const work = leases.use('account', (lease) => {
      lost = lease.lost;
      return new Promise<void>((resolve) => (finish = resolve));
    });

    leases.drop('account');

    expect(leases.epochOf('account')).toBeNull();
    expect(lost).toMatchObject({ aborted: true });
    expect(leases.busy()).toEqual(['account']);
    finish();
    await work;
    await vi.advanceTimersByTimeAsync(0);
    expect(leases.busy()).toEqual([]);
  });
});
