import { htmlLetter } from '../e2e/letters.js';
import { expect, openFromMenu, shoot, signInToOdoo } from './odoo-test.js';
import type { OdooClient } from './odoo-client.js';
import { test } from './paired-test.js';
import { giveMailbox } from './pairing.js';

test.afterEach(({ odoo }) => chooseMount(odoo, 'shadow'));

test('in a frame of its own the client does what it does in the page', async ({
  page,
  odoo,
  servers,
  maildesk,
  employee,
}) => {
  await chooseMount(odoo, 'frame');
  const mailUser = await giveMailbox(servers, employee, maildesk.url);
  const subject = 'Seen through a window';
  await servers.dovecot.deliver(mailUser.address, htmlLetter({ subject, html: '<p>Is it <b>open</b>?</p>' }));
  await signInToOdoo(page, employee);
  await openFromMenu(page);
  const frame = page.frameLocator('.o_maildesk_host iframe');
  const text = frame.locator('.composer-window').getByRole('textbox', { name: 'Message text' });

  await test.step('mail is read, in the frame in the frame', async () => {
    await frame.getByRole('row').filter({ hasText: subject }).click({ timeout: 60_000 });
    await expect(frame.getByRole('article').frameLocator('iframe').getByText('Is it open?')).toBeVisible();
    await shoot(page, 'frame');
  });

  await test.step('letters are typed, and Odoo’s own shortcut reaches Odoo', async () => {
    await frame.getByRole('button', { name: 'Reply', exact: true }).last().click();
    await text.pressSequentially('It is, aexjk');
    await expect(text).toContainText('It is, aexjk');
    await page.keyboard.press('Control+k');
    await expect(page.locator('.o_command_palette')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('what was being written is there after another app of Odoo', async () => {
    await page.locator('.o_navbar_apps_menu button').click();
    await page.getByRole('menuitem', { name: 'Contacts' }).click();
    await expect(page.locator('.o_kanban_view, .o_list_view').first()).toBeVisible();
    await openFromMenu(page);
    await expect(text).toContainText('It is, aexjk');
  });
});

test('a frame that does not come is told, and comes when the page is loaded again', async ({
  page,
  odoo,
  employee,
}) => {
  await chooseMount(odoo, 'frame');
  const away = '**/maildesk/frame';
  await page.route(away, (route) => route.fulfill({ status: 502, body: 'Bad Gateway' }));
  await signInToOdoo(page, employee);
  await openFromMenu(page);
  await expect(page.getByText('MailDesk could not be loaded.')).toBeVisible();
  await page.unroute(away);
  await page.getByRole('button', { name: 'Reload the page' }).click();
  const frame = page.frameLocator('.o_maildesk_host iframe');
  await expect(frame.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible({ timeout: 60_000 });
});

/** As the settings page of Odoo does. */
async function chooseMount(odoo: OdooClient, mount: 'frame' | 'shadow'): Promise<void> {
  const settings = await odoo.create('res.config.settings', { maildesk_mount: mount });
  await odoo.call('res.config.settings', 'execute', [[settings]]);
}
