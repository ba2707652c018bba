import { shallowRef } from 'vue';
import type { Language } from '../lib/language';
import type { Catalogues } from './catalogue';

/** What is spoken now. English lies beside what says it; `catalogues` is null for it. */
interface Spoken {
  readonly language: Language;
  /** How numbers and dates are written (BCP 47); undefined is the browser's way. */
  readonly locale: string | undefined;
  readonly catalogues: Catalogues | null;
}

/** Whoever reads it while drawing is drawn anew in another language. */
export const spoken = shallowRef<Spoken>({ language: 'en', locale: undefined, catalogues: null });

const loaders: Readonly<Record<Language, () => Promise<Catalogues | null>>> = {
  en: () => Promise.resolve(null),
  de: async () => (await import('./de')).catalogues,
};

let lastAsked = 0;

/** Speaks a language from when its texts are here. @throws Error when they cannot be loaded; then all stays as it was */
export async function speak(language: Language, locale: string | null): Promise<void> {
  lastAsked += 1;
  const asked = lastAsked;
  const catalogues = await loaders[language]();
  if (asked === lastAsked) spoken.value = { language, locale: locale ?? undefined, catalogues };
}
