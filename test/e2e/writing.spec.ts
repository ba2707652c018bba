import { eventually } from '../support/wait.js';
import { ClientPage } from './client-page.js';
import { htmlLetter, letters } from './letters.js';
import { expect, test } from './open-client.js';

test('a forward takes text and attachment to somebody else', async ({ openClient, servers }) => {
  const friend = servers.dovecot.newUser('friend');
  const bytes = Buffer.from('quarter;sum\r\n1;400\r\n2;512\r\n'.repeat(300));
  const file = { name: 'quarters.csv', type: 'text/csv', bytes };
  const { client } = await openClient(htmlLetter({ subject: 'Quarters', html: '<p>See the file.</p>', file }));

  await client.openRow('Quarters');
  await client.reader.getByRole('button', { name: 'Forward', exact: true }).click();
  await expect(client.composer.getByRole('list', { name: /^Attachments/ })).toContainText('quarters.csv');
  await client.composer.getByRole('combobox', { name: 'To' }).fill(friend.address);
  await client.composer.getByRole('combobox', { name: 'To' }).press('Enter');
  await client.write('For you.');
  await client.page.keyboard.press('ControlOrMeta+Enter');
  await expect(client.composer).toBeHidden();

  await eventually(async () => {
    const inbox = (await servers.readServerMailboxes(friend)).find(({ path }) => path === 'INBOX');
    return inbox?.messages.length === 1;
  });
  const other = await servers.connectImap(friend);
  await other.mailboxOpen('INBOX');
  const { bodyStructure } = (await other.fetchOne('1', { bodyStructure: true })) || {};
  const part = bodyStructure?.childNodes?.find(({ disposition }) => disposition === 'attachment');
  expect(part?.dispositionParameters).toMatchObject({ filename: 'quarters.csv' });
  const { content } = await other.download('1', part?.part);
  expect(Buffer.concat((await content?.toArray()) ?? []).equals(bytes)).toBe(true);
  await other.logout();
});

test('a message that was not sent is offered again after the page was closed', async ({ openClient, page }) => {
  const { client } = await openClient(...letters('Anything'));
  await page.keyboard.press('c');
  await client.composer.getByLabel('Subject').fill('Half written');
  await client.write('As I was saying');
  await expect(client.composer).toContainText('Kept on this device');
  await page.reload();

  await page.getByRole('region', { name: 'Unsent message' }).getByRole('button', { name: 'Continue' }).click();

  await expect(client.composer.getByLabel('Subject')).toHaveValue('Half written');
  await expect(client.composer.getByRole('textbox', { name: 'Message text' })).toContainText('As I was saying');
});

test('a message that was begun on one device is in Drafts, and is finished on another', async ({
  openClient,
  browser,
  page,
  servers,
  serverMailbox,
}) => {
  const { client } = await openClient(...letters('Anything'));
  const friend = servers.dovecot.newUser('friend');
  await page.keyboard.press('c');
  await client.composer.getByRole('combobox', { name: 'To' }).fill(friend.address);
  await client.composer.getByLabel('Subject').fill('Begun at my desk');
  await client.write('As I was saying');
  await client.composer.getByRole('button', { name: 'Close' }).click();
  await client.composer.getByRole('button', { name: 'Keep' }).click();
  await expect.poll(async () => (await serverMailbox('Drafts')).messages.length).toBe(1);

  const otherDevice = await browser.newContext({ baseURL: new URL(page.url()).origin });
  await otherDevice.addCookies(await page.context().cookies());
  const other = new ClientPage(await otherDevice.newPage());
  await other.page.goto('/');
  await other.openFolder('Drafts');
  await other.openRow('Begun at my desk');
  await other.reader.getByRole('button', { name: 'Continue writing' }).click();
  await expect(other.composer.getByRole('textbox', { name: 'Message text' })).toContainText('As I was saying');
  await other.write('And so on. ');
  await other.page.keyboard.press('ControlOrMeta+Enter');
  await expect(other.composer).toBeHidden();

  await expect.poll(async () => (await serverMailbox('Drafts')).messages.length).toBe(0);
  await expect(other.rows).toHaveCount(0);
  await page.reload();
  await client.folder('Inbox').waitFor();
  await expect(page.getByRole('region', { name: 'Unsent message' })).toBeHidden();
  await otherDevice.close();
});
