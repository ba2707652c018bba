import { describe, expect, it } from 'vitest';
import { resolveTheme, toThemeChoice } from './theme';

describe('resolveTheme', () => {
  it.each([
    { what: 'the host wins over everything', host: 'light', choice: 'dark', dark: true, theme: 'light' },
    { what: 'the choice wins over the system', host: null, choice: 'light', dark: true, theme: 'light' },
    { what: 'the system decides otherwise', host: null, choice: 'system', dark: true, theme: 'dark' },
  ] as const)('$what', ({ host, choice, dark, theme }) => {
    expect(resolveTheme(host, choice, dark)).toBe(theme);
  });
});

describe('toThemeChoice', () => {
  it('follows the system when what was stored makes no sense', () => {
    expect(toThemeChoice('mauve')).toBe('system');
  });
});
