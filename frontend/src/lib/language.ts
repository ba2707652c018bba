import type { InjectionKey, Ref } from 'vue';

/** The languages that the client speaks. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];
export type LanguageChoice = Language | 'system';

/** Each by its own name, as somebody looks for it who cannot read the others. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

/** The person's choice; not there where the host decides. */
export const languageChoiceKey: InjectionKey<Ref<LanguageChoice>> = Symbol('maildesk.language');

/** Reads a stored choice; anything unknown means "as the browser". */
export function toLanguageChoice(stored: string | null): LanguageChoice {
  return languages.find((language) => language === stored) ?? 'system';
}

/** What to speak: the host's language, else the person's choice, else the first of the browser's that we know, else English. */
export function chooseLanguage(host: string | null, choice: LanguageChoice, browser: readonly string[]): Language {
  if (host !== null) return languageOf(host) ?? 'en';
  if (choice !== 'system') return choice;
  return browser.map(languageOf).find((language) => language !== null) ?? 'en';
}

/**
 * How dates and numbers are written (BCP 47): as the host does, else as in the person's own country where the language is
 * spoken there. Null for the browser's way.
 */
export function chooseLocale(host: string | null, choice: LanguageChoice, browser: readonly string[]): string | null {
  if (host !== null) return host;
  const language = chooseLanguage(host, choice, browser);
  return browser.find((tag) => languageOf(tag) === language) ?? (choice === 'system' ? null : choice);
}

const languageOf = (tag: string): Language | null =>
  languages.find((language) => tag.toLowerCase().split('-')[0] === language) ?? null;
