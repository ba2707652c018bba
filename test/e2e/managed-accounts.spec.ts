import { randomUUID } from 'node:crypto';
import { accountLifeApi, accountsApi, draftsApi, mailboxesApi, usersApi } from '@maildesk/contracts';
import { expect, signInOn, test } from '../support/e2e.js';
import { invitePerson } from './people.js';

test('an administrator without a role looks after a mailbox: who uses it, rest, owner and end, and sees no mail', async ({
  page,
  maildesk,
  operator,
  person,
  account,
}) => {
  test.setTimeout(90_000);
  const admin = await invitePerson(maildesk, operator, 'Ada Administrator');
  await operator.call(usersApi.update, { params: { userId: admin.user.id }, body: { isAdmin: true } });
  const helper = await invitePerson(maildesk, operator, 'Hugo Helper');
  const params = { accountId: account.id };
  await signInOn(page, admin);
  await page.getByRole('button', { name: 'Connect a mailbox' }).waitFor();
  await page.goto(`${maildesk.url}/#admin/accounts`);
  const line = page.getByRole('listitem').filter({ hasText: account.address });
  await expect(line).toContainText('Pat Person · 1 person');
  await line.getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: account.address });

  expect((await page.request.get(`${maildesk.url}/api/accounts/${account.id}/mailboxes`)).status()).toBe(404);

  await test.step('somebody is let in, and out again', async () => {
    await dialog.getByLabel('Share with').selectOption({ label: `Hugo Helper (${helper.user.email})` });
    await dialog.getByRole('button', { name: 'Share' }).click();
    await expect(dialog.getByLabel('Role of Hugo Helper')).toBeVisible();
    expect((await helper.api.call(mailboxesApi.list, { params })).mailboxes).not.toEqual([]);
    await dialog.getByRole('button', { name: 'Take access away from Hugo Helper' }).click();
    await expect(dialog.getByLabel('Role of Hugo Helper')).toBeHidden();
    expect((await helper.api.problemOf(mailboxesApi.list, { params })).status).toBe(404);
  });

  await test.step('it rests and goes on', async () => {
    await dialog.getByRole('button', { name: 'Manage' }).click();
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await dialog.getByRole('button', { name: 'Resume' }).click();
    await expect(dialog.getByRole('button', { name: 'Pause' })).toBeVisible();
  });

  await test.step('it gets another owner', async () => {
    await dialog.getByLabel('New owner').selectOption({ label: `Hugo Helper (${helper.user.email})` });
    await dialog.getByLabel('What the present owners keep').selectOption('No access');
    await dialog.getByRole('button', { name: 'Give' }).click();
    await expect(dialog).toBeHidden();
    await expect(line).toContainText('Hugo Helper · 1 person');
    expect((await person.api.call(accountsApi.list)).accounts).toEqual([]);
  });

  await test.step('its new owner leaves a draft that the mail server has not got', async () => {
    await helper.api.call(accountLifeApi.pause, { params });
    const content = { to: [], cc: [], bcc: [], subject: 'Begun', text: 'Begun', html: null, editorHtml: '', files: [] };
    await helper.api.call(draftsApi.save, {
      params: { ...params, draftId: randomUUID() },
      body: { content: { ...content, mode: 'plain', inReplyTo: null, forwardOf: null }, basedOn: 0, isOpen: false },
    });
  });

  await test.step('it is managed and removed from its row on the page of health, too', async () => {
    await page.getByRole('button', { name: 'Health' }).click();
    await page.getByRole('table').first().waitFor();
    // Of many rows only those on screen are there; the field to look for one comes with them.
    const search = page.getByLabel('Address, server or trouble');
    if (await search.isVisible()) await search.fill(account.address);
    await page.getByRole('rowheader', { name: account.address }).getByRole('button').click();
    await page.getByRole('button', { name: 'Manage…' }).click();
    await dialog.getByRole('button', { name: 'Manage' }).click();
    await dialog.getByRole('button', { name: 'Remove this account…' }).click();
    await expect(dialog.getByText('1 draft is not on the mail server as last written')).toBeVisible();
    await dialog.getByRole('button', { name: `Yes, erase ${account.address}` }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText(`Everything that was stored of ${account.address} is erased.`)).toBeVisible({
      timeout: 30_000,
    });
  });
});
