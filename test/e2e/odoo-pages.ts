import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page, Route } from '@playwright/test';
import type { OdooStandIn } from '../support/odoo-stand-in.js';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const addon = file('../../odoo-module/maildesk/static');
const owl = createRequire(import.meta.url)
  .resolve('@odoo/owl')
  .replace(/owl\.cjs\.js$/, 'owl.es.js');

const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', html: 'text/html', xml: 'text/xml' };

/** What Odoo answers the addon's `get_session`, or why it does not. */
export interface OdooSession {
  status: 'ready' | 'not-paired' | 'not-allowed';
  mount: 'shadow' | 'frame';
  canConfigure: boolean;
  direction: 'ltr' | 'rtl';
  /** How Odoo's server refuses, as its web client tells it. */
  error: { readonly code?: number } | null;
  /** Where MailDesk is said to be. */
  serverUrl: string;
  /** Who is signed in to Odoo in this browser. */
  uid: number;
}

/** Pages of a small stand-in for Odoo's web client, with the addon's own files and the built client. */
export class OdooPages {
  readonly session: OdooSession;
  tokensMade = 0;
  /** What Odoo answers to what the client asks about records, by verb; null to all others. */
  readonly records: Record<string, unknown> = {};

  private constructor(
    private readonly odoo: OdooStandIn,
    { serverUrl, uid }: Pick<OdooSession, 'serverUrl' | 'uid'>,
  ) {
    const usual = { status: 'ready', mount: 'shadow', canConfigure: false, direction: 'ltr', error: null } as const;
    this.session = { ...usual, serverUrl, uid };
  }

  static async prepare(
    context: BrowserContext,
    { odoo, uid, serverUrl }: { odoo: OdooStandIn; uid: number; serverUrl: string },
  ): Promise<OdooPages> {
    const pages = new OdooPages(odoo, { uid, serverUrl });
    // Pages that are made up here count as from anywhere, and would have to ask the person before they reach this machine.
    await context.grantPermissions(['local-network-access'], { origin: odoo.origin });
    await context.exposeFunction('askOdoo', (model: string, method: string) => pages.answer(model, method));
    await context.route(`${odoo.origin}/**`, (route) => pages.serve(route));
    return pages;
  }

  async open(page: Page, path = '/odoo'): Promise<void> {
    await page.goto(`${this.odoo.origin}${path}`);
    await page.locator('.bar').waitFor();
  }

  private async answer(model: string, method: string): Promise<{ reply?: unknown; error?: object }> {
    const { status, mount, canConfigure, direction, error, serverUrl, uid } = this.session;
    if (error !== null) return { error };
    if (model === 'maildesk.bridge') return { reply: this.records[method] ?? null };
    if (model !== 'maildesk.session' || method !== 'get_session') return { reply: null };
    this.tokensMade += 1;
    const ready = status === 'ready';
    return {
      reply: {
        status,
        mount,
        can_configure: canConfigure,
        token: ready ? await this.odoo.sessionToken(uid) : false,
        expires_at: ready ? Math.floor(Date.now() / 1000) + 60 : false,
        server_url: serverUrl,
        app: appFiles(),
        user: { uid, lang: 'en_GB', dir: direction },
        features: {},
      },
    };
  }

  private async serve(route: Route): Promise<void> {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/maildesk/frame') return route.fulfill({ contentType: 'text/html', body: framePage() });
    if (pathname === '/templates.xml') return route.fulfill({ contentType: 'text/xml', body: templates() });
    const path = pathOf(pathname);
    if (path === null) return route.fulfill({ status: 404 });
    // The addon's style sheet is written so that it is plain CSS as well.
    const contentType = types[path.split('.').at(-1)?.replace('scss', 'css') ?? ''] ?? 'text/plain';
    await route.fulfill({ contentType, body: readFileSync(path) });
  }
}

function pathOf(pathname: string): string | null {
  if (pathname === '/owl.js') return owl;
  if (pathname === '/maildesk.css') return `${addon}/src/maildesk.scss`;
  if (pathname.startsWith('/odoo-web/')) return file(`.${pathname}`);
  if (pathname.startsWith('/maildesk/static/src/')) {
    const source = `${addon}/src/${pathname.slice('/maildesk/static/src/'.length)}`;
    return source.endsWith('.js') ? source : `${source}.js`;
  }
  if (pathname.startsWith('/maildesk/static/')) return `${addon}/${pathname.slice('/maildesk/static/'.length)}`;
  return pathname.startsWith('/odoo') ? file('./odoo-web/page.html') : null;
}

function manifest(): Record<string, string> {
  return JSON.parse(readFileSync(`${addon}/app/manifest.json`, 'utf8')) as Record<string, string>;
}

function appFiles(): Record<string, string> {
  return Object.fromEntries(Object.entries(manifest()).map(([name, path]) => [name, `/maildesk/static/app/${path}`]));
}

/** As the addon's controller makes it. */
function framePage(): string {
  const { style, frame } = appFiles();
  return `<!doctype html><html><head><link rel="stylesheet" href="${style}"><script type="module" src="${frame}"></script></head><body><div id="maildesk"></div></body></html>`;
}

function templates(): string {
  const inner = ['maildesk_action', 'maildesk_systray'].map((name) =>
    readFileSync(`${addon}/src/${name}.xml`, 'utf8').replace(/<\?xml.*?\?>|<\/?templates.*?>/g, ''),
  );
  return `<templates xml:space="preserve">${inner.join('')}</templates>`;
}
