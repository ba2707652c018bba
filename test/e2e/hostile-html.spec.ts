import { expect, test, type Page } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { renderFramePage } from '../../backend/dist/mail-frame/frame-page.js';
import { sanitizeMailHtml } from '../../backend/dist/mail/html-sanitizer.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const corpora = resolve(process.env['MAILDESK_CORPORA'] ?? resolve(root, '../shared/corpora'));

/** What strangers try, one of each kind; `alert` is what the page listens for. */
const ownVectors = (outside: string): string[] => [
  '<script>alert(1)</script>',
  `<img src=x onerror=alert(1)><img src="${outside}/pixel.gif" srcset="${outside}/2x.gif 2x">`,
  '<svg onload=alert(1)><animate attributeName=href values=javascript:alert(1) /></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<template><s><template><s><img src=x onerror=alert(1)></s></template></s></template>',
  '<a href="javascript:alert(1)" autofocus onfocus=alert(1) tabindex=1>x</a>',
  '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe><object data="data:text/html,<script>alert(1)</script>"></object>',
  `<meta http-equiv=refresh content="0;url=${outside}/meta"><base href="${outside}/">`,
  `<link rel=stylesheet href="${outside}/a.css"><link rel=prefetch href="${outside}/b"><link rel=dns-prefetch href="${outside.replace('http:', '')}">`,
  `<style>@import "${outside}/i.css"; body{background:url(${outside}/bg)} @font-face{font-family:x;src:url(${outside}/f)}</style>`,
  `<div style="background:url(${outside}/s);list-style-image:url('${outside}/l');content:url(${outside}/c);cursor:url(${outside}/k),auto">x</div>`,
  `<div style="--u:url(${outside}/v);background:var(--u)">x</div><div style="background:\\75rl(${outside}/e)">x</div>`,
  `<div style="background-image:image-set('${outside}/set' 1x);border-image:url(${outside}/bi) 1">x</div>`,
  `<table background="${outside}/t"><tr><td background="${outside}/td">x</td></tr></table><body background="${outside}/b">`,
  `<video poster="${outside}/p" src="${outside}/v"></video><audio src="${outside}/a"></audio><input type=image src="${outside}/i">`,
  `<form action="${outside}/f"><input name=q autofocus><button formaction="${outside}/g">go</button></form>`,
  '<div style="position:fixed;inset:0;z-index:99999;width:100vw;height:100vh;transform:scale(9)">cover</div>',
  `<img id=body name=cookie src="cid:x@y"><img src="cid:javascript:alert(1)">`,
  `<a href="${outside}/ping" ping="${outside}/p" target=_top>x</a><map><area href="${outside}/area"></map>`,
];

interface Vector {
  input: unknown;
}

function corpusVectors(): string[] {
  return ['xss-dompurify', 'xss-sanitize-html'].flatMap((name) =>
    readFileSync(resolve(corpora, name, 'vectors.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => String((JSON.parse(line) as Vector).input)),
  );
}

/** The browser's own cleaning step, as it is built into the product. */
async function buildCleaner(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    root: resolve(root, 'frontend'),
    build: {
      write: false,
      lib: {
        entry: resolve(root, 'frontend/src/components/message/clean-html.ts'),
        formats: ['iife'],
        name: 'cleaner',
      },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !('output' in output)) throw new Error('The cleaner was not built.');
  return output.output[0].code;
}

let server: Server;
let origin: string;
/** A server that no mail may reach, and what reached it. */
let stranger: Server;
let reached: string[] = [];
let hostile: string[];

test.beforeAll(async () => {
  const frame = renderFramePage();
  const cleaner = await buildCleaner();
  server = createServer((request, response) => {
    if (request.url === '/mail-frame') response.writeHead(200, frame.headers).end(frame.html);
    else if (request.url === '/cleaner.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(cleaner);
    else if (request.url === '/') {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>host</title><script src="/cleaner.js"></script><main></main>');
    } else response.writeHead(404).end();
  });
  origin = await listen(server);
  stranger = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.writeHead(404).end();
  });
  hostile = ownVectors(await listen(stranger));
});
test.beforeEach(() => {
  reached = [];
});
test.afterAll(() => {
  server.close();
  stranger.close();
});

async function listen(listener: Server): Promise<string> {
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

/** Everything that must not happen while mail is shown. */
interface Harm {
  executed: number;
  requests: string[];
  popups: number;
  navigations: string[];
}

async function openHost(page: Page): Promise<Harm> {
  const harm: Harm = { executed: 0, requests: [], popups: 0, navigations: [] };
  await page.exposeBinding('reportExecution', () => {
    harm.executed += 1;
  });
  // In every frame: the functions that hostile scripts call.
  await page.addInitScript(() => {
    const report = () => (globalThis as unknown as { reportExecution: () => void }).reportExecution();
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'xss'])
      Object.defineProperty(globalThis, name, { value: report });
  });
  const isOurs = (url: string) =>
    ['/', '/mail-frame', '/cleaner.js', '/favicon.ico'].some((path) => url === origin + path);
  page.on('request', (request) => {
    if (!isOurs(request.url()) && !request.url().startsWith('data:')) harm.requests.push(request.url());
  });
  page.on('popup', () => (harm.popups += 1));
  page.on('framenavigated', (frame) => {
    if (!isOurs(frame.url()) && !['about:blank', 'about:srcdoc', ''].includes(frame.url()))
      harm.navigations.push(frame.url());
  });
  page.on('dialog', (dialog) => {
    harm.executed += 1;
    // The page may be gone by then.
    dialog.dismiss().catch(() => undefined);
  });
  await page.goto(origin);
  return harm;
}

