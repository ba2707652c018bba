import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useChanges } from './changes';

let reply: { waiting: number; failed: number; changes: unknown[] };
let asked: string[];

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  reply = { waiting: 0, failed: 0, changes: [] };
  asked = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return Promise.resolve(new Response(JSON.stringify(reply)));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('changes that the server has not carried out', () => {
  it('are not worth a word while they wait for a moment only', async () => {
    const changes = useChanges();
    changes.applyCounts('a', { waiting: 3, failed: 0 });
    await vi.advanceTimersByTimeAsync(4000);
    changes.applyCounts('a', { waiting: 0, failed: 0 });
    await vi.advanceTimersByTimeAsync(10_000);

    expect(changes.notable).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('are told when they wait longer, and no more once they are done', async () => {
    const changes = useChanges();
    reply = { waiting: 3, failed: 0, changes: [] };
    changes.applyCounts('a', { waiting: 3, failed: 0 });
    await vi.advanceTimersByTimeAsync(6000);
    expect(changes.notable).toMatchObject([{ accountId: 'a', waiting: 3, isLate: true }]);

    reply = { waiting: 0, failed: 0, changes: [] };
    changes.applyCounts('a', { waiting: 0, failed: 0 });
    await vi.advanceTimersByTimeAsync(0);
    expect(changes.notable).toEqual([]);
  });

  it('are read at once when one was refused', async () => {
    const changes = useChanges();
    reply = { waiting: 0, failed: 1, changes: [{ id: '1', state: 'failed' }] };
    changes.applyCounts('a', { waiting: 0, failed: 1 });
    await vi.advanceTimersByTimeAsync(0);

    expect(changes.notable).toMatchObject([{ failed: 1, changes: [{ id: '1' }] }]);
  });

  it('are forgotten with their account', async () => {
    const changes = useChanges();
    changes.applyCounts('a', { waiting: 1, failed: 0 });
    changes.forget('a');
    await vi.advanceTimersByTimeAsync(10_000);

    expect(changes.notable).toEqual([]);
  });
});
