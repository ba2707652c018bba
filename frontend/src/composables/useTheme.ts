import { useLocalStorage, usePreferredDark } from '@vueuse/core';
import { computed, type ComputedRef, type Ref } from 'vue';
import { resolveTheme, toThemeChoice, type Theme, type ThemeChoice } from '../lib/theme';

/** The theme on screen and the person's choice, which this device remembers. */
export function useTheme(hostTheme: Ref<Theme | null>): { theme: ComputedRef<Theme>; choice: Ref<ThemeChoice> } {
  const stored = useLocalStorage<string | null>('maildesk.theme', null);
  const prefersDark = usePreferredDark();
  const choice = computed<ThemeChoice>({
    get: () => toThemeChoice(stored.value),
    set: (chosen) => (stored.value = chosen),
  });
  const theme = computed(() => resolveTheme(hostTheme.value, choice.value, prefersDark.value));
  return { theme, choice };
}
