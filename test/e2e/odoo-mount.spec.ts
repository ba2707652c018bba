import { odooApi, readingApi } from '@maildesk/contracts';
import type { BrowserContext, Page } from '@playwright/test';
import { act, target } from '../support/act.js';
import { expect, test as base } from '../support/e2e.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { letter } from '../support/letter.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { OpenAccount } from '../support/open-account.js';
import { ClientPage } from './client-page.js';
import { htmlLetter } from './letters.js';
import { OdooPages } from './odoo-pages.js';

const subject = 'Where is my order?';
const uid = 7;

interface InOdoo {
  /** The addon's own files and the built client, in a stand-in for Odoo's web client, for a user with a mailbox. */
  readonly pages: OdooPages;
  readonly client: ClientPage;
  readonly openAccount: OpenAccount;
}

const test = base.extend<InOdoo & { readonly odoo: OdooStandIn }>({
  odoo: async ({ operator }, use) => {
    const odoo = await OdooStandIn.start('Test company');
    await odoo.pair(operator);
    await use(odoo);
    await odoo.stop();
  },
  openAccount: async ({ servers, maildesk, odoo, mailUser }, use) => {
    await servers.dovecot.deliver(mailUser.address, htmlLetter({ subject, html: '<p>It is <b>late</b>.</p>' }));
    const api = await odoo.open(maildesk.url, uid);
    await use(await OpenAccount.connect(servers, maildesk, api, mailUser));
  },
  pages: async ({ context, odoo, maildesk }, use) => {
    await use(await OdooPages.prepare(context, { odoo, uid, serverUrl: maildesk.url }));
  },
  client: async ({ page }, use) => use(new ClientPage(page)),
});

const badge = (page: Page) => page.locator('.o_maildesk_systray .badge');

/** The keys that Odoo's own page has heard. */
const heardKeys = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { seen: { keys: string[] } }).seen.keys);

