import { useDocumentVisibility } from '@vueuse/core';
import { computed, inject, ref, type ComputedRef } from 'vue';
import { shownKey } from '../lib/on-screen';

/** Whether somebody can see the client: not while its tab is in the background, nor while a host keeps it aside. */
export function useOnScreen(): ComputedRef<boolean> {
  const visibility = useDocumentVisibility();
  const shown = inject(shownKey, ref(true));
  return computed(() => shown.value && visibility.value === 'visible');
}
