import { odooApi } from '@maildesk/contracts';
import { mergeTests, type Page } from '@playwright/test';
import type { ApiClient } from '../support/api-client.js';
import { test as maildeskTest } from '../support/e2e.js';
import { expect, odooUrl, openFromMenu, shoot, signInToOdoo, test as odooTest } from './odoo-test.js';
import { knownDatabase, pairByApi } from './pairing.js';

const test = mergeTests(odooTest, maildeskTest);

const administrator = { login: 'admin', password: 'admin' };

test('both administrators pair on their screens, and the test of the connection finds every step in order', async ({
  page,
  browser,
  maildesk,
  operator,
}) => {
  const theirs = await browser.newPage();
  await theirs.context().addCookies(cookiesOf(operator));
  await signInToOdoo(page, administrator);
  await openSettings(page);

  await test.step('a code that is wrong, and a server that is not there, are told in words', async () => {
    await pair(page, maildesk.url, 'AAAA-BBBB-CCCC-DDDD-EEEE');
    await expect(page.getByText(/pairing code is wrong/)).toBeVisible();
    await page.locator('.o_error_dialog .btn-primary, .modal .btn-primary').first().click();
    await pair(page, 'http://localhost:9', 'AAAA-BBBB-CCCC-DDDD-EEEE');
    await expect(page.getByText(/The server does not answer/)).toBeVisible();
    await page.locator('.o_error_dialog .btn-primary, .modal .btn-primary').first().click();
  });

  await test.step('a code of MailDesk is taken', async () => {
    await theirs.goto(`${maildesk.url}/#admin/odoo`);
    // Tests before this one may have paired it with the same MailDesk.
    const known = await knownDatabase(operator);
    if (known !== null) await theirs.getByRole('button', { name: `Pair again: ${known.name}` }).click();
    const place = known === null ? theirs.locator('body') : theirs.getByRole('dialog');
    await place.getByRole('button', { name: 'Make a pairing code' }).click();
    const code = place.getByRole('textbox', { name: 'Pairing code' });
    await expect(code).not.toHaveValue('');
    await pair(page, maildesk.url, await code.inputValue());
    const paired = async (): Promise<unknown> => (await operator.call(odooApi.list)).databases;
    await expect.poll(paired, { timeout: 30_000 }).toMatchObject([{ name: 'maildesk', odooUrl }]);
    // The page is loaded again, and shows the same settings.
    await expect(page.getByText('Paired with')).toBeVisible({ timeout: 60_000 });
    await shoot(page, 'settings');
  });

  await test.step('every step of the connection is in order', async () => {
    await page.locator('button[name=action_maildesk_check]').click();
    const list = page.locator('.modal .o_field_html');
    await expect(list.getByText('MailDesk answers')).toBeVisible();
    await expect(list.getByText(`MailDesk accepts sign-ins from ${odooUrl}`)).toBeVisible();
    await expect(list.locator('.text-danger')).toHaveCount(0);
    await shoot(page, 'checklist');
  });
});

test('a key that is rotated is taken by MailDesk, and people notice nothing', async ({
  page,
  odoo,
  maildesk,
  operator,
}) => {
  await pairByApi(odoo, operator, maildesk.url);
  const keyIds = async (): Promise<readonly string[]> => (await operator.call(odooApi.list)).databases[0]?.keyIds ?? [];
  const before = await keyIds();
  const settings = await odoo.create('res.config.settings', {});
  await odoo.call('res.config.settings', 'action_maildesk_rotate_key', [[settings]]);
  await expect.poll(keyIds, { timeout: 20_000 }).not.toEqual(before);
  await signInToOdoo(page, administrator);
  await openFromMenu(page);
  await expect(page.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible({ timeout: 60_000 });
});

/** What makes a browser theirs. */
function cookiesOf({ cookieHeader, baseUrl }: ApiClient): { name: string; value: string; url: string }[] {
  return cookieHeader.split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: baseUrl };
  });
}

async function openSettings(page: Page): Promise<void> {
  await page.goto(`${odooUrl}/web#action=base_setup.action_general_configuration`);
  await page.locator('.settings_tab .tab[data-key=maildesk]').click();
}

async function pair(page: Page, address: string, code: string): Promise<void> {
  await page.locator('[name=maildesk_server_url] input').fill(address);
  await page.locator('[name=maildesk_pairing_code] input').fill(code);
  await page.locator('button[name=action_maildesk_pair]').click();
}
