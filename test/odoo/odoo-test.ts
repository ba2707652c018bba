import { type Page, test as base } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { OdooClient } from './odoo-client.js';

export { expect } from '@playwright/test';

/** A user of Odoo whom nobody used before. */
export interface Employee {
  readonly id: number;
  readonly name: string;
  readonly login: string;
  readonly password: string;
}

interface WorkerFixtures {
  /** Odoo's administrator. */
  readonly odoo: OdooClient;
  /** The groups of the addon by name. */
  readonly groups: { readonly user: number; readonly manager: number };
}

interface TestFixtures {
  /** May use MailDesk, and has no mailbox yet. */
  readonly employee: Employee;
}

export const odooUrl = process.env['ODOO_URL'] ?? '';
export const odooSeries = Number(process.env['ODOO_SERIES'] ?? '0');

export const test = base.extend<TestFixtures, WorkerFixtures>({
  odoo: [
    // Playwright reads the names of what a fixture needs from the pattern, even from an empty one.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => use(await OdooClient.signIn(odooUrl, 'admin', 'admin')),
    { scope: 'worker' },
  ],
  groups: [
    async ({ odoo }, use) =>
      use({ user: await odoo.ref('maildesk.group_user'), manager: await odoo.ref('maildesk.group_manager') }),
    { scope: 'worker' },
  ],
  employee: async ({ odoo, groups }, use) => use(await hire(odoo, [groups.user])),
});

/** Makes a user of Odoo, with the groups beside that of employees. */
export async function hire(odoo: OdooClient, groupIds: readonly number[], values: object = {}): Promise<Employee> {
  const login = `employee-${randomBytes(5).toString('hex')}`;
  // Else it would be any of the languages that are installed.
  const language = { lang: 'en_US' };
  const person = { name: 'Erin Employee', login, password: `pw-${randomBytes(9).toString('base64url')}` };
  const employees = await odoo.ref('base.group_user');
  const id = await odoo.create('res.users', {
    ...person,
    ...language,
    [await groupsField(odoo)]: [[6, 0, [employees, ...groupIds]]],
    ...values,
  });
  return { id, ...person };
}

/** The field of a user's groups; its name changed with Odoo 19. */
export async function groupsField(odoo: OdooClient): Promise<string> {
  const fields = await odoo.call('res.users', 'fields_get', [['groups_id', 'group_ids']], { attributes: ['type'] });
  return 'group_ids' in z.record(z.string(), z.unknown()).parse(fields) ? 'group_ids' : 'groups_id';
}

/** Signs in on Odoo's own page and waits for its web client. */
export async function signInToOdoo(
  page: Page,
  { login, password }: Pick<Employee, 'login' | 'password'>,
): Promise<void> {
  await page.goto(`${odooUrl}/web/login`);
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(password);
  await page.locator('.oe_login_form button[type=submit]').click();
  await page.locator('.o_main_navbar').waitFor({ timeout: 150_000 });
}

/** Opens MailDesk from Odoo's menu of apps, as a person does. */
export async function openFromMenu(page: Page): Promise<void> {
  await page.locator('.o_navbar_apps_menu button').click();
  await page.getByRole('menuitem', { name: 'MailDesk' }).click();
}

/** Opens MailDesk by its address, as a bookmark does. */
export async function openByAddress(page: Page): Promise<void> {
  await page.goto(`${odooUrl}/web#action=maildesk.action_maildesk`);
}

/** Takes a picture for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `test/test-results/odoo-pictures/${odooSeries}-${name}.png` });
}
