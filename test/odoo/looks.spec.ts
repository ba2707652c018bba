import { ClientPage } from '../e2e/client-page.js';
import { letter } from '../support/letter.js';
import { expect, odooUrl, openByAddress, shoot, signInToOdoo } from './odoo-test.js';
import { test } from './paired-test.js';
import { giveMailbox } from './pairing.js';

test('dark, narrow and Arabic', async ({ page, odoo, servers, maildesk, employee }) => {
  const mailUser = await giveMailbox(servers, employee, maildesk.url);
  await servers.dovecot.deliver(mailUser.address, letter({ subject: 'A letter to look at' }));
  const client = new ClientPage(page);
  await odoo.write('res.users', employee.id, { lang: 'ar_001' });
  await signInToOdoo(page, employee);
  await openByAddress(page);
  await expect(client.row('A letter to look at')).toBeVisible({ timeout: 60_000 });
  expect(await client.list.evaluate((list) => getComputedStyle(list).direction)).toBe('rtl');
  await shoot(page, 'arabic');

  await odoo.write('res.users', employee.id, { lang: 'en_US' });
  await page.context().addCookies([{ name: 'color_scheme', value: 'dark', url: odooUrl }]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await expect(client.row('A letter to look at')).toBeVisible({ timeout: 60_000 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await shoot(page, 'dark-narrow');
});
