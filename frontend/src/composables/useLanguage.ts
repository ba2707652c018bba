import { useLocalStorage, usePreferredLanguages } from '@vueuse/core';
import { computed, shallowRef, watch, type Ref } from 'vue';
import { chooseLanguage, chooseLocale, toLanguageChoice, type LanguageChoice } from '../lib/language';
import { speak, spoken } from '../locales/spoken';

/** Speaks the language of the host, or the one that the person chose on this device; `hostLocale` is null where they choose. */
export function useLanguage(hostLocale: string | null): {
  choice: Ref<LanguageChoice>;
  language: Readonly<Ref<string>>;
  /** False only at first, while the texts are on their way. */
  isReady: Readonly<Ref<boolean>>;
} {
  const stored = useLocalStorage<string | null>('maildesk.language', null);
  const preferred = usePreferredLanguages();
  const isReady = shallowRef(false);
  const choice = computed<LanguageChoice>({
    get: () => toLanguageChoice(stored.value),
    set: (chosen) => (stored.value = chosen),
  });
  watch(
    [choice, preferred],
    async () => {
      const language = chooseLanguage(hostLocale, choice.value, preferred.value);
      const locale = chooseLocale(hostLocale, choice.value, preferred.value);
      // The page says that a part of it could not be loaded; the language before it, or English, goes on.
      await speak(language, locale).catch(() => undefined);
      isReady.value = true;
    },
    { immediate: true },
  );
  return { choice, language: computed(() => spoken.value.language), isReady };
}
