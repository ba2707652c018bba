import { describe, expect, test } from 'vitest';
import { catalogues as client } from './de';
import { catalogues as admin } from './de/admin';
import type { Catalogue, Catalogues } from './catalogue';

const german = { ...client, ...admin };
const modules = import.meta.glob<Record<string, Catalogue>>('./en/*.ts', { eager: true });
const sources = Object.entries(
  import.meta.glob<string>(['../**/*.{ts,vue}', '!./**', '!../**/*.spec.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);

const areas = Object.entries(modules).flatMap(([file, module]) => {
  const area = file.slice('./en/'.length, -'.ts'.length);
  return Object.values(module).map((english) => ({ area, english }));
});

const forms = (text: Catalogue[string]): string[] => (typeof text === 'string' ? [text] : Object.values(text));
const namesIn = (sentence: string): string[] => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
const categories = (language: string): string[] =>
  new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();

/** The files that say texts of an area, without the lines that they import with. */
const speakersOf = (area: string): string[] =>
  sources.filter(([, source]) => source.includes(`/locales/${area}'`)).map(([, source]) => source);

test('every area is there in German, and no other but what the server says in English by itself', () => {
  expect(Object.keys(german).sort()).toEqual(
    [...areas.map(({ area }) => area), 'problems', 'troubles', 'healthSaid'].sort(),
  );
});

describe.each(areas)('the texts of $area', ({ area, english }) => {
  const translated = (german as Catalogues)[area] ?? {};

  test('have the same keys in German', () => {
    expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
  });

  test('name the same values in German, each of them in every plural but that of one', () => {
    for (const [key, text] of Object.entries(english)) {
      const all = [...new Set(forms(text).flatMap(namesIn))].sort();
      const told = translated[key] ?? '';
      expect([...new Set(forms(told).flatMap(namesIn))].sort(), key).toEqual(all);
      if (typeof told !== 'string') expect([...new Set(namesIn(told.other))], key).toEqual(all);
    }
  });

  test('have the plurals that each language has', () => {
    for (const [key, text] of Object.entries(english)) {
      if (typeof text === 'string') continue;
      expect(Object.keys(text).sort(), key).toEqual(categories('en'));
      expect(Object.keys(translated[key] ?? {}).sort(), key).toEqual(categories('de'));
    }
  });

  test('are all said somewhere', () => {
    const speakers = speakersOf(area);
    const unused = Object.keys(english).filter((key) => {
      const family = /^(\w+)\./.exec(key)?.[1];
      return !speakers.some(
        (source) => source.includes(`'${key}'`) || (family !== undefined && source.includes(`\`${family}.\${`)),
      );
    });
    expect(unused).toEqual([]);
  });
});
