import { threadsApi } from '@maildesk/contracts';
import { call } from '../api/call';
import { replaceRows } from '../lib/thread-list';
import type { OpenList } from './open-list';

/** As many rows are read by one request. */
export const maxRowsPerRead = 500;
const flushEveryMs = 30;

interface RowReadsContext {
  /** These threads have been read and their rows are in the list, as far as it is loaded. */
  shown(threadIds: readonly string[]): void;
  /** Everything that was to be read before these patches go has been read, or could not be. */
  settled(patchIds: readonly number[]): void;
  failed(error: unknown): void;
}

/** Reads single rows of the open list again, many by one request, and one request after the other. */
export function useRowReads(open: OpenList, context: RowReadsContext) {
  const dirty = new Set<string>();
  /** Threads whose rows are being read right now: the answer may be older than what changes meanwhile. */
  const reading = new Set<string>();
  let settling: number[] = [];
  let isFlushing = false;
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let lastFlushAt = 0;

  /** Another mailbox is shown. */
  function forget(): void {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    dirty.clear();
    settling = [];
  }

  function add(threadIds: Iterable<string>): void {
    for (const threadId of threadIds) dirty.add(threadId);
    schedule();
  }

  /** Reads these threads; then the patch has nothing left to cover. */
  function settle(patchId: number, threadIds: Iterable<string>): void {
    settling.push(patchId);
    add(threadIds);
  }

  function schedule(): void {
    if (dirty.size === 0 && settling.length === 0) return;
    if (isFlushing || flushTimer !== undefined) return;
    const waitMs = Math.max(0, lastFlushAt + flushEveryMs - Date.now());
    flushTimer = setTimeout(() => void flush(), waitMs);
  }

  async function flush(): Promise<void> {
    flushTimer = undefined;
    lastFlushAt = Date.now();
    const signal = open.signal();
    const asked = [...dirty].slice(0, maxRowsPerRead);
    for (const threadId of asked) dirty.delete(threadId);
    const settled = settling;
    settling = [];
    if (asked.length === 0) {
      context.settled(settled);
      return;
    }
    isFlushing = true;
    for (const threadId of asked) reading.add(threadId);
    try {
      const reply = await call(threadsApi.readRows, { params: open.params(), body: { threadIds: asked }, signal });
      if (signal.aborted) return;
      open.list.value = replaceRows(open.list.value, asked, reply.threads, reply.total);
      context.settled(settled);
      context.shown(reply.threads.map((row) => row.threadId).filter((threadId) => open.loadedIds.value.has(threadId)));
    } catch (error) {
      if (signal.aborted) return;
      context.settled(settled);
      context.failed(error);
    } finally {
      for (const threadId of asked) reading.delete(threadId);
      isFlushing = false;
      schedule();
    }
  }

  return { forget, add, settle, isReading: (threadId: string) => reading.has(threadId) };
}
