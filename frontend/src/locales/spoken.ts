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

/** What is spoken everywhere, and what few people open: its texts are loaded with it. */
export type Part = 'client' | 'admin';

const loaders: Readonly<Record<Language, Readonly<Record<Part, () => Promise<Catalogues>>> | null>> = {
  en: null,
  de: {
    client: async () => (await import('./de')).catalogues,
    admin: async () => (await import('./de/admin')).catalogues,
  },
};

const opened = new Set<Part>(['client']);
/** Those that were opened, until their texts are here. */
const openings = new Map<Part, Promise<void>>();
/** What is to be spoken: its texts may be on their way. */
let wanted: { readonly language: Language; readonly locale: string | null } = { language: 'en', locale: null };
let lastAsked = 0;

async function load(language: Language): Promise<Catalogues | null> {
  const parts = loaders[language];
  if (parts === null) return null;
  const loaded = await Promise.all([...opened].map((part) => parts[part]()));
  return Object.assign({}, ...loaded) as Catalogues;
}

/** Speaks a language from when its texts are here. @throws Error when they cannot be loaded; then all stays as it was */
export async function speak(language: Language, locale: string | null): Promise<void> {
  wanted = { language, locale };
  lastAsked += 1;
  const asked = lastAsked;
  const catalogues = await load(language);
  if (asked === lastAsked) spoken.value = { language, locale: locale ?? undefined, catalogues };
}

/** Has the texts of a part here too, in this language and in those that are spoken later. @throws Error when they cannot be loaded */
export async function openPart(part: Part): Promise<void> {
  // Whoever wants it too waits for the same texts.
  if (opened.has(part)) return openings.get(part);
  opened.add(part);
  const { language, locale } = wanted;
  if (loaders[language] === null) return;
  const opening = speak(language, locale);
  openings.set(part, opening);
  try {
    await opening;
  } catch (error) {
    opened.delete(part);
    throw error;
  } finally {
    openings.delete(part);
  }
}
