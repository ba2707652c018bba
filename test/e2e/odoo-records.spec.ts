import type { FrameLocator, Locator, Page } from '@playwright/test';
import { expect, test as base } from '../support/e2e.js';
import { letter } from '../support/letter.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { OpenAccount } from '../support/open-account.js';
import { OdooPages } from './odoo-pages.js';

const uid = 7;
const sam = 'sam@chairs.example';
const leadOf = (id: number, name: string) => ({
  model: 'crm.lead',
  id,
  name,
  state: 'New',
  tone: 'plain',
  when: null,
  amount: null,
});

/** What Odoo tells of a stranger with twelve leads, the first of which has this name. */
const told = (name: string) => ({
  people: [{ email: sam, contact: null, company: null }],
  sections: [
    {
      kind: 'lead',
      title: 'Open leads',
      model: 'crm.lead',
      count: 12,
      more: false,
      denied: false,
      records: [7, 8, 9, 10, 11].map((id) => leadOf(id, id === 7 ? name : `Lead ${id}`)),
      overdue: [],
    },
  ],
  creates: [{ kind: 'contact', title: 'Contact', model: 'res.partner' }],
});

interface Seen {
  readonly seen: { records: unknown[]; lists: unknown[]; closeDialog: () => void };
}

const test = base.extend<{ readonly pages: OdooPages }>({
  pages: async ({ context, operator, servers, maildesk, mailUser }, use) => {
    const odoo = await OdooStandIn.start('Test company');
    await odoo.pair(operator);
    for (const subject of ['Forty chairs', 'An older question'])
      await servers.dovecot.deliver(mailUser.address, letter({ subject, from: `Sam <${sam}>` }));
    await OpenAccount.connect(servers, maildesk, await odoo.open(maildesk.url, uid), mailUser);
    const pages = await OdooPages.prepare(context, { odoo, uid, serverUrl: maildesk.url });
    Object.assign(pages.records, { find_partners: told('Hall chairs'), conversation_links: [], search_targets: [] });
    await use(pages);
    await odoo.stop();
  },
});

const seenBy = (page: Page): Promise<Seen['seen']> =>
  page.evaluate(() => {
    const { records, lists } = (globalThis as unknown as Seen).seen;
    return { records, lists, closeDialog: () => undefined };
  });

for (const mount of ['shadow', 'frame'] as const) {
  test(`records beside the mail are as Odoo has them, in a ${mount}`, async ({ page, pages }) => {
    pages.session.mount = mount;
    await page.setViewportSize({ width: 1500, height: 900 });
    await pages.open(page, '/odoo/maildesk');
    const client: Page | FrameLocator = mount === 'frame' ? page.frameLocator('.o_maildesk_host iframe') : page;
    const row = client.getByRole('row').filter({ hasText: 'Forty chairs' });
    await row.click({ timeout: 30_000 });
    const pane: Locator = client.getByRole('region', { name: 'Records in Odoo' });
    await expect(pane.getByText('Hall chairs')).toBeVisible();

    await test.step('after a record that was opened over the mail is closed', async () => {
      await pane.getByRole('button', { name: 'Hall chairs New' }).click();
      await expect.poll(async () => (await seenBy(page)).records).toEqual([['crm.lead', 7]]);
      pages.records['find_partners'] = told('Hall chairs and tables');
      await page.evaluate(() => (globalThis as unknown as Seen).seen.closeDialog());
      await expect(pane.getByText('Hall chairs and tables')).toBeVisible();
    });

    await test.step('when they are asked for', async () => {
      pages.records['find_partners'] = told('Tables alone');
      await pane.getByRole('button', { name: 'Ask Odoo again' }).click();
      await expect(pane.getByText('Tables alone')).toBeVisible();
    });

    await test.step('after a look at another app', async () => {
      await page.getByRole('button', { name: 'Contacts' }).click();
      await page.locator('.contacts').waitFor();
      pages.records['find_partners'] = told('Chairs again');
      await page.getByRole('button', { name: /^MailDesk/ }).click();
      await expect(pane.getByText('Chairs again')).toBeVisible({ timeout: 30_000 });
    });

    await test.step('the others are a list of Odoo', async () => {
      pages.records['section_list'] = { title: 'Open leads', model: 'crm.lead', domain: [['id', '>', 6]] };
      await pane.getByRole('button', { name: 'and 7 more' }).click();
      await expect.poll(async () => (await seenBy(page)).lists).toEqual([['Open leads', 'crm.lead', [['id', '>', 6]]]]);
    });

    await test.step('the last conversations with the person open', async () => {
      await pane.getByRole('button', { name: /^An older question/ }).click();
      await expect(client.getByRole('heading', { level: 2, name: 'An older question' })).toBeVisible();
      await expect(pane.getByRole('button', { name: /^Forty chairs/ })).toBeVisible();
    });

    await test.step('a message is logged from its own menu, also while the records are closed', async () => {
      await pane.getByRole('button', { name: 'Close the records' }).click();
      await client.getByRole('button', { name: 'More for this message' }).click();
      await client.getByRole('menuitem', { name: 'Log in Odoo…' }).click();
      await expect(client.getByRole('dialog', { name: 'Log in a record' })).toBeVisible();
    });
  });
}
