import type { Locator, Page } from '@playwright/test';
import * as z from 'zod';
import { ClientPage } from '../e2e/client-page.js';
import { htmlLetter } from '../e2e/letters.js';
import { letter } from '../support/letter.js';
import { type Customer, makeCustomer, salesGroups } from './customer.js';
import { expect, hire, openFromMenu, shoot, signInToOdoo } from './odoo-test.js';
import { test as paired } from './paired-test.js';
import { giveMailbox } from './pairing.js';
import { tellTime } from './tell-time.js';

// The writer of `htmlLetter`; `letter` takes any.
const address = 'ada@elsewhere.example';
const fileName = 'plan of the hall.txt';

const test = paired.extend<{ customer: Customer; client: ClientPage }>({
  customer: async ({ odoo }, use) => {
    await archiveNamesakes();
    await use(await makeCustomer(odoo, 'Ada Sender', address));

    /** An earlier run has left its own, and a writer is one contact. */
    async function archiveNamesakes(): Promise<void> {
      const before = await odoo.call('res.partner', 'search', [[['email', '=', address]]]);
      if (z.array(z.int()).parse(before).length > 0)
        await odoo.call('res.partner', 'write', [before, { active: false, email: false }]);
      const leads = await odoo.call('crm.lead', 'search', [[['email_from', '=', address]]]);
      await odoo.call('crm.lead', 'write', [leads, { active: false }]);
    }
  },
  employee: async ({ odoo, groups }, use) => use(await hire(odoo, [groups.user, ...(await salesGroups(odoo))])),
  client: async ({ page, servers, maildesk, employee, customer }, use) => {
    const mailUser = await giveMailbox(servers, employee, maildesk.url);
    const file = { name: fileName, type: 'text/plain', bytes: Buffer.from('12 by 30 metres') };
    const question = htmlLetter({ subject: 'How soon can you deliver?', html: '<p>We open in <b>May</b>.</p>', file });
    await servers.dovecot.deliver(mailUser.address, question);
    const stranger = letter({ subject: 'Do you ship abroad?', from: `Sam Stranger <sam-${Date.now()}@new.example>` });
    await servers.dovecot.deliver(mailUser.address, stranger);
    await signInToOdoo(page, employee);
    await openFromMenu(page);
    const client = new ClientPage(page);
    await expect(client.row('How soon can you deliver?')).toBeVisible({ timeout: 60_000 });
    await use(client);
    expect(customer.address).toBe(address);
  },
});

const paneOf = (page: Page): Locator => page.getByRole('region', { name: 'Records in Odoo' });

