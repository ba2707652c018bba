import { afterEach, expect, it, vi } from 'vitest';
import { arrivalWords } from './arrival-words';

afterEach(() => vi.unstubAllGlobals());

it.each([
  ['de_AT', 'Neue Mail'],
  ['en_GB', 'New mail'],
  ['fr_FR', 'New mail'],
  ['', 'Neue Mail'],
])('a note of new mail speaks as Odoo does, and as the browser where that is not told: %j', (lang, newMail) => {
  vi.stubGlobal('navigator', { languages: ['pl', 'de-DE'] });
  expect(arrivalWords(lang).newMail).toBe(newMail);
});
