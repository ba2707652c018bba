import { accountsApi } from '@maildesk/contracts';
import { letters } from './letters.js';
import { expect, test } from './open-client.js';

test('settings are saved without the password, unless a server changes', async ({ openClient, page, mailUser }) => {
  const { account } = await openClient(...letters('Anything'));
  await page.getByRole('button', { name: `Settings of ${mailUser.address}` }).click();
  await page.getByLabel('Your name').fill('Newly Named');

  const smtp = page.getByRole('group', { name: 'Sending (SMTP)' });
  const port = await smtp.getByLabel('Port').inputValue();
  await smtp.getByLabel('Port').fill('1');
  await page.getByRole('button', { name: 'Test and save' }).click();
  await expect(page.getByRole('dialog')).toContainText('Enter the password again');
  await smtp.getByLabel('Port').fill(port);
  await page.getByRole('button', { name: 'Test and save' }).click();

  await expect(page.getByRole('dialog')).toBeHidden();
  expect(await account.api.call(accountsApi.read, { params: { accountId: account.id } })).toMatchObject({
    displayName: 'Newly Named',
    smtp: { port: Number(port) },
  });
});

test('an account is paused and resumed, and removed with all that is stored of it', async ({
  openClient,
  page,
  servers,
  mailUser,
}) => {
  const { account } = await openClient(...letters('Anything'));
  const manage = async () => {
    await page.getByRole('button', { name: `Settings of ${mailUser.address}` }).click();
    await page.getByRole('button', { name: 'Manage', exact: true }).click();
  };
  await manage();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Paused: nothing comes in')).toBeVisible();
  await expect.poll(() => servers.dovecot.connectionCount(mailUser)).toBe(0);

  await page.getByRole('button', { name: `${mailUser.address}: Paused` }).click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('Paused: nothing comes in')).toBeHidden();

  await manage();
  await page.getByRole('button', { name: 'Remove this account…' }).click();
  await page.getByRole('button', { name: `Yes, erase ${mailUser.address}` }).click();
  await expect(page.getByRole('heading', { name: /^Welcome/ })).toBeVisible();
  await expect(page.getByText(`Everything that was stored of ${mailUser.address} is erased.`)).toBeVisible({
    timeout: 30_000,
  });
  expect((await account.api.call(accountsApi.list)).accounts).toEqual([]);
});
