import { letter } from '../support/letter.js';
import { ClientPage } from './client-page.js';
import { letters } from './letters.js';
import { expect, test } from './open-client.js';

test('a wrong password is told plainly, and nothing that was typed is lost', async ({
  personPage: page,
  servers,
  mailUser,
}) => {
  const client = new ClientPage(page);
  const settings = servers.accountSettings(mailUser);
  await page.getByRole('button', { name: 'Connect a mailbox' }).click();
  await client.typeSettings({ ...settings, password: 'not the one' });

  await page.getByRole('button', { name: 'Connect', exact: true }).click();

  await expect(page.getByRole('alert').filter({ hasText: 'Not connected' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Sign in' }).first()).toContainText(/password/i);
  await expect(page.getByText(mailUser.address, { exact: true })).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('not the one');
  const imap = page.getByRole('group', { name: 'Receiving (IMAP)' });
  await expect(imap.getByLabel('Port')).toHaveValue(String(settings.imap.port));

  await page.getByLabel('Password', { exact: true }).fill(mailUser.password);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('button', { name: 'Open the inbox' }).click();
  await expect(client.folder('Inbox')).toBeVisible();
});

test('a page that lost MailDesk says so, and catches up by itself', async ({ page, servers }) => {
  // MailDesk starts three times.
  test.setTimeout(240_000);
  const maildesk = await servers.startMailDesk();
  const user = servers.dovecot.newUser();
  const api = await maildesk.signIn();
  await servers.connectAccount(api, user);
  await maildesk.restart();
  await page.goto(maildesk.signInLink);
  const client = new ClientPage(page);
  await client.folder('Inbox').waitFor();
  await client.markDocument();

  await maildesk.stop();
  const notices = page.getByRole('region', { name: 'Notices' });
  await expect(notices).toContainText('Connection lost. What you see is as of');
  await servers.dovecot.deliver(user.address, letter({ subject: 'While you were away' }));
  await maildesk.start();

  await expect(client.row('While you were away')).toBeVisible({ timeout: 30_000 });
  await expect(notices).not.toContainText('Connection lost');
  expect(await client.isSameDocument()).toBe(true);
  await maildesk.stop();
});

test('a page that is older than the server says so when a part of it is gone', async ({ openClient, page }) => {
  const { client } = await openClient(...letters('Anything'));
  await page.route('**/assets/ComposerWindow-*', (route) => route.fulfill({ status: 404 }));

  await page.keyboard.press('c');

  await expect(client.toast('Reload the page')).toBeVisible();
});

test('a password that changed lights the account up, and a new one mends it', async ({
  openClient,
  servers,
  mailUser,
  page,
}) => {
  const { client, account } = await openClient(...letters('Before'));
  await servers.dovecot.setPassword(mailUser, 'another one');
  await servers.dovecot.doveadm('kick', mailUser.username);

  await page.getByRole('button', { name: 'Not connected: needs you' }).click({ timeout: 30_000 });
  await expect(page.getByRole('dialog')).toContainText(/password/i);
  await page.getByLabel('Password', { exact: true }).fill('another one');
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();

  await expect(page.getByRole('button', { name: `${mailUser.address}: Live` })).toBeVisible();
  await servers.dovecot.deliver(mailUser.address, letter({ subject: 'After' }));
  await expect(client.row('After')).toBeVisible();
  expect((await account.mailbox('inbox')).messageCount).toBe(2);
});
