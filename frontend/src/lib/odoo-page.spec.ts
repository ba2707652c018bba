import { describe, expect, it } from 'vitest';
import { toLocale } from './odoo-page';

describe('toLocale', () => {
  it.each([
    ['en_US', 'en-US'],
    ['ar_001', 'ar-001'],
    ['sr@latin', 'sr-Latn'],
    ['sr@Cyrl', 'sr-Cyrl'],
    ['zh_HK', 'zh-HK'],
    ['es_419', 'es-419'],
    ['fr', 'fr'],
    ['', null],
    ['../etc', null],
  ])('reads %j as %j', (lang, locale) => {
    expect(toLocale(lang)).toBe(locale);
  });
});
