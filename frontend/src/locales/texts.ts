import type { Catalogue, Text } from './catalogue';
import { spoken } from './spoken';

type Words<Wanted> = Wanted extends string ? Wanted : Wanted[keyof Wanted] & string;
type Names<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
type Values<Wanted> = {
  readonly [Name in Names<Words<Wanted>> | (Wanted extends string ? never : 'count')]: Name extends 'count'
    ? number
    : string | number;
};
type Given<Wanted> = keyof Values<Wanted> extends never ? [] : [values: Values<Wanted>];

/** Says a text of one area in the language of the person; `{name}` in it stands for a value. */
type Say<Area extends Catalogue> = <Key extends keyof Area & string>(key: Key, ...given: Given<Area[Key]>) => string;

/** How to say the texts of an area. Its English comes along, so that it lies in the same file as what says it. */
export function texts<const Area extends Catalogue>(area: string, english: Area): Say<Area> {
  return (key, ...[values]) => {
    const { language, locale, catalogues } = spoken.value;
    const translated = catalogues?.[area]?.[key];
    const text: Text = translated ?? english[key] ?? key;
    return fill(inNumber(text, values ?? {}, translated === undefined ? 'en' : language), values ?? {}, locale);
  };
}

/** A text that is there in other languages only, as the server says it in English; null in English, and where there is none. */
export function translated(
  area: string,
  key: string,
  values: Readonly<Record<string, string | number>> = {},
): string | null {
  const { language, locale, catalogues } = spoken.value;
  const text = catalogues?.[area]?.[key];
  return text === undefined ? null : fill(inNumber(text, values, language), values, locale);
}

function inNumber(text: Text, values: Readonly<Record<string, string | number>>, language: string): string {
  if (typeof text === 'string') return text;
  return text[new Intl.PluralRules(language).select(Number(values['count']))] ?? text.other;
}

function fill(sentence: string, values: Readonly<Record<string, string | number>>, locale: string | undefined): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) return place;
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}
