import { useElementSize, useLocalStorage } from '@vueuse/core';
import { computed, shallowRef, toValue, type MaybeRefOrGetter } from 'vue';
import type { RecordsBridge } from '../lib/host';

/** Folders, list, reader and records need this much to stand side by side. */
const besidePx = 1240;

/**
 * Whether the records are shown, and whether there is room for them beside the conversation. Beside it they stay as the person
 * left them, on this device; over it they are called up each time.
 */
export function useRecordRoom(root: MaybeRefOrGetter<HTMLElement | null>, records: RecordsBridge | null) {
  const { width: rootWidth } = useElementSize(() => toValue(root));
  const isKeptOpen = useLocalStorage('maildesk.records-open', true);
  const isOver = shallowRef(false);
  const width = useLocalStorage('maildesk.records-width', 320);

  const isBeside = computed(() => rootWidth.value >= besidePx);
  const isOpen = computed({
    get: () => records !== null && (isBeside.value ? isKeptOpen.value : isOver.value),
    set(wanted) {
      if (isBeside.value) isKeptOpen.value = wanted;
      else isOver.value = wanted;
    },
  });

  return { isBeside, isOpen, width };
}
