import { afterEach, expect, test } from 'vitest';
import { spoken } from './spoken';
import { texts } from './texts';

const t = texts('test', {
  plain: 'Inbox',
  named: '{name} writes to {name} about {what}',
  counted: { one: 'one of {count} moved to {folder}', other: '{count} moved to {folder}' },
});

afterEach(() => (spoken.value = { language: 'en', locale: undefined, catalogues: null }));

test('values stand where they are named, as often as they are', () => {
  expect(t('named', { name: 'Ann', what: '{name}' })).toBe('Ann writes to Ann about {name}');
});

test('a number decides about the plural and is written as the place does', () => {
  spoken.value = { language: 'en', locale: 'de-DE', catalogues: null };
  expect(t('counted', { count: 1, folder: 'Work' })).toBe('one of 1 moved to Work');
  expect(t('counted', { count: 12_345, folder: 'Work' })).toBe('12.345 moved to Work');
});

test('another language has its own plurals, and English stands in for what it lacks', () => {
  spoken.value = {
    language: 'de',
    locale: 'ar-EG',
    catalogues: { test: { plain: 'Posteingang', counted: { one: 'eine in {folder}', other: '{count} in {folder}' } } },
  };
  expect(t('plain')).toBe('Posteingang');
  expect(t('counted', { count: 1, folder: 'Work' })).toBe('eine in Work');
  expect(t('counted', { count: 3, folder: 'Work' })).toBe('٣ in Work');
  expect(t('named', { name: 'Ann', what: 'it' })).toBe('Ann writes to Ann about it');
});
