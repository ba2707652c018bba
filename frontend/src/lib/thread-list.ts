import type { ThreadRow } from '@maildesk/contracts';

/** A place in the list's order. */
export interface RowKey {
  readonly lastAt: string;
  readonly threadId: string;
}

/** The part of a mailbox's list that is loaded: its newest rows without a hole, newest first. */
export interface ThreadListState {
  readonly rows: readonly ThreadRow[];
  /** How many threads the mailbox has. */
  readonly total: number;
  /** The cursor of the page after, null when the last page is here. */
  readonly next: string | null;
  /** The cursor that the last page was read with, so that it can be read again when the mailbox grows at its old end. */
  readonly tail: string | null;
  /** Where the pages stop, null when they reach the mailbox's last thread. */
  readonly end: RowKey | null;
}

export interface ThreadPage {
  readonly threads: readonly ThreadRow[];
  readonly total: number;
  readonly next: string | null;
}

export const emptyList: ThreadListState = { rows: [], total: 0, next: null, tail: null, end: null };

/** Negative when `a` stands above `b`: the later time first, then the greater id. */
export function compareRows(a: RowKey, b: RowKey): number {
  if (a.lastAt !== b.lastAt) return a.lastAt > b.lastAt ? -1 : 1;
  if (a.threadId === b.threadId) return 0;
  return a.threadId > b.threadId ? -1 : 1;
}

/**
 * The list with the page that was read with the cursor `after` (null for the first one). A thread that is there twice,
 * because it moved meanwhile or because the page was read again, keeps the page's row.
 */
export function appendPage(list: ThreadListState, after: string | null, page: ThreadPage): ThreadListState {
  const fresh = new Set(page.threads.map((row) => row.threadId));
  const kept = list.rows.filter((row) => !fresh.has(row.threadId));
  const last = page.threads.at(-1);
  const end = page.next === null ? null : last === undefined ? list.end : keyOf(last);
  return { rows: mergeSorted(kept, page.threads), total: page.total, next: page.next, tail: after, end };
}

/**
 * The list after some of its threads were read again. A thread in `asked` without a row is no longer in the mailbox.
 * A row below `end` is left out, since its page will bring it.
 */
export function replaceRows(
  list: ThreadListState,
  asked: readonly string[],
  found: readonly ThreadRow[],
  total: number,
): ThreadListState {
  const touched = new Set(asked);
  const { end } = list;
  const kept = list.rows.filter((row) => !touched.has(row.threadId));
  const shown = found.filter((row) => end === null || compareRows(row, end) <= 0);
  return { ...list, rows: mergeSorted(kept, [...shown].sort(compareRows)), total };
}

function keyOf(row: RowKey): RowKey {
  return { lastAt: row.lastAt, threadId: row.threadId };
}

function mergeSorted(a: readonly ThreadRow[], b: readonly ThreadRow[]): readonly ThreadRow[] {
  if (b.length === 0) return a;
  const merged: ThreadRow[] = [];
  let i = 0;
  for (const row of b) {
    while (i < a.length && compareRows(a[i] as ThreadRow, row) < 0) merged.push(a[i++] as ThreadRow);
    merged.push(row);
  }
  while (i < a.length) merged.push(a[i++] as ThreadRow);
  return merged;
}
