import type { NoteTone, RecordsBridge } from './host';
import type { Theme } from './theme';

/**
 * What the page of Odoo does for the client. Odoo's own side is written without types in the addon's `static/src/bridge.js`;
 * all of it can be told by messages, so that the client may also live in a frame.
 */
export interface OdooPage {
  /** Where the server is, such as `https://mail.example.org`. */
  readonly serverUrl: string;
  /** Odoo's name of the language, such as `de_AT` or `sr@latin`. */
  readonly lang: string;
  readonly direction: 'ltr' | 'rtl';
  readonly theme: Theme;
  /** Which kinds of records are there, such as `crm`. */
  readonly features: readonly string[];
  /** Asks Odoo's server for a new token. @throws Error whose message is a sentence for the person */
  renew(): Promise<string>;
  /** Runs a verb of the addon as the user. @throws Error whose message is a sentence for the person */
  call(verb: string, args: Record<string, unknown>): Promise<unknown>;
  open: RecordsBridge['open'];
  openList: RecordsBridge['openList'];
  setTitle(title: string, unreadCount: number): void;
  notify(text: string, tone: NoteTone): void;
  /** What Odoo's address says is on screen; empty when it says nothing. */
  readPlace(): string;
  writePlace(place: string, replace: boolean): void;
}

/** The client as the page of Odoo holds it. */
export interface OdooClient {
  readonly setTheme: (theme: Theme) => void;
  /** Shows what the address names, after the person went back or forward. */
  goTo(place: string): void;
  /** Does what a button of a record asks for: a `RecordWish`, as far as the button knows. */
  ask(wish: unknown): void;
  /** Says whether the client is on screen, or kept aside until the person comes back. */
  readonly setShown: (shown: boolean) => void;
  /** Has to be called when the client's element was moved in a way that loads frames anew. */
  readonly framesLost: () => void;
  unmount(): void;
}

/** Odoo's `de_AT`, `sr@latin` or `ar_001` as browsers name it; null where that is no language to them. */
export function toLocale(lang: string): string | null {
  const [name = '', script] = lang.split('@');
  const scripts: Record<string, string> = { latin: 'Latn', cyrillic: 'Cyrl', Cyrl: 'Cyrl' };
  const [language = '', ...rest] = name.split('_');
  const chosen = script === undefined ? undefined : scripts[script];
  const tag = [language, ...(chosen === undefined ? [] : [chosen]), ...rest].join('-');
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
