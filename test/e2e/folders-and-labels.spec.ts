import { letter } from '../support/letter.js';
import { eventually } from '../support/wait.js';
import { expect, test } from './open-client.js';

test('folders are made, filled, renamed and deleted, and the trash is emptied', async ({
  page,
  openClient,
  serverMailbox,
}) => {
  const { client } = await openClient(letter({ subject: 'The contract' }), letter({ subject: 'Old news' }));
  const folderMenu = page.getByRole('button', { name: /^Folder .*: menu$/ });

  await test.step('a new folder is in the tree at once', async () => {
    await folderMenu.click();
    await page.getByRole('menuitem', { name: 'New folder…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Trash');
    await page.getByRole('button', { name: 'Create' }).click();
    await expect(page.getByText('There is a folder of this name already.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Name' }).fill('Contracts');
    await page.getByRole('button', { name: 'Create' }).click();
    await expect(client.folder('Contracts')).toBeVisible();
  });

  await test.step('a conversation is labelled and copied there', async () => {
    await client.openRow('The contract');
    await client.reader.getByRole('button', { name: 'Label' }).click();
    await client.reader.getByRole('textbox', { name: 'New label' }).fill('To sign');
    await page.keyboard.press('Enter');
    await expect(client.reader.getByRole('group', { name: 'Labels' })).toContainText('to-sign');
    await client.tool('Copy to…').click();
    await page.getByRole('menuitem', { name: 'Contracts' }).click();
    await eventually(async () => (await serverMailbox('Contracts')).messages[0]?.flags.includes('to-sign'));
    expect((await serverMailbox('INBOX')).messages).toHaveLength(2);
  });

  await test.step('the folder is renamed and deleted with its mail', async () => {
    await client.openFolder('Contracts');
    await expect(client.row('The contract')).toBeVisible();
    await folderMenu.click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Signed');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('heading', { level: 1, name: 'Signed' }).waitFor();
    await eventually(async () => (await serverMailbox('Signed')).messages.length === 1);
    await folderMenu.click();
    await page.getByRole('menuitem', { name: 'Delete folder…' }).click();
    await expect(page.getByText('The folder and 1 message in it are deleted for good')).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete folder' }).click();
    await expect(client.folder('Signed')).toBeHidden();
  });

  await test.step('the trash is emptied', async () => {
    await client.openFolder('Inbox');
    await client.openRow('Old news');
    await client.tool(/^Delete/).click();
    await client.openFolder('Trash');
    await expect(client.row('Old news')).toBeVisible();
    await folderMenu.click();
    await page.getByRole('menuitem', { name: 'Empty Trash…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Empty Trash' }).click();
    await expect(client.rows).toHaveCount(0);
    await eventually(async () => (await serverMailbox('Trash')).messages.length === 0);
  });
});
