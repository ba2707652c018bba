import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testRow } from '../lib/test-rows';
import { useThreads } from './threads';

interface Asked {
  url: string;
  threadIds: string[] | null;
  answer(reply: unknown): void;
  fail(): void;
}

/** Stands in for the network: a test sees each request and answers it when it likes. */
let asked: Asked[];

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
  asked = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      const body = typeof init.body === 'string' ? (JSON.parse(init.body) as { threadIds: string[] }) : null;
      asked.push({
        url,
        threadIds: body?.threadIds ?? null,
        answer: (reply) => resolve(new Response(JSON.stringify(reply))),
        fail: () => reject(new TypeError('no network')),
      });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = () => vi.advanceTimersByTimeAsync(50);
const page = (threads: unknown[], next: string | null = null) => ({ threads, total: threads.length, next, seq: 1 });
const last = () => asked.at(-1) as Asked;
const ids = (threads: ReturnType<typeof useThreads>) => threads.rows.map((row) => row.threadId);

async function opened(...rows: unknown[]) {
  const threads = useThreads();
  threads.open('account', 'inbox');
  last().answer(page(rows));
  await settle();
  return threads;
}

describe('the list of a mailbox', () => {
  it('reads many changed threads in one request', async () => {
    const threads = await opened(testRow('a', 10), testRow('b', 9));

    threads.mark('a', false);
    threads.mark('b', false);
    threads.mark('new', true);
    await settle();

    expect(asked).toHaveLength(2);
    expect(last().threadIds).toEqual(['a', 'b', 'new']);
  });

  it('reads a thread once more that changed while its row was under way', async () => {
    const threads = await opened(testRow('a', 10));
    threads.mark('a', false);
    await settle();
    const first = last();

    threads.mark('a', false);
    first.answer({ threads: [testRow('a', 10, { unreadCount: 1 })], total: 1 });
    await settle();
    last().answer({ threads: [testRow('a', 10, { unreadCount: 0 })], total: 1 });
    await settle();

    expect(last()).not.toBe(first);
    expect(threads.rows[0]?.unreadCount).toBe(0);
  });

  it('reads a thread again that changed while its page was under way', async () => {
    const threads = useThreads();
    threads.open('account', 'inbox');
    threads.mark('a', true);
    last().answer(page([testRow('a', 10)]));
    await settle();

    expect(last().threadIds).toEqual(['a']);
  });

  it('leaves alone an old thread out of sight of which only flags changed', async () => {
    const threads = useThreads();
    threads.open('account', 'inbox');
    const rows = Array.from({ length: 100 }, (_, index) => testRow(`t${index}`, 59 - (index % 60)));
    last().answer({ ...page(rows, 'more'), total: 500 });
    await settle();
    const before = asked.length;

    threads.mark('far-away', false);
    await settle();

    expect(asked).toHaveLength(before);
  });

  it('reads an arrival once more whose preview comes while its first row is under way', async () => {
    const threads = useThreads();
    threads.open('account', 'inbox');
    const rows = Array.from({ length: 100 }, (_, index) => testRow(`t${index}`, 40 - (index % 40)));
    last().answer({ ...page(rows, 'more'), total: 500 });
    await settle();
    threads.markArrived('new');
    await settle();
    const first = last();

    threads.mark('new', false);
    first.answer({ threads: [testRow('new', 50)], total: 501 });
    await settle();

    expect(last()).not.toBe(first);
    expect(last().threadIds).toEqual(['new']);
  });

  it('ignores the answer for a mailbox that is no longer open', async () => {
    const threads = useThreads();
    threads.open('account', 'inbox');
    const first = last();
    threads.open('account', 'sent');
    await settle();
    last().answer(page([testRow('s', 10)]));
    first.answer(page([testRow('i', 10)]));
    await settle();

    expect(ids(threads)).toEqual(['s']);
  });

  it('shows a refused change as it was before', async () => {
    const threads = await opened(testRow('a', 10), testRow('b', 9));

    const patch = threads.addPatch({ threadIds: new Set(['a']), apply: () => null });
    expect(ids(threads)).toEqual(['b']);
    expect(threads.total).toBe(1);

    threads.revertPatch(patch);
    expect(ids(threads)).toEqual(['a', 'b']);
    expect(threads.total).toBe(2);
  });

  it('does not bring a row back between the change and the row that confirms it', async () => {
    const threads = await opened(testRow('a', 10), testRow('b', 9));
    const patch = threads.addPatch({ threadIds: new Set(['a']), apply: () => null });

    threads.mark('a', false);
    await settle();
    last().answer({ threads: [testRow('a', 10)], total: 2 });
    await settle();
    expect(ids(threads)).toEqual(['b']);

    threads.settlePatch(patch);
    await settle();
    last().answer({ threads: [], total: 1 });
    await settle();
    expect(ids(threads)).toEqual(['b']);
    expect(threads.total).toBe(1);
  });

  it('counts an arrival as fresh until it has been seen', async () => {
    const threads = await opened(testRow('a', 10));
    threads.markArrived('new');
    await settle();
    last().answer({ threads: [testRow('new', 20)], total: 2 });
    await settle();
    expect([...threads.fresh]).toEqual(['new']);

    threads.markSeen(['new']);
    expect(threads.fresh.size).toBe(0);
  });

  it('keeps what is shown when reading anew fails, and tries again by itself', async () => {
    const threads = await opened(testRow('a', 10));
    threads.reload();
    last().fail();
    await settle();
    expect(threads.state).toBe('ready');
    expect(ids(threads)).toEqual(['a']);

    const before = asked.length;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(asked).toHaveLength(before + 1);
  });

  it('says that the list could not be read when there is nothing to show', async () => {
    const threads = useThreads();
    threads.open('account', 'inbox');
    last().fail();
    await settle();

    expect(threads.state).toBe('error');
    expect(threads.errorText).toContain('connection');
  });

  it('looks for rows that a first fill brought at the end, at most once a second', async () => {
    const threads = await opened(testRow('a', 10));
    threads.noticeFill();
    threads.noticeFill();
    await settle();
    const reads = asked.filter(({ url }) => url.includes('/threads?'));
    expect(reads).toHaveLength(2);

    reads[1]?.answer(page([testRow('a', 10), testRow('b', 9)]));
    await settle();
    expect(ids(threads)).toEqual(['a', 'b']);
  });

  it('lets the cursor follow when its thread becomes part of another', async () => {
    const threads = await opened(testRow('a', 10), testRow('b', 9));
    threads.cursorId = 'b';
    threads.followMerge('b', 'a');
    await settle();
    last().answer({ threads: [testRow('a', 10, { messageCount: 2 })], total: 1 });
    await settle();

    expect(threads.cursorId).toBe('a');
    expect(ids(threads)).toEqual(['a']);
  });
});