test('in Odoo, a letter that is half written and the connection survive a look at another app', async ({
  page,
  context,
  servers,
  mailUser,
  openAccount,
  pages,
  client,
}) => {
  await pages.open(page, '/odoo/maildesk');

  await test.step('the client is there without signing in, and looks as its own style sheet says', async () => {
    await client.openRow(subject);
    await expect(client.body(0).getByText('It is late.')).toBeVisible();
    const button = client.tool('Archive');
    expect(await button.evaluate((element) => getComputedStyle(element).textTransform)).toBe('none');
    expect(await page.locator('.o_maildesk_host').evaluate((host) => host.shadowRoot !== null)).toBe(true);
    await expect(page).toHaveTitle(/Inbox – MailDesk/);
  });

  await test.step('Odoo hears no letters that are typed, and hears its own keys', async () => {
    await client.reader.getByRole('button', { name: 'Reply', exact: true }).last().click();
    await client.write('half a letter');
    await page.keyboard.press('Control+k');
    expect(await heardKeys(page)).toEqual(['Control', 'k']);
  });

  await test.step('another app of Odoo and back', async () => {
    await page.getByRole('button', { name: 'Contacts' }).click();
    await page.locator('.contacts').waitFor();
    await expect(client.composer).toBeHidden();
    await servers.dovecot.deliver(mailUser.address, letter({ subject: 'Arrived meanwhile' }));
    await page.getByRole('button', { name: /^MailDesk/ }).click();

    await expect(client.composer.getByRole('textbox', { name: 'Message text' })).toContainText('half a letter');
    await expect(client.row('Arrived meanwhile')).toBeVisible({ timeout: 30_000 });
    await expect(page).toHaveTitle('Inbox – MailDesk');
    await expect(client.body(0).getByText('It is late.')).toBeVisible();
    await expect(client.reader.getByText('tried to open another page')).toBeHidden();
  });

  await test.step('the address names the conversation, and opens it in another tab', async () => {
    expect(new URL(page.url()).searchParams.get('place')).toContain(openAccount.id);
    const other = new ClientPage(await context.newPage());
    await other.page.goto(page.url());
    await expect(other.reader.getByRole('heading', { level: 2, name: subject })).toBeVisible();
    await other.page.close();
  });

  await test.step('how one signs in, and out, is told to be Odoo’s', async () => {
    await page.getByRole('button', { name: 'User 7: menu' }).click();
    await expect(page.getByText('Signed in through Odoo')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Sign out' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Your settings' }).click();
    await expect(page.getByText('You came in through Odoo.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Signed in on' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Back to mail' }).click();
  });

  await test.step('Odoo’s dark colours are followed', async () => {
    await page.evaluate(() => (document.cookie = 'color_scheme=dark; path=/'));
    await page.evaluate(() => document.documentElement.classList.add('o_dark_mode'));
    await expect(page.locator('.maildesk')).toHaveAttribute('data-theme', 'dark');
  });

  await test.step('in other companies the client begins anew', async () => {
    await context.addCookies([{ name: 'cids', value: '2', url: page.url() }]);
    await page.getByRole('button', { name: 'Contacts' }).click();
    await page.getByRole('button', { name: /^MailDesk/ }).click();
    await client.row(subject).waitFor();
    await expect(client.composer).toBeHidden();
  });
});

test('unread mail is counted in every tab of Odoo by one connection, which another tab takes over', async ({
  page,
  context,
  servers,
  mailUser,
  openAccount,
  pages,
}) => {
  const sockets = countSockets(context, page);
  await recordNotes(context);
  await pages.open(page);
  await expect(badge(page)).toHaveText('1', { timeout: 30_000 });
  const other = await context.newPage();
  await pages.open(other);
  await expect(badge(other)).toHaveText('1');
  expect(sockets.open).toBe(1);

  await test.step('another tab takes over, counts in its title too, and shows a note of what arrives', async () => {
    await page.close();
    await servers.dovecot.deliver(mailUser.address, letter({ subject: 'One more' }));
    await expect(badge(other)).toHaveText('2', { timeout: 30_000 });
    await expect(other.getByRole('button', { name: 'MailDesk: 2 unread mails' })).toBeVisible();
    await expect.poll(() => other.evaluate(() => (globalThis as unknown as Shown).seen.counter)).toBe(2);
    await expect.poll(() => other.evaluate(() => (globalThis as unknown as Shown).shownNotes)).toEqual(['One more']);
    expect(sockets.open).toBe(1);
  });

  await test.step('who reads for themselves sees the number of what they have not read', async () => {
    const { api, id } = openAccount;
    const params = { accountId: id };
    await api.call(readingApi.choose, { params, body: { mode: 'personal' } });
    await act(openAccount, await target(openAccount, 'inbox', subject), { kind: 'add-flag', flag: 'seen' });
    await act(openAccount, await target(openAccount, 'inbox', 'One more'), { kind: 'add-flag', flag: 'seen' });
    const one = await target(openAccount, 'inbox', subject);
    await api.call(readingApi.mark, { params, body: { target: one, read: true } });
    await expect(badge(other)).toHaveText('1', { timeout: 30_000 });
  });

  await test.step('who wants no notes on this device gets none', async () => {
    await other.getByRole('button', { name: /^MailDesk/ }).click();
    await other.getByRole('button', { name: `User ${uid}: menu` }).click();
    await other.getByRole('button', { name: 'Your settings' }).click();
    await other.getByRole('button', { name: 'Notes of new mail' }).click();
    await other.getByRole('button', { name: 'Show no more notes' }).click();
    await expect(other.getByText('On this device no notes are shown')).toBeVisible();
    await other.getByRole('button', { name: 'Contacts' }).click();
    await servers.dovecot.deliver(mailUser.address, letter({ subject: 'In silence' }));
    await expect(badge(other)).toHaveText('2', { timeout: 30_000 });
    expect(await other.evaluate(() => (globalThis as unknown as Shown).shownNotes)).toEqual(['One more']);
  });
});

test('whoever cannot use MailDesk is told why and what to do', async ({ page, pages, client, openAccount }) => {
  pages.session.status = 'not-allowed';
  await pages.open(page, '/odoo/maildesk');
  await expect(page.getByRole('heading', { name: 'You may not use MailDesk yet' })).toBeVisible();
  await expect(page.locator('.o_maildesk_systray')).toHaveCount(0);

  Object.assign(pages.session, { status: 'not-paired', canConfigure: true });
  await page.reload();
  await expect(page.getByRole('button', { name: 'Open the settings' })).toBeVisible();

  Object.assign(pages.session, { status: 'ready', serverUrl: 'http://127.0.0.1:9' });
  await page.reload();
  await expect(page.getByText('MailDesk cannot be reached')).toBeVisible();

  Object.assign(pages.session, { error: { code: 100 } });
  await page.reload();
  await expect(page.getByText('Your session in Odoo has ended.')).toBeVisible();

  Object.assign(pages.session, { error: null, serverUrl: openAccount.app.url, mount: 'frame', direction: 'rtl' });
  await page.getByRole('button', { name: 'Reload the page' }).click();
  const frame = page.frameLocator('.o_maildesk_host iframe');
  await frame.getByRole('row').filter({ hasText: subject }).click();
  await expect(frame.locator('.maildesk')).toHaveAttribute('dir', 'rtl');
  await expect(page).toHaveURL(/place=/);
  expect(client.page).toBe(page);
});

test('what was away is there again by one click, and a client that had to go leaves words', async ({
  page,
  context,
  odoo,
  maildesk,
  openAccount,
  pages,
  client,
}) => {
  await test.step('the client’s files cannot be loaded', async () => {
    const files = `${odoo.origin}/maildesk/static/app/**`;
    await context.route(files, (route) => route.abort());
    await pages.open(page, '/odoo/maildesk');
    await expect(page.getByText('MailDesk could not be loaded.')).toBeVisible();
    await context.unroute(files);
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await client.row(subject).waitFor();
  });

  const line = await FaultProxy.start(maildesk.port);
  await test.step('MailDesk is away when the client opens, and comes back', async () => {
    line.refuse();
    pages.session.serverUrl = `http://localhost:${line.port}`;
    await page.reload();
    await expect(page.getByText('MailDesk cannot be reached')).toBeVisible();
    line.restore();
    await page.getByRole('button', { name: 'Try again' }).click();
    await client.row(subject).waitFor();
  });

  await test.step('somebody else signs in to Odoo in another tab', async () => {
    pages.session.uid = uid + 1;
    const token = await odoo.sign('revocation', { subs: [String(uid)], reason: 'logout' });
    await odoo.serverTo(maildesk.url).call(odooApi.revoke, { body: { token } });
    await expect(page.getByText('Somebody else has signed in to Odoo in this browser.')).toBeVisible();
    await expect(client.row(subject)).toBeHidden();
    await page.getByRole('button', { name: 'Reload the page' }).click();
    await expect(page.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
  });
  await line.stop();
  expect(openAccount.id).not.toBe('');
});

interface Shown {
  /** What Odoo's page was told. */
  readonly seen: { readonly counter: number };
  /** The texts of the notes on the desktop that this page has shown. */
  readonly shownNotes: readonly string[];
}

/** Keeps what pages would show on the desktop; browsers without a screen have nowhere to show it. */
async function recordNotes(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const shownNotes: string[] = [];
    class Note extends EventTarget {
      static readonly permission = 'granted';
      constructor(_: string, { body = '' }: NotificationOptions) {
        super();
        shownNotes.push(body);
      }
    }
    Object.assign(globalThis, { Notification: Note, shownNotes });
  });
}

/** How many sockets to MailDesk are open in the pages of a browser. */
function countSockets(context: BrowserContext, first: Page): { open: number } {
  const sockets = { open: 0 };
  const watch = (page: Page): void => {
    let own = 0;
    page.on('websocket', (socket) => {
      if (!socket.url().includes('/socket.io/')) return;
      own += 1;
      sockets.open += 1;
      socket.on('close', () => {
        own -= 1;
        sockets.open -= 1;
      });
    });
    page.on('close', () => {
      sockets.open -= own;
      own = 0;
    });
  };
  watch(first);
  context.on('page', watch);
  return sockets;
}
