import { threadsApi, type ThreadRow } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { ApiError } from '../api/api-error';
import { call } from '../api/call';
import { withPatches } from '../lib/row-patches';
import { reasonOf } from '../lib/reason';
import { appendPage, emptyList, replaceRows, type ThreadListState } from '../lib/thread-list';
import { useArrivals } from './arrivals';
import { useDrawn } from './drawn';
import { RecentLists } from './recent-lists';
import { useRowOverlay } from './row-overlay';
import { jumpPageSize, pageSize, readPage, readPrefix } from './thread-pages';

const maxRowsPerRead = 500;
const flushEveryMs = 30;
const fillEveryMs = 1_000;
const retryMs = 3_000;
/** Rows loaded beyond the last one on screen. */
const margin = 40;

/**
 * The list of the open mailbox. It holds the newest rows without a hole, loads more as one scrolls, and reads again
 * those rows that a frame says have changed. Page reads run one after the other, and so do row reads; a thread that
 * changes while a read is under way is read once more, so that an old answer never stays.
 */
export const useThreads = defineStore('threads', () => {
  const accountId = shallowRef<string | null>(null);
  const mailboxId = shallowRef<string | null>(null);
  const list = shallowRef<ThreadListState>(emptyList);
  const state = shallowRef<'none' | 'loading' | 'ready' | 'error'>('none');
  const errorText = shallowRef<string | null>(null);
  const overlay = useRowOverlay();
  const arrivals = useArrivals();
  const drawn = useDrawn();
  /** The row that the keyboard stands on. */
  const cursorId = shallowRef<string | null>(null);

  const rows = computed(() => withPatches(list.value.rows, overlay.patches.value));
  const total = computed(() => Math.max(list.value.total - list.value.rows.length, 0) + rows.value.length);
  const loadedIds = computed(() => new Set(list.value.rows.map((row) => row.threadId)));

  const recent = new RecentLists();
  const dirty = new Set<string>();
  /** Threads whose rows are being read right now: the answer may be older than what changes meanwhile. */
  const reading = new Set<string>();
  const touched = new Set<string>();
  let settling: number[] = [];
  let generation = new AbortController();
  let paging = false;
  let reloadWanted = false;
  let tailWanted = false;
  let viewport = { first: 0, last: 0 };
  let flushing = false;
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let fillTimer: ReturnType<typeof setTimeout> | undefined;
  let lastFlushAt = 0;
  let lastFillAt = 0;

  function isOpen(account: string, mailbox: string): boolean {
    return accountId.value === account && mailboxId.value === mailbox;
  }

  function reset(): void {
    if (mailboxId.value !== null && state.value === 'ready') recent.keep(mailboxId.value, list.value);
    generation.abort();
    generation = new AbortController();
    for (const timer of [flushTimer, retryTimer, fillTimer]) clearTimeout(timer);
    flushTimer = retryTimer = fillTimer = undefined;
    dirty.clear();
    touched.clear();
    settling = [];
    overlay.clear();
    arrivals.clear();
    cursorId.value = null;
    errorText.value = null;
    viewport = { first: 0, last: 0 };
    reloadWanted = tailWanted = false;
  }

  /** Shows a mailbox. One that was open lately shows as it was at once, and is read anew behind that. */
  function open(account: string, mailbox: string): void {
    if (isOpen(account, mailbox)) return;
    reset();
    accountId.value = account;
    mailboxId.value = mailbox;
    const known = recent.get(mailbox);
    list.value = known ?? emptyList;
    state.value = known === undefined ? 'loading' : 'ready';
    reload();
  }

  function close(): void {
    reset();
    accountId.value = null;
    mailboxId.value = null;
    list.value = emptyList;
    state.value = 'none';
  }

  /** Forgets what was kept of mailboxes that are not open, because frames of them may have been missed. */
  function forgetRecent(): void {
    recent.clear();
  }

  /** Reads the list anew behind what is shown; scroll and cursor stay. */
  function reload(): void {
    if (mailboxId.value === null) return;
    if (state.value === 'error') state.value = 'loading';
    errorText.value = null;
    reloadWanted = true;
    void runPaging();
  }

  /** Tells which rows are on screen, so that they and some more get loaded. */
  function show(first: number, last: number): void {
    viewport = { first, last };
    void runPaging();
  }

  async function runPaging(): Promise<void> {
    if (paging || mailboxId.value === null) return;
    paging = true;
    try {
      while (await takePagingStep());
    } finally {
      paging = false;
    }
  }

  /** Does the most urgent of the reads that are due. @returns whether there may be more to do. */
  async function takePagingStep(): Promise<boolean> {
    const { signal } = generation;
    const wantedEnd = viewport.last + margin;
    try {
      if (reloadWanted) {
        reloadWanted = false;
        const loaded = await readPrefix(params(), Math.max(wantedEnd, pageSize), signal);
        if (!signal.aborted) showList(loaded);
        return true;
      }
      const { next, tail, rows: held } = list.value;
      if (state.value !== 'ready') return false;
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
      errorText.value = reasonOf(error);
      if (state.value === 'loading') state.value = 'error';
      if (isWorthRetrying(error)) {
        clearTimeout(retryTimer);
        retryTimer = setTimeout(reload, retryMs);
      }
      return false;
    }
  }

  async function addPage(after: string | null, limit: number, signal: AbortSignal): Promise<void> {
    const page = await readPage(params(), after, limit, signal);
    if (!signal.aborted) showList(appendPage(list.value, after, page));
  }

  function showList(next: ThreadListState): void {
    list.value = next;
    state.value = 'ready';
    errorText.value = null;
    for (const threadId of touched) dirty.add(threadId);
    touched.clear();
    scheduleFlush();
  }

  function params(): { accountId: string; mailboxId: string } {
    return { accountId: accountId.value ?? '', mailboxId: mailboxId.value ?? '' };
  }

  /**
   * Says that a thread of the open mailbox changed. One that is not loaded is only read when it `mayHaveMovedUp`,
   * that is, unless nothing but flags changed.
   */
  function mark(threadId: string, mayHaveMovedUp: boolean): void {
    if (paging) touched.add(threadId);
    if (state.value !== 'ready') return;
    const isKnown = loadedIds.value.has(threadId) || reading.has(threadId);
    if (!mayHaveMovedUp && list.value.end !== null && !isKnown) return;
    dirty.add(threadId);
    scheduleFlush();
  }

  /** As `mark`, for mail that arrived just now: its row is tinted once and counted while it is out of sight. */
  function markArrived(threadId: string): void {
    arrivals.announce(threadId);
    mark(threadId, true);
  }

  function scheduleFlush(): void {
    if (dirty.size === 0 && settling.length === 0) return;
    if (flushing || flushTimer !== undefined) return;
    const waitMs = Math.max(0, lastFlushAt + flushEveryMs - Date.now());
    flushTimer = setTimeout(() => void flush(), waitMs);
  }

  async function flush(): Promise<void> {
    flushTimer = undefined;
    lastFlushAt = Date.now();
    const { signal } = generation;
    const asked = [...dirty].slice(0, maxRowsPerRead);
    for (const threadId of asked) dirty.delete(threadId);
    const settled = settling;
    settling = [];
    if (asked.length === 0) {
      overlay.drop(settled);
      return;
    }
    flushing = true;
    for (const threadId of asked) reading.add(threadId);
    try {
      const reply = await call(threadsApi.readRows, { params: params(), body: { threadIds: asked }, signal });
      if (signal.aborted) return;
      list.value = replaceRows(list.value, asked, reply.threads, reply.total);
      overlay.drop(settled);
      const listed = reply.threads.map((row) => row.threadId).filter((threadId) => loadedIds.value.has(threadId));
      arrivals.show(listed);
      drawn.listed(listed);
    } catch (error) {
      if (signal.aborted) return;
      overlay.drop(settled);
      if (isWorthRetrying(error)) {
        clearTimeout(retryTimer);
        retryTimer = setTimeout(reload, retryMs);
      }
    } finally {
      for (const threadId of asked) reading.delete(threadId);
      flushing = false;
      scheduleFlush();
    }
  }

  /** First fill went on: its rows have no frames, so look for them, at most once a second. */
  function noticeFill(): void {
    if (fillTimer !== undefined) return;
    const waitMs = Math.max(0, lastFillAt + fillEveryMs - Date.now());
    fillTimer = setTimeout(() => {
      fillTimer = undefined;
      lastFillAt = Date.now();
      tailWanted = true;
      const visible = list.value.rows.slice(viewport.first, viewport.last + 1).slice(0, maxRowsPerRead);
      for (const row of visible) dirty.add(row.threadId);
      scheduleFlush();
      void runPaging();
    }, waitMs);
  }

  /** The server has done it: the patch goes as soon as the rows have been read again. */
  function settlePatch(id: number): void {
    const patch = overlay.find(id);
    if (patch === undefined) return;
    for (const threadId of patch.threadIds) dirty.add(threadId);
    settling.push(id);
    scheduleFlush();
  }

  /** The server refused: the rows show as they were. */
  function revertPatch(id: number): void {
    overlay.drop([id]);
  }

  /** A loaded row as the server last told it, without what lies over it. */
  function rowBeneath(threadId: string): ThreadRow | null {
    return list.value.rows.find((row) => row.threadId === threadId) ?? null;
  }

  /** Two threads became one: the cursor goes along. */
  function followMerge(fromThreadId: string, intoThreadId: string): void {
    if (cursorId.value === fromThreadId) cursorId.value = intoThreadId;
    if (loadedIds.value.has(fromThreadId) || loadedIds.value.has(intoThreadId) || paging) {
      mark(fromThreadId, true);
      mark(intoThreadId, true);
    }
  }

  return {
    accountId,
    mailboxId,
    state,
    errorText,
    rows,
    total,
    fresh: arrivals.fresh,
    cursorId,
    isOpen,
    open,
    close,
    reload,
    forgetRecent,
    show,
    mark,
    markArrived,
    markSeen: arrivals.markSeen,
    noticeFill,
    /** Lays a change over the rows until it is settled or taken back. */
    addPatch: overlay.add,
    settlePatch,
    revertPatch,
    rowBeneath,
    followMerge,
  };
});

function isWorthRetrying(error: unknown): boolean {
  return error instanceof ApiError && (error.kind !== 'problem' || error.problem?.retryable === true);
}
