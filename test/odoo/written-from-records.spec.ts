import * as z from 'zod';
import { ClientPage } from '../e2e/client-page.js';
import { expect, hire, odooUrl, openFromMenu, shoot, signInToOdoo } from './odoo-test.js';
import { test } from './paired-test.js';
import { giveMailbox } from './pairing.js';

test('mail that is written from a record takes a template of Odoo, and is beside the record once it is sent', async ({
  page,
  odoo,
  groups,
  servers,
  maildesk,
}) => {
  // Into the chatter of a contact writes who may change contacts.
  const employee = await hire(odoo, [groups.user, await odoo.ref('base.group_partner_manager')]);
  await giveMailbox(servers, employee, maildesk.url);
  const other = servers.dovecot.newUser('customer');
  const name = `Ottilie ${other.address}`;
  const partner = await odoo.create('res.partner', { name, email: other.address });
  const title = `Kiln offer ${other.address}`;
  await odoo.create('mail.template', {
    name: title,
    model_id: await odoo.ref('base.model_res_partner'),
    subject: 'An offer for {{ object.name }}',
    body_html: '<table><tr><td><p>Dear <t t-out="object.name"/></p></td></tr></table><p>The kiln is yours.</p>',
  });
  const client = new ClientPage(page);
  const { composer } = client;
  const text = composer.getByRole('textbox', { name: 'Message text' });
  const subject = composer.getByRole('textbox', { name: 'Subject' });

  const putIn = async (): Promise<void> => {
    await composer.getByRole('button', { name: 'Put in a template' }).click();
    await page.getByRole('button', { name: title }).click();
  };

  await signInToOdoo(page, employee);

  await test.step('the button of a contact leads to a new mail to them, with the record in it', async () => {
    await page.goto(`${odooUrl}/web#id=${partner}&model=res.partner&view_type=form`);
    await page.locator('button[name=action_open_maildesk]').click();
    await page.getByRole('button', { name: 'Write mail' }).click({ timeout: 60_000 });
    await expect(composer.getByText(name, { exact: true }).last()).toBeVisible();
    await composer.getByRole('checkbox', { name: 'Log in the chatter' }).check();
  });

  await test.step('a template comes behind what was typed, and can be taken out again', async () => {
    await text.click();
    await page.keyboard.type('Good morning.');
    await putIn();
    await expect(text).toHaveText(new RegExp(`^Good morning\\.\\s*Dear ${name}\\s*The kiln is yours\\.$`));
    await expect(subject).toHaveValue(`An offer for ${name}`);
    await shoot(page, 'template-put-in');
    await composer.getByRole('button', { name: 'Take it out' }).click();
    await expect(text).toHaveText('Good morning.');
    await expect(subject).toHaveValue('');
    await putIn();
    await expect(text).toContainText('The kiln is yours.');
  });

  await test.step('the record is still in it after the page was loaded again', async () => {
    await expect(composer.getByText('Draft saved')).toBeVisible();
    await page.reload();
    await openFromMenu(page);
    await page.getByRole('button', { name: 'Continue' }).click({ timeout: 60_000 });
    await expect(composer.getByRole('checkbox', { name: 'Log in the chatter' })).toBeChecked();
    await expect(text).toContainText('Good morning.');
  });

  await test.step('once it is sent it is beside the record, and in its chatter', async () => {
    await composer.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(client.toast('in the chatter')).toBeVisible({ timeout: 60_000 });
    await shoot(page, 'sent-from-record');
    const told = z
      .object({ conversations: z.array(z.object({ subject: z.string() })) })
      .parse(await odoo.call('maildesk.bridge', 'record_conversations', ['res.partner', partner]));
    expect(told.conversations).toEqual([{ subject: `An offer for ${name}` }]);
  });
});
