import { expect, test } from 'vitest';
import { chooseLanguage, chooseLocale, toLanguageChoice, type LanguageChoice } from './language';

const cases: [string, string | null, LanguageChoice, string[], string, string | null][] = [
  ['Odoo’s language wins over all', 'de-AT', 'en', ['en-GB'], 'de', 'de-AT'],
  ['a language of Odoo that we do not speak is English, with its own dates', 'ar-001', 'de', ['de'], 'en', 'ar-001'],
  ['the choice wins over the browser', null, 'de', ['en-GB', 'fr'], 'de', 'de'],
  ['a choice is written as in the own country', null, 'de', ['en-GB', 'de-CH'], 'de', 'de-CH'],
  ['without a choice the first known language of the browser', null, 'system', ['fr-FR', 'de-DE'], 'de', 'de-DE'],
  ['small and capital letters are the same', null, 'system', ['DE-de'], 'de', 'DE-de'],
  ['languages that begin alike are not the same', null, 'system', ['den'], 'en', null],
  ['nothing known is English, with the dates of the browser', null, 'system', ['fr-FR'], 'en', null],
];

test.each(cases)('%s', (_, host, choice, browser, language, locale) => {
  expect(chooseLanguage(host, choice, browser)).toBe(language);
  expect(chooseLocale(host, choice, browser)).toBe(locale);
});

test('a stored choice that nobody knows is as the browser', () => {
  expect(['de', 'en', 'tlh', null].map(toLanguageChoice)).toEqual(['de', 'en', 'system', 'system']);
});
