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

  it.each([
    { what: 'are worth reading when one was refused', before: 0, failed: 1, isWorth: true },
    { what: 'are worth reading when none is refused any more', before: 1, failed: 0, isWorth: true },
    { what: 'are not worth reading when they only wait', before: 0, failed: 0, isWorth: false },
  ])('$what', ({ before, failed, isWorth }) => {
    const changes = useChanges();
    changes.applyCounts('a', { waiting: 0, failed: before });

    expect(changes.applyCounts('a', { waiting: 2, failed })).toBe(isWorth);
    expect(changes.of('a')).toMatchObject({ waiting: 2, failed });
  });

  it('are forgotten with their account', async () => {
    const changes = useChanges();
    changes.applyCounts('a', { waiting: 1, failed: 0 });
    changes.forget('a');
    await vi.advanceTimersByTimeAsync(10_000);

    expect(changes.notable).toEqual([]);
  });
});
