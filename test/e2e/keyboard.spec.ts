import { flagsOf, htmlLetter, letters } from './letters.js';
import { expect, test } from './open-client.js';

test('a day without a mouse', async ({ openClient, serverMailbox }) => {
  const { client } = await openClient(...letters('Third', 'Second', 'First'));
  const { keyboard } = client.page;
  const opened = client.reader.getByRole('heading', { level: 2 });

  await keyboard.press('?');
  await expect(client.page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(client.page.getByRole('dialog')).toBeHidden();

  await keyboard.press('j');
  await keyboard.press('Enter');
  await expect(opened).toHaveText('First');
  await keyboard.press('j');
  await expect(opened).toHaveText('Second');
  await keyboard.press('k');
  await expect(opened).toHaveText('First');
  await keyboard.press('s');
  await expect(client.row('First')).toHaveAccessibleName(/starred/);
  await keyboard.press('u');
  await expect(opened).toBeHidden();

  await keyboard.press('e');
  await expect(client.row('First')).toBeHidden();
  await keyboard.press('#');
  await expect(client.row('Second')).toBeHidden();
  await expect.poll(async () => flagsOf(await serverMailbox('Archive'), 'First')).toEqual(['\\Flagged', '\\Seen']);
  await expect.poll(async () => flagsOf(await serverMailbox('Trash'), 'Second')).toBeDefined();

  await keyboard.press('o');
  await expect(opened).toHaveText('Third');
  await keyboard.press('r');
  await expect(client.composer.getByLabel('Subject')).toHaveValue('Re: Third');
  await keyboard.press('Escape');
  await expect(client.composer).toBeHidden();
  await keyboard.press('c');
  await expect(client.composer.getByLabel('Subject')).toHaveValue('');
  await keyboard.type('e#');
  // Only once the field has them both it is known that they were nothing else.
  await expect(client.page.locator(':focus')).toHaveValue('e#');
  await expect(client.row('Third')).toBeVisible();
  expect(flagsOf(await serverMailbox('INBOX'), 'Third')).toBeDefined();
});

test('F6 goes from pane to pane, and letters can be kept from being commands', async ({
  openClient,
  serverMailbox,
}) => {
  const { client } = await openClient(htmlLetter({ subject: 'Offers', html: '<p>Hello</p>' }));
  const { page } = client;
  const focused = page.locator(':focus');
  await client.folder('Inbox').focus();

  await page.keyboard.press('F6');
  await expect(focused).toHaveAttribute('role', 'row');
  await page.keyboard.press('Enter');
  await client.messages.waitFor();
  await page.keyboard.press('F6');
  await expect(client.reader.locator(':focus')).toBeVisible();
  await page.keyboard.press('Shift+F6');
  await expect(focused).toHaveAttribute('role', 'row');

  await page.keyboard.press('?');
  await page.getByLabel('Single letters and signs are commands').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await page.keyboard.press('c');
  await page.reload();
  await client.row('Offers').focus();
  await page.keyboard.press('e');
  // A key that does something comes after it, so that what it could have done is done by now.
  await page.keyboard.press('F6');
  await expect(client.row('Offers')).not.toBeFocused();
  await expect(client.row('Offers')).toBeVisible();
  await expect(client.composer).toBeHidden();
  expect((await serverMailbox('INBOX')).messages).toHaveLength(1);
});

test('folders, labels and drafts need no mouse', async ({ openClient, servers, serverMailbox }) => {
  test.setTimeout(90_000);
  const friend = servers.dovecot.newUser('friend');
  const { client } = await openClient(htmlLetter({ subject: 'Offers', html: '<p>Hello</p>' }));
  const { page } = client;
  const { keyboard } = page;
  const focused = page.locator(':focus');
  /** Goes on by Tab until the focus stands on what a screen reader calls by this name. */
  const tabTo = async (name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab') => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (await focused.and(page.getByRole('button', { name })).count()) return;
      await keyboard.press(key);
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  /** Goes down an open menu. */
  const choose = async (name: string) => {
    const item = page.getByRole('menuitem', { name });
    await item.waitFor();
    for (let presses = 0; presses < 20 && !(await focused.and(item).count()); presses += 1) {
      await keyboard.press('ArrowDown');
    }
    await expect(item).toBeFocused();
    await keyboard.press('Enter');
  };

  await test.step('a folder is made', async () => {
    await client.folder('Inbox').focus();
    await tabTo(/^Folder Inbox: menu$/);
    await keyboard.press('Enter');
    await choose('New folder…');
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
    await keyboard.type('Contracts');
    await keyboard.press('Enter');
    await expect(client.folder('Contracts')).toBeVisible();
    await expect(focused).toHaveAccessibleName('Folder Inbox: menu');
  });

  await test.step('a letter is labelled and moved there', async () => {
    await keyboard.press('j');
    await keyboard.press('o');
    await client.body(0).getByText('Hello').waitFor();
    await keyboard.press('F6');
    await tabTo('Label');
    await keyboard.press('Enter');
    await keyboard.type('Urgent');
    await keyboard.press('Enter');
    await expect(client.reader.getByRole('group', { name: 'Labels' })).toContainText('urgent');
    await expect(focused).toHaveAccessibleName('Label');
    await tabTo('Move to… (v)', 'Shift+Tab');
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await expect(focused).toHaveAccessibleName('Move to… (v)');
    await keyboard.press('v');
    await choose('Contracts');
    await expect(client.row('Offers')).toBeHidden();
    await expect.poll(async () => (await serverMailbox('Contracts')).messages[0]?.flags).toContain('urgent');
  });

  await test.step('a draft is written and kept', async () => {
    await keyboard.press('c');
    await expect(client.composer.getByRole('combobox', { name: 'To' })).toBeFocused();
    await keyboard.type(friend.address);
    await keyboard.press('Enter');
    await client.composer.getByLabel('Subject').focus();
    await keyboard.type('By keys alone');
    await keyboard.press('Tab');
    await expect(focused).toHaveAccessibleName('Message text');
    await keyboard.type('As I was saying');
    await expect(client.composer).toContainText('Draft saved');
    await tabTo('Close', 'Shift+Tab');
    await keyboard.press('Enter');
    await expect(focused).toHaveText('Keep as draft');
    await keyboard.press('Enter');
    await expect(client.composer).toBeHidden();
    await expect.poll(async () => (await serverMailbox('Drafts')).messages.length).toBe(1);
  });

  await test.step('it is found in Drafts, continued and sent', async () => {
    await client.folder('Inbox').focus();
    await keyboard.press('ArrowDown');
    await expect(focused).toHaveAccessibleName(/^Drafts/);
    await keyboard.press('Enter');
    await client.row('By keys alone').waitFor();
    await keyboard.press('j');
    await keyboard.press('o');
    await client.reader.getByRole('button', { name: 'Continue writing' }).waitFor();
    await keyboard.press('F6');
    await tabTo('Continue writing');
    await keyboard.press('Enter');
    await expect(client.composer.getByRole('textbox', { name: 'Message text' })).toContainText('As I was saying');
    await keyboard.press('Control+Enter');
    await expect(client.composer).toBeHidden();
    await expect
      .poll(async () => {
        const mailboxes = await servers.readServerMailboxes(friend);
        return mailboxes.find(({ path }) => path === 'INBOX')?.messages.length;
      })
      .toBe(1);
  });
});
