import { useResizeObserver } from '@vueuse/core';
import { computed, shallowRef, type ComputedRef, type Ref } from 'vue';

/** `narrow`: one pane at a time. `medium`: list and reader, folders in a drawer. `wide`: three panes. */
export type Layout = 'narrow' | 'medium' | 'wide';

export function layoutOf(widthPx: number): Layout {
  if (widthPx < 768) return 'narrow';
  return widthPx < 1040 ? 'medium' : 'wide';
}

/** The layout for the room we are given, which inside a host is not the window. */
export function useLayout(element: Ref<HTMLElement | null>): ComputedRef<Layout> {
  const widthPx = shallowRef(1200);
  useResizeObserver(element, ([entry]) => {
    if (entry !== undefined) widthPx.value = entry.contentRect.width;
  });
  return computed(() => layoutOf(widthPx.value));
}
