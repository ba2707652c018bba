import type { ThreadRow } from '@maildesk/contracts';
import { computed, nextTick, watch } from 'vue';
import { rowHeightPx } from './use-virtual-rows';

export interface RowCursorDoor {
  readonly rows: () => readonly ThreadRow[];
  readonly cursorId: () => string | null;
  readonly scroller: () => HTMLElement | null;
  readonly scrollTo: (index: number) => void;
  /** The keyboard is to stand on this row. */
  readonly moved: (threadId: string) => void;
}

/** The row that the keyboard stands on: arrow keys move it, and the focus goes along while it is in the list. */
export function useRowCursor(door: RowCursorDoor) {
  const index = computed(() => door.rows().findIndex((row) => row.threadId === door.cursorId()));
  const tabStop = computed(() => Math.max(index.value, 0));

  function hasFocus(): boolean {
    const root = door.scroller()?.getRootNode();
    const active = root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
    return active !== null && door.scroller()?.contains(active) === true;
  }

  /** The row that took the focus by itself, by mouse or Tab: the list must not move under a press that is not over yet. */
  let focusedId: string | null = null;

  function focused(threadId: string): void {
    focusedId = threadId;
    door.moved(threadId);
  }

  watch(door.cursorId, async (threadId) => {
    const isThere = threadId === focusedId;
    focusedId = null;
    if (isThere || threadId === null || index.value === -1) return;
    door.scrollTo(index.value);
    if (hasFocus()) await focusCursor();
  });

  async function focusCursor(): Promise<void> {
    await nextTick();
    door.scroller()?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true });
  }

  function moveTo(wanted: number): void {
    const rows = door.rows();
    const row = rows[Math.min(Math.max(wanted, 0), rows.length - 1)];
    if (row !== undefined) door.moved(row.threadId);
  }

  /** A key on the row at `from`. */
  function press(event: KeyboardEvent, from: number): void {
    const page = Math.max(1, Math.floor((door.scroller()?.clientHeight ?? rowHeightPx) / rowHeightPx) - 1);
    const targets: Record<string, number> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: door.rows().length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) moveTo(target);
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') stepIntoTools(event);
    else return;
    event.preventDefault();
  }

  return { tabStop, focused, focusCursor, press };
}

/** Right goes through the row's buttons, Left back to the row. */
function stepIntoTools(event: KeyboardEvent): void {
  const row = event.currentTarget;
  if (!(row instanceof HTMLElement)) return;
  const buttons = [...row.querySelectorAll<HTMLElement>('button:enabled')];
  const at = buttons.findIndex((button) => button === event.target);
  const next = at + (event.key === 'ArrowRight' ? 1 : -1);
  if (next < 0) row.focus();
  else buttons[next]?.focus();
}
