import { expect, hire, openByAddress, openFromMenu, shoot, signInToOdoo, test } from './odoo-test.js';

test.beforeEach(async ({ odoo }) => {
  const settings = await odoo.create('res.config.settings', {});
  await odoo.call('res.config.settings', 'action_maildesk_unpair', [[settings]]);
});

test('an administrator of Odoo is shown the way to the settings, where the server is told', async ({ page }) => {
  await signInToOdoo(page, { login: 'admin', password: 'admin' });
  await openFromMenu(page);
  await expect(page.getByRole('heading', { name: 'No mail server is connected yet' })).toBeVisible();
  await shoot(page, 'not-paired');
  await page.getByRole('button', { name: 'Open the settings' }).click();
  await page.locator('.settings_tab .tab[data-key=maildesk]').click();
  await expect(page.getByText('Not paired yet.')).toBeVisible();

  await page.locator('[name=maildesk_server_url] input').fill('http://localhost:9');
  await page.locator('[name=maildesk_pairing_code] input').fill('AAAA-BBBB-CCCC');
  await page.locator('button[name=action_maildesk_pair]').click();
  await expect(page.getByText('The server does not answer. Check that MailDesk is running')).toBeVisible();
  await shoot(page, 'server-not-there');
});

test('a user is told to whom to turn', async ({ page, employee }) => {
  await signInToOdoo(page, employee);
  await openFromMenu(page);
  await expect(page.getByText('An administrator of Odoo has to connect this database')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open the settings' })).toBeHidden();
});

test('a user without the group is not offered MailDesk, and is told why when they come by its address', async ({
  page,
  odoo,
}) => {
  await signInToOdoo(page, await hire(odoo, []));
  await page.locator('.o_navbar_apps_menu button').click();
  await expect(page.getByRole('menuitem', { name: 'Discuss' }).first()).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'MailDesk' })).toBeHidden();
  await openByAddress(page);
  await expect(page.getByRole('heading', { name: 'You may not use MailDesk yet' })).toBeVisible();
  await expect(page.locator('.o_maildesk_systray')).toBeHidden();
});