test('beside a mail stands what Odoo has about its writer, and each line leads to its record and back', async ({
  page,
  client,
  customer,
}) => {
  const pane = paneOf(page);
  const began = Date.now();
  await client.openRow('How soon can you deliver?');
  await expect(pane.getByRole('button', { name: customer.name, exact: true })).toBeVisible();
  tellTime('from the click on a mail to the contact beside it', began);
  for (const name of [customer.lead, customer.quotation, customer.invoice, customer.task, customer.meeting])
    await expect(pane.getByRole('button', { name }).first()).toBeVisible();
  await expect(pane.getByText(/overdue/).first()).toBeVisible();
  await shoot(page, 'records');

  await test.step('a line opens its record in a dialog of Odoo', async () => {
    await pane.getByRole('button', { name: customer.task }).first().click();
    const dialog = page.locator('.o_dialog .o_form_view');
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('in place of the mail it has a breadcrumb back, and what was being written is still there', async () => {
    await client.reader.getByRole('button', { name: 'Reply', exact: true }).last().click();
    await client.write('In March, I think');
    // The window that is written in lies over the lower lines.
    const contact = pane.getByRole('button', { name: customer.name, exact: true });
    const written = client.composer.getByRole('textbox', { name: 'Message text' });
    await contact.click({ modifiers: ['Control'] });
    await expect(page.locator('.o_form_view')).toBeVisible();
    await page.goBack();
    await expect(written).toContainText('In March, I think');
    await contact.click({ modifiers: ['Control'] });
    await page.locator('.o_breadcrumb, .breadcrumb').getByText('MailDesk').first().click();
    await expect(written).toContainText('In March, I think');
  });
});

test('a mail becomes a lead with its attachment, and the lead’s button leads back to the mail', async ({
  page,
  odoo,
  client,
  customer,
}) => {
  const pane = paneOf(page);
  await client.openRow('How soon can you deliver?');

  await test.step('what there is already is offered first', async () => {
    await pane.getByText('Create', { exact: true }).click();
    await page.getByRole('button', { name: 'Lead', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'New: Lead' });
    await expect(dialog.getByText(customer.lead)).toBeVisible();
    await expect(dialog.getByLabel('Title')).toHaveValue('How soon can you deliver?');
    await expect(dialog.getByLabel(fileName)).toBeChecked();
    await shoot(page, 'new-lead');
    await dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(client.toast('is in Odoo')).toBeVisible();
  });

  await test.step('its attachment is the lead’s', async () => {
    const ids = await odoo.call('crm.lead', 'search', [[['name', '=', 'How soon can you deliver?']]], { limit: 1 });
    const [lead] = z.tuple([z.int()]).parse(ids);
    const about = [
      ['res_model', '=', 'crm.lead'],
      ['res_id', '=', lead],
    ];
    expect(await odoo.call('ir.attachment', 'search_read', [about], { fields: ['name'] })).toMatchObject([
      { name: fileName },
    ]);
  });

  await test.step('its button opens the conversation', async () => {
    await openInPlace(page, 'How soon can you deliver?');
    const button = page.locator('button[name=action_open_maildesk]');
    await expect(button).toContainText('1');
    await shoot(page, 'lead-form');
    await button.click();
    const dialog = page.getByRole('dialog', { name: /Conversations/ });
    // Odoo has no subject of a mail that nobody logged.
    await dialog.getByRole('button', { name: 'How soon can you deliver?' }).click();
    await expect(client.reader.getByRole('heading', { level: 2, name: 'How soon can you deliver?' })).toBeVisible();
  });
});

test('a mail is logged on a lead with its attachment, taken out again, and logged once more', async ({
  page,
  odoo,
  client,
  customer,
}) => {
  const pane = paneOf(page);
  const log = async (): Promise<void> => {
    await pane.getByRole('button', { name: 'Log', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Log in a record' });
    await dialog.getByRole('searchbox').fill(customer.lead);
    await dialog.getByText(customer.lead).click();
    await dialog.getByRole('button', { name: 'Log', exact: true }).last().click();
    await expect(client.toast('is in the chatter').last()).toBeVisible();
  };
  const about = [
    ['subject', '=', 'How soon can you deliver?'],
    ['model', '=', 'crm.lead'],
    ['author_id', '=', customer.partnerId],
  ];
  const logged = async (): Promise<unknown> =>
    odoo.call('mail.message', 'search_read', [about], { fields: ['message_type', 'attachment_ids'] });

  await client.openRow('How soon can you deliver?');
  await log();
  expect(await logged()).toMatchObject([{ message_type: 'email', attachment_ids: [expect.any(Number)] }]);
  await client.toast('is in the chatter').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(logged).toEqual([]);
  await expect(pane.getByText('1 mail in its chatter')).toBeHidden();

  await log();
  await expect(pane.getByText('1 mail in its chatter')).toBeVisible();
  await openInPlace(page, customer.lead);
  await expect(page.locator('.o-mail-Message').filter({ hasText: 'We open in May.' })).toBeVisible();
  await expect(page.locator('.o-mail-Message').filter({ hasText: fileName })).toBeVisible();
  await shoot(page, 'chatter');
});

test('whom Odoo does not know is one click away from being a contact', async ({ page, odoo, client, customer }) => {
  const pane = paneOf(page);
  await client.openRow('How soon can you deliver?');
  await expect(pane.getByRole('button', { name: customer.name, exact: true })).toBeVisible();
  const began = Date.now();
  await client.row('Do you ship abroad?').click();
  await expect(pane.getByText('Not in Odoo yet.')).toBeVisible();
  tellTime('from the click on another mail to what Odoo has of its writer', began);
  await pane.getByRole('button', { name: 'Create contact' }).click();
  // Beside the conversation, and as its writer.
  await expect(pane.getByRole('button', { name: 'Sam Stranger', exact: true })).toHaveCount(2);
  await expect(pane.getByText('Not in Odoo yet.')).toBeHidden();
  const found = await odoo.call('res.partner', 'search_count', [
    [
      ['name', '=', 'Sam Stranger'],
      ['id', '>', customer.partnerId],
    ],
  ]);
  expect(found).toBe(1);
});

test('sales orders, invoices and tasks have the button, and it starts a mail to the customer', async ({
  page,
  client,
  customer,
}) => {
  for (const record of [customer.quotation, customer.invoice, customer.task]) {
    await client.openRow('How soon can you deliver?');
    await openInPlace(page, record);
    await page.locator('button[name=action_open_maildesk]').click();
    const dialog = page.getByRole('dialog', { name: /Conversations/ });
    await expect(dialog.getByText('No conversation is beside this record yet')).toBeVisible();
    if (record === customer.task) {
      await dialog.getByRole('button', { name: 'Write mail' }).click();
      await expect(client.composer.getByText(/Ada Sender|ada@elsewhere/).first()).toBeVisible();
    } else {
      await dialog.getByRole('button', { name: 'Close' }).last().click();
    }
  }
});

/** Presses the button beside a line of the pane that is there while the pointer is over the line. */
async function openInPlace(page: Page, name: string): Promise<void> {
  const button = paneOf(page)
    .getByRole('button', { name: `Open ${name} in place of the mail` })
    .first();
  await button.locator('xpath=..').hover();
  await button.click();
}
