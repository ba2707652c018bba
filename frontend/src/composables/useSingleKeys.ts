import { useLocalStorage } from '@vueuse/core';
import type { Ref } from 'vue';

/** Whether plain letters are commands. This device remembers it; whoever speaks to their computer switches it off. */
export function useSingleKeys(): Ref<boolean> {
  return useLocalStorage('maildesk.single-keys', true);
}
