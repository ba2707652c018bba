import { ClientPage } from './client-page.js';
import { expect, test } from './open-client.js';
import { invitePerson } from './people.js';

test('a sign-in link asks before it replaces the session of somebody else', async ({
  openClient,
  maildesk,
  operator,
  mailUser,
  page,
}) => {
  const { client } = await openClient();
  const colleague = await invitePerson(maildesk, operator, 'Cora Colleague');
  const mine = page.getByRole('heading', { name: mailUser.address });

  await page.goto(colleague.signInUrl);
  await expect(page.getByRole('heading', { name: 'You are signed in as Pat Person' })).toBeVisible();
  expect(page.url()).not.toContain('token');
  await page.getByRole('button', { name: 'Stay signed in as Pat Person' }).click();
  await expect(client.folder('Inbox')).toBeVisible();
  await expect(mine).toBeVisible();

  await page.goto(colleague.signInUrl);
  await page.getByRole('button', { name: 'Sign in as the person of this link' }).click();
  await expect(page.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
  await expect(mine).toBeHidden();
});

test('a sign-in link that was used up leaves the session as it is, and says so', async ({
  openClient,
  person,
  page,
}) => {
  await openClient();
  await page.goto(person.signInUrl);
  await page.getByRole('button', { name: 'Sign in as the person of this link' }).click();

  const client = new ClientPage(page);
  await expect(client.toast('has been used already or has expired')).toBeVisible();
  await expect(client.folder('Inbox')).toBeVisible();
});