/** Shows each mail in a frame of its own as the client does, clicks its first link, and lets it live for a moment. */
async function showInFrames(
  page: Page,
  mails: readonly string[],
  clean: boolean,
): Promise<{ shown: number; changed: boolean }> {
  return page.evaluate(
    async ({ mails, clean }) => {
      const { cleaner } = globalThis as unknown as { cleaner: { cleanHtml(html: string): string } };
      const before = document.documentElement.outerHTML;
      const theme = {
        dark: true,
        original: false,
        surface: '#111',
        text: '#eee',
        muted: '#999',
        accent: '#aaf',
        border: '#333',
      };
      const show = (mail: string) =>
        new Promise<boolean>((done) => {
          const frame = document.createElement('iframe');
          frame.setAttribute('sandbox', 'allow-scripts allow-popups allow-popups-to-escape-sandbox');
          frame.src = '/mail-frame';
          const end = (isShown: boolean) => setTimeout(() => (frame.remove(), done(isShown)), 60);
          const timer = setTimeout(() => end(false), 3000);
          frame.onload = () => {
            frame.onload = null;
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }: MessageEvent<{ type: string }>) => {
              if (data.type !== 'height') return;
              clearTimeout(timer);
              end(true);
            };
            frame.contentWindow?.postMessage('maildesk-frame', '*', [port2]);
            port1.postMessage({ type: 'show', html: clean ? cleaner.cleanHtml(mail) : mail, theme });
          };
          document.body.append(frame);
        });
      let shown = 0;
      for (let start = 0; start < mails.length; start += 12) {
        const results = await Promise.all(mails.slice(start, start + 12).map(show));
        shown += results.filter(Boolean).length;
      }
      return { shown, changed: document.documentElement.outerHTML !== before };
    },
    { mails, clean },
  );
}

const unharmed = { executed: 0, requests: [], popups: 0, navigations: [] };

test.describe('hostile mail', () => {
  test('the detector hears scripts of a mail that nothing protects from', async ({ page }) => {
    const harm = await openHost(page);
    // A refresh would take the page away before the others were heard.
    const mails = hostile.filter((mail) => !/http-equiv/i.test(mail));

    await page.evaluate((markup) => {
      for (const mail of markup) document.body.insertAdjacentHTML('beforeend', mail);
    }, mails);

    await expect.poll(() => harm.executed).toBeGreaterThan(3);
    await expect.poll(() => reached.length).toBeGreaterThan(8);
  });

  test('neither runs nor loads anything in the mail frame', async ({ page }) => {
    const harm = await openHost(page);

    const result = await showInFrames(
      page,
      hostile.map((mail) => sanitizeMailHtml(mail).html),
      true,
    );

    expect(harm).toEqual(unharmed);
    expect(result).toEqual({ shown: hostile.length, changed: false });
  });

  test('is harmless after cleaning alone, without the frame', async ({ page }) => {
    const harm = await openHost(page);

    await page.evaluate(
      (mails) => {
        const { cleaner } = globalThis as unknown as { cleaner: { cleanHtml(html: string): string } };
        for (const mail of mails) document.body.insertAdjacentHTML('beforeend', cleaner.cleanHtml(mail));
      },
      hostile.map((mail) => sanitizeMailHtml(mail).html),
    );
    await page.waitForTimeout(300);

    expect(harm).toEqual(unharmed);
  });

  test('is harmless in the frame alone, without cleaning, but for leaving it', async ({ page }) => {
    const harm = await openHost(page);
    // No policy governs a refresh; the parent notices the second page and takes the frame away.
    const mails = hostile.filter((mail) => !/http-equiv/i.test(mail));

    const { changed } = await showInFrames(page, mails, false);

    expect({ ...harm, requests: [] }).toEqual(unharmed);
    // Attempts are made and stopped; what counts is that none arrives.
    expect(reached).toEqual([]);
    expect(changed).toBe(false);
  });

  test('of the test corpora neither runs nor loads anything', async ({ page }) => {
    test.skip(
      !existsSync(resolve(corpora, 'xss-dompurify')),
      `There are no corpora in ${corpora}; set MAILDESK_CORPORA.`,
    );
    test.setTimeout(300_000);
    const harm = await openHost(page);
    const mails = corpusVectors();

    const result = await showInFrames(
      page,
      mails.map((mail) => sanitizeMailHtml(mail).html),
      true,
    );

    expect(mails.length).toBeGreaterThan(400);
    expect(harm).toEqual(unharmed);
    expect(result).toEqual({ shown: mails.length, changed: false });
  });
});
