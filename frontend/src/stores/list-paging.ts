import { isWorthRetrying } from '../api/api-error';
import { reasonOf } from '../lib/reason';
import { appendPage, type ThreadListState } from '../lib/thread-list';
import type { OpenList } from './open-list';
import { jumpPageSize, pageSize, readPage, readPrefix } from './thread-pages';

const retryMs = 3_000;
/** Rows loaded beyond the last one on screen. */
const margin = 40;

/**
 * Reads the pages of the open list, one after the other: as many as are on screen and some more. `loaded` is told when
 * one is in the list.
 */
export function useListPaging(open: OpenList, loaded: () => void) {
  let isRunning = false;
  let reloadWanted = false;
  let tailWanted = false;
  let viewport = { first: 0, last: 0 };
  let retryTimer: ReturnType<typeof setTimeout> | undefined;

  /** Another mailbox is shown. */
  function forget(): void {
    clearTimeout(retryTimer);
    viewport = { first: 0, last: 0 };
    reloadWanted = tailWanted = false;
  }

  /** Reads the list anew behind what is shown; scroll and cursor stay. */
  function reload(): void {
    if (open.mailboxId.value === null) return;
    if (open.state.value === 'error') open.state.value = 'loading';
    open.errorText.value = null;
    reloadWanted = true;
    void run();
  }

  /** Tells which rows are on screen, so that they and some more get loaded. */
  function show(first: number, last: number): void {
    viewport = { first, last };
    void run();
  }

  /** Looks whether the list has grown at its old end. */
  function readTail(): void {
    tailWanted = true;
    void run();
  }

  /** Reads the list anew in a while, if what went wrong may go well then. */
  function retryAfter(error: unknown): void {
    if (!isWorthRetrying(error)) return;
    clearTimeout(retryTimer);
    retryTimer = setTimeout(reload, retryMs);
  }

  async function run(): Promise<void> {
    if (isRunning || open.mailboxId.value === null) return;
    isRunning = true;
    try {
      while (await takeStep());
    } finally {
      isRunning = false;
    }
  }

  /** Does the most urgent of the reads that are due. @returns whether there may be more to do. */
  async function takeStep(): Promise<boolean> {
    const signal = open.signal();
    const wantedEnd = viewport.last + margin;
    try {
      if (reloadWanted) {
        reloadWanted = false;
        const prefix = await readPrefix(open.params(), Math.max(wantedEnd, pageSize), signal);
        if (!signal.aborted) showList(prefix);
        return true;
      }
      const { next, tail, rows: held } = open.list.value;
      if (open.state.value !== 'ready') return false;
      if (tailWanted && next === null) {
        tailWanted = false;
        await addPage(tail, jumpPageSize, signal);
        return true;
      }
      tailWanted = false;
      if (next === null || held.length >= wantedEnd) return false;
      await addPage(next, wantedEnd - held.length > pageSize ? jumpPageSize : pageSize, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return true;
      open.errorText.value = reasonOf(error);
      if (open.state.value === 'loading') open.state.value = 'error';
      retryAfter(error);
      return false;
    }
  }

  async function addPage(after: string | null, limit: number, signal: AbortSignal): Promise<void> {
    const page = await readPage(open.params(), after, limit, signal);
    if (!signal.aborted) showList(appendPage(open.list.value, after, page));
  }

  function showList(next: ThreadListState): void {
    open.list.value = next;
    open.state.value = 'ready';
    open.errorText.value = null;
    loaded();
  }

  return { forget, reload, show, readTail, retryAfter, isRunning: () => isRunning, viewport: () => viewport };
}
