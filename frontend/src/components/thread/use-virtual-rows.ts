import type { ThreadRow } from '@maildesk/contracts';
import { useVirtualizer } from '@tanstack/vue-virtual';
import { computed, nextTick, shallowRef, watch } from 'vue';
import { scrollTopAfter, topZonePx } from '../../lib/scroll-anchor';

export const rowHeightPx = 64;

export interface VirtualRowsDoor {
  /** The loaded rows, which may be fewer than `count`. */
  readonly rows: () => readonly ThreadRow[];
  readonly count: () => number;
  readonly scroller: () => HTMLElement | null;
  /** The row that holds the focus or would take it. */
  readonly pinned: () => number;
  readonly paddingEnd: () => number;
  /** These are on screen, the first and the last of them. */
  readonly show: (first: number, last: number) => void;
}

/** Which rows of a long list are in the page, and where; what one reads stays where it is when rows come above it. */
export function useVirtualRows(door: VirtualRowsDoor) {
  const scrollTop = shallowRef(0);
  const virtualizer = useVirtualizer(
    computed(() => ({
      count: door.count(),
      getScrollElement: door.scroller,
      estimateSize: () => rowHeightPx,
      overscan: 8,
      paddingEnd: door.paddingEnd(),
    })),
  );
  // The row that holds the focus stays in the page wherever one scrolls, or the focus would be lost.
  const indexes = computed(() => {
    const rendered = virtualizer.value.getVirtualItems().map((item) => item.index);
    const pinned = door.pinned();
    if (pinned >= door.count() || rendered.includes(pinned)) return rendered;
    return pinned < (rendered[0] ?? 0) ? [pinned, ...rendered] : [...rendered, pinned];
  });
  const items = computed(() => {
    const rows = door.rows();
    return indexes.value.map((index) => {
      const row = rows[index];
      return { index, start: index * rowHeightPx, row, key: row?.threadId ?? `missing-${index}` };
    });
  });
  const visible = computed(() => {
    const range = virtualizer.value.range;
    return { first: range?.startIndex ?? 0, last: range?.endIndex ?? 0 };
  });
  const totalSize = computed(() => virtualizer.value.getTotalSize());
  const firstOnScreen = computed(() => Math.floor(scrollTop.value / rowHeightPx));
  const isAtTop = computed(() => scrollTop.value <= topZonePx);

  watch(visible, ({ first, last }) => door.show(first, last), { immediate: true });

  // New mail above must not move what one reads: scroll by as much as was put in, before the browser paints.
  watch(door.rows, (after, before) => {
    const element = door.scroller();
    if (element === null) return;
    const target = scrollTopAfter(before, after, element.scrollTop, rowHeightPx);
    if (target === null) return;
    void nextTick(() => {
      element.scrollTop = target;
      scrollTop.value = target;
    });
  });

  function scrolled(): void {
    scrollTop.value = door.scroller()?.scrollTop ?? 0;
  }

  function scrollTo(index: number): void {
    virtualizer.value.scrollToIndex(index, { align: 'auto' });
  }

  return { items, totalSize, firstOnScreen, isAtTop, scrolled, scrollTo };
}
