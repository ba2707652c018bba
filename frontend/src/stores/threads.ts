import type { ThreadRow } from '@maildesk/contracts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { withPatches } from '../lib/row-patches';
import { useArrivals } from './arrivals';
import { useDrawn } from './drawn';
import { useListPaging } from './list-paging';
import { useOpenList } from './open-list';
import { RecentLists } from './recent-lists';
import { useRowOverlay } from './row-overlay';
import { maxRowsPerRead, useRowReads } from './row-reads';

const fillEveryMs = 1_000;

/**
 * The list of the open mailbox. It holds the newest rows without a hole, loads more as one scrolls, and reads again
 * those rows that a frame says have changed. Page reads run one after the other, and so do row reads; a thread that
 * changes while a read is under way is read once more, so that an old answer never stays.
 */
export const useThreads = defineStore('threads', () => {
  const opened = useOpenList();
  const { accountId, mailboxId, list, state, errorText, loadedIds } = opened;
  const overlay = useRowOverlay();
  const arrivals = useArrivals();
  const drawn = useDrawn();
  const recent = new RecentLists();
  /** The row that the keyboard stands on. */
  const cursorId = shallowRef<string | null>(null);

  const rows = computed(() => withPatches(list.value.rows, overlay.patches.value));
  const total = computed(() => Math.max(list.value.total - list.value.rows.length, 0) + rows.value.length);

  /** Threads that changed while a page was being read, whose answer may be older. */
  const touched = new Set<string>();
  let fillTimer: ReturnType<typeof setTimeout> | undefined;
  let lastFillAt = 0;

  const paging = useListPaging(opened, () => {
    rowReads.add(touched);
    touched.clear();
  });
  const rowReads = useRowReads(opened, {
    shown(threadIds) {
      arrivals.show(threadIds);
      drawn.listed(threadIds);
    },
    settled: overlay.drop,
    failed: paging.retryAfter,
  });

  function isOpen(account: string, mailbox: string): boolean {
    return accountId.value === account && mailboxId.value === mailbox;
  }

  function leave(): void {
    if (mailboxId.value !== null && state.value === 'ready') recent.keep(mailboxId.value, list.value);
    paging.forget();
    rowReads.forget();
    clearTimeout(fillTimer);
    fillTimer = undefined;
    touched.clear();
    overlay.clear();
    arrivals.clear();
    cursorId.value = null;
  }

  /** Shows a mailbox. One that was open lately shows as it was at once, and is read anew behind that. */
  function open(account: string, mailbox: string): void {
    if (isOpen(account, mailbox)) return;
    leave();
    opened.begin({ accountId: account, mailboxId: mailbox }, recent.get(mailbox));
    paging.reload();
  }

  function close(): void {
    leave();
    opened.begin(null, undefined);
  }

  /** Forgets what was kept of mailboxes that are not open, because frames of them may have been missed. */
  function forgetRecent(): void {
    recent.clear();
  }

  /**
   * Says that a thread of the open mailbox changed. One that is not loaded is only read when it `mayHaveMovedUp`,
   * that is, unless nothing but flags changed.
   */
  function mark(threadId: string, mayHaveMovedUp: boolean): void {
    if (paging.isRunning()) touched.add(threadId);
    if (state.value !== 'ready') return;
    const isKnown = loadedIds.value.has(threadId) || rowReads.isReading(threadId);
    if (!mayHaveMovedUp && list.value.end !== null && !isKnown) return;
    rowReads.add([threadId]);
  }

  /** As `mark`, for mail that arrived just now: its row is tinted once and counted while it is out of sight. */
  function markArrived(threadId: string): void {
    arrivals.announce(threadId);
    mark(threadId, true);
  }

  /** First fill went on: its rows have no frames, so look for them, at most once a second. */
  function noticeFill(): void {
    if (fillTimer !== undefined) return;
    const waitMs = Math.max(0, lastFillAt + fillEveryMs - Date.now());
    fillTimer = setTimeout(() => {
      fillTimer = undefined;
      lastFillAt = Date.now();
      const { first, last } = paging.viewport();
      const visible = list.value.rows.slice(first, last + 1).slice(0, maxRowsPerRead);
      rowReads.add(visible.map((row) => row.threadId));
      paging.readTail();
    }, waitMs);
  }

  /** The server has done it: the patch goes as soon as the rows have been read again. */
  function settlePatch(id: number): void {
    const patch = overlay.find(id);
    if (patch !== undefined) rowReads.settle(id, patch.threadIds);
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
    if (loadedIds.value.has(fromThreadId) || loadedIds.value.has(intoThreadId) || paging.isRunning()) {
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
    reload: paging.reload,
    forgetRecent,
    show: paging.show,
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
