import { sessionApi } from '@maildesk/contracts';
import * as z from 'zod';
import { eventually } from '../support/wait.js';
import { OdooClient } from './odoo-client.js';
import { expect, groupsField, hire, odooUrl, openFromMenu, shoot, signInToOdoo } from './odoo-test.js';
import { test } from './paired-test.js';
import { giveMailbox, openSession } from './pairing.js';

test('an archived user is out of MailDesk at once, and the open page shows no mail any more', async ({
  page,
  odoo,
  servers,
  maildesk,
  employee,
}) => {
  const api = await openSession(employee, maildesk.url);
  await giveMailbox(servers, employee, maildesk.url);
  await signInToOdoo(page, employee);
  await openFromMenu(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
  await odoo.write('res.users', employee.id, { active: false });
  await eventually(async () => (await api.problemOf(sessionApi.read)).status === 401, { timeoutMs: 20_000 });
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeHidden({ timeout: 60_000 });
  await expect(page.getByText(/session in Odoo has ended/).first()).toBeVisible();
  await shoot(page, 'archived');
});

test('who leaves the group loses the open page', async ({ page, odoo, servers, maildesk, employee }) => {
  await giveMailbox(servers, employee, maildesk.url);
  await signInToOdoo(page, employee);
  await openFromMenu(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
  const field = await groupsField(odoo);
  await odoo.write('res.users', employee.id, { [field]: [[6, 0, [await odoo.ref('base.group_user')]]] });
  await expect(page.getByText('You may not use MailDesk any more. Ask your administrator.')).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeHidden();
  await shoot(page, 'left-the-group');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'You may not use MailDesk yet' })).toBeVisible({ timeout: 60_000 });
});

test('who signs out of Odoo is signed out of MailDesk', async ({ maildesk, employee }) => {
  const api = await openSession(employee, maildesk.url);
  const browser = await OdooClient.signIn(odooUrl, employee.login, employee.password);
  await browser.signOut();
  await eventually(async () => (await api.problemOf(sessionApi.read)).status === 401, { timeoutMs: 20_000 });
});

test('the company on screen is the one that MailDesk is told, and another one begins anew', async ({
  page,
  odoo,
  servers,
  maildesk,
}) => {
  const second = await odoo.create('res.company', { name: `Second Company ${Date.now()}` });
  const mine = await odoo.ref('base.main_company');
  const employee = await hire(odoo, [await odoo.ref('maildesk.group_user')], {
    company_ids: [[6, 0, [mine, second]]],
    company_id: mine,
  });
  await giveMailbox(servers, employee, maildesk.url);
  await signInToOdoo(page, employee);
  await openFromMenu(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
  const exchanged = page.waitForRequest((request) => request.url().endsWith('/api/odoo/session'));
  await page.locator('.o_switch_company_menu button').first().click();
  await page
    .getByText(/Second Company/)
    .first()
    .click();
  const confirm = page.getByRole('button', { name: 'Confirm' });
  if (await confirm.isVisible()) await confirm.click();
  const { token } = z.object({ token: z.string() }).parse((await exchanged).postDataJSON());
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as unknown;
  expect(claims).toMatchObject({ company: { id: second } });
});
