import type { Page } from '@playwright/test';

/** What Odoo's web client leaves on its page, as far as it is used here; the same from 17 to 19. */
interface OdooGlobals {
  readonly odoo: {
    readonly __WOWL_DEBUG__: {
      readonly root: {
        readonly env: {
          readonly services: { readonly hotkey: { add(key: string, press: () => void, options: object): void } };
        };
      };
    };
  };
  hitsOfHotkey: number;
}

/** Registers a shortcut with Odoo, as an addon does whose shortcuts are single letters. */
export function registerHotkey(page: Page, key: string): Promise<void> {
  return page.evaluate((letter) => {
    const globals = globalThis as unknown as OdooGlobals;
    globals.hitsOfHotkey = 0;
    const { hotkey } = globals.odoo.__WOWL_DEBUG__.root.env.services;
    hotkey.add(letter, () => (globals.hitsOfHotkey += 1), { global: true });
  }, key);
}

/** How often Odoo has heard it since. */
export function hitsOfHotkey(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as OdooGlobals).hitsOfHotkey);
}
