import type { InjectionKey, Ref } from 'vue';

export type Theme = 'light' | 'dark';
export type ThemeChoice = Theme | 'system';

/** The theme that is on screen now. */
export const themeKey: InjectionKey<Ref<Theme>> = Symbol('maildesk.theme');

const choices: readonly string[] = ['light', 'dark', 'system'];

/** Reads a stored choice; anything unknown means "as the system". */
export function toThemeChoice(stored: string | null): ThemeChoice {
  return stored !== null && choices.includes(stored) ? (stored as ThemeChoice) : 'system';
}

/** The host's theme wins (inside Odoo we look as Odoo does), then the person's choice, then the system. */
export function resolveTheme(host: Theme | null, choice: ThemeChoice, systemIsDark: boolean): Theme {
  if (host !== null) return host;
  if (choice !== 'system') return choice;
  return systemIsDark ? 'dark' : 'light';
}
