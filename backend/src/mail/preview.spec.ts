import { describe, expect, it } from 'vitest';
import { previewOf } from './preview.js';

describe('previewOf', () => {
  it.each([
    ['one line', 'Hello\n\n  there\tyou', 'Hello there you'],
    ['without quotes', 'Yes.\n> Do you come?\n> Anna', 'Yes.'],
    [
      'without the line above a quote',
      'Yes.\n\nOn Mon, 2 Nov 2026 at 10:00, Anna <a@example.org> wrote:\n> Do you?',
      'Yes.',
    ],
    [
      'without a wrapped line above a quote',
      'Yes.\n\nOn Mon, 2 Nov 2026 at 10:00, Anna\n<a@example.org> wrote:\nDo you?',
      'Yes.',
    ],
    ['without the German line above a quote', 'Ja.\n\nAm 2.11.2026 um 10:00 schrieb Anna:\n> Kommst du?', 'Ja.'],
    ['without an original message', 'Yes.\n-----Original Message-----\nFrom: Anna', 'Yes.'],
    ['without the signature', 'Yes.\n-- \nAnna\nSales', 'Yes.'],
    ['without invisible filling', 'News\u034f\u200c\u200b\u00ad \u2007\ufeff today', 'News today'],
    ['without marks that turn text around', 'a\u202eb\u2066c', 'abc'],
    ['of a mail that is only a quote', '> Do you come?', '> Do you come?'],
    ['of nothing', ' \n', ''],
  ])('gives the start, %s', (_what, text, expected) => {
    expect(previewOf(text)).toBe(expected);
  });

  it('is at most 256 characters long and cuts no character in two', () => {
    const preview = previewOf(`${'x'.repeat(254)}😀 and more`);

    expect(preview.length).toBeLessThanOrEqual(256);
    expect(preview.isWellFormed()).toBe(true);
  });

  it('does not take a sentence that begins with "On" for the start of a quote', () => {
    expect(previewOf('On Monday we meet.\nBring the plan.')).toBe('On Monday we meet. Bring the plan.');
  });
});
