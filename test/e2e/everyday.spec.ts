import { readFile } from 'node:fs/promises';
import { accountsApi } from '@maildesk/contracts';
import type { Download, Locator } from '@playwright/test';
import { letter } from '../support/letter.js';
import type { ServerMailbox } from '../support/imap-client.js';
import { eventually } from '../support/wait.js';
import { ClientPage } from './client-page.js';
import { htmlLetter, redPicture } from './letters.js';
import { expect, test } from './open-client.js';

const letters = (...subjects: readonly string[]): string[] =>
  subjects.map((subject) => letter({ subject, messageId: idOf(subject) }));

const idOf = (subject: string): string => `${subject.toLowerCase()}@elsewhere.example`;

const flagsOf = ({ messages }: ServerMailbox, subject: string): readonly string[] | undefined =>
  messages.find(({ messageId }) => messageId === idOf(subject))?.flags;

async function bytesOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}

/** Presses something that downloads, and answers with the bytes. */
async function downloadBy(control: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([control.page().waitForEvent('download'), control.click()]);
  return { name: download.suggestedFilename(), bytes: await bytesOf(download) };
}

test.describe('what people do to mail', () => {
  test('star, read, unread, archive, delete and move by mouse reach the mail server', async ({
    openClient,
    serverMailbox,
  }) => {
    const { client } = await openClient(...letters('Archived', 'Deleted', 'Moved', 'Stays'));

    await client.row('Stays').getByRole('button', { name: 'Starred' }).click();
    await client.row('Stays').hover();
    await client.row('Stays').getByRole('button', { name: 'Mark as read' }).click();
    await expect(client.row('Stays')).not.toHaveAccessibleName(/^Unread/);
    await expect(client.row('Stays')).toHaveAccessibleName(/starred/);
    await client.row('Archived').hover();
    await client.row('Archived').getByRole('button', { name: 'Archive' }).click();
    await client.openRow('Deleted');
    await client.tool('Delete (#)').click();
    await client.openRow('Moved');
    await client.tool('Move to…').click();
    await client.page.getByRole('menuitem', { name: 'Drafts' }).click();

    await expect(client.rows).toHaveCount(1);
    await expect.poll(async () => flagsOf(await serverMailbox('INBOX'), 'Stays')).toEqual(['\\Flagged', '\\Seen']);
    await expect.poll(async () => flagsOf(await serverMailbox('Archive'), 'Archived')).toBeDefined();
    await expect.poll(async () => flagsOf(await serverMailbox('Trash'), 'Deleted')).toBeDefined();
    await expect.poll(async () => flagsOf(await serverMailbox('Drafts'), 'Moved')).toBeDefined();
    expect((await serverMailbox('INBOX')).messages).toHaveLength(1);

    await client.openRow('Stays');
    await client.tool('Mark as unread (Shift U)').click();
    await client.tool('Remove star (s)').click();
    await expect.poll(async () => flagsOf(await serverMailbox('INBOX'), 'Stays')).toEqual([]);
  });

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
    await expect(client.row('Third')).toBeVisible();
  });

  test('what was archived, deleted or moved comes back by Undo', async ({ openClient, serverMailbox }) => {
    const { client } = await openClient(...letters('Precious'));
    for (const [key, done] of [
      ['e', 'Conversation archived.'],
      ['#', 'Conversation moved to Trash.'],
    ] as const) {
      await client.row('Precious').focus();
      await client.page.keyboard.press(key);
      await expect(client.row('Precious')).toBeHidden();

      await client.toast(done).getByRole('button', { name: 'Undo' }).click();

      await expect(client.row('Precious')).toBeVisible();
      await expect.poll(async () => flagsOf(await serverMailbox('INBOX'), 'Precious')).toBeDefined();
    }
    await client.row('Precious').focus();
    await client.page.keyboard.press('!');
    await expect(client.row('Precious')).toBeHidden();
    await client.page.keyboard.press('z');
    await expect(client.row('Precious')).toBeVisible();
    await expect.poll(async () => flagsOf(await serverMailbox('INBOX'), 'Precious')).toBeDefined();
  });

  test('what another mail program does shows at once', async ({ openClient, servers, mailUser }) => {
    const { client } = await openClient(...letters('Goes', 'Stays'));
    const other = await servers.connectImap(mailUser);
    await other.mailboxOpen('INBOX');
    await client.markDocument();

    await other.messageFlagsAdd('2', ['\\Seen', '\\Flagged']);
    await expect(client.row('Stays')).toHaveAccessibleName(/^(?!Unread).*starred/);
    await other.messageFlagsRemove('2', ['\\Seen', '\\Flagged']);
    await expect(client.row('Stays')).toHaveAccessibleName(/^Unread(?!.*starred)/);
    await other.messageDelete('1');
    await expect(client.row('Goes')).toBeHidden();
    await expect(client.folder('Inbox')).toContainText('1 unread');

    expect(await client.isSameDocument()).toBe(true);
    await other.logout();
  });
});

test.describe('reading', () => {
  test('HTML mail shows its own pictures, and counts those of strangers without fetching them', async ({
    openClient,
  }) => {
    const remote = 'https://tracker.example/pixel.gif';
    const requests: string[] = [];
    const html =
      '<h1 style="color:#123456">Spring list</h1><img src="cid:picture" alt="A red square">' +
      `<img src="${remote}" alt=""><p>See you</p>`;
    const { client } = await openClient(htmlLetter({ subject: 'Spring', html, picture: redPicture }));
    client.page.on('request', (request) => requests.push(request.url()));

    await client.openRow('Spring');

    await expect(client.body(0).getByRole('heading', { name: 'Spring list' })).toBeVisible();
    const picture = client.body(0).getByAltText('A red square');
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(8);
    await expect(client.messages).toContainText('1 remote picture is not shown');
    await expect(client.messages.getByRole('list', { name: /attachment/ })).toBeHidden();
    expect(requests.filter((url) => url.includes('tracker.example'))).toEqual([]);
  });

  test('one click opens a row, also in the moment in which it is scrolled into view', async ({ openClient }) => {
    const subjects = Array.from({ length: 40 }, (_, index) => `Number ${String(index).padStart(2, '0')}`);
    const { client } = await openClient(...letters(...subjects));
    // A list that was shown before is shown again at once, and then read anew.
    await client.openFolder('Sent');
    await client.openFolder('Inbox');
    const outOfSight = client.row('Number 22');
    await outOfSight.waitFor({ state: 'attached' });

    await outOfSight.click();

    await expect(client.reader.getByRole('heading', { level: 2 })).toHaveText('Number 22');
  });

  test('attachments and the original come down byte for byte', async ({ openClient, servers, mailUser }) => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256));
    const file = { name: 'figures.bin', type: 'application/octet-stream', bytes };
    const { client } = await openClient(htmlLetter({ subject: 'Figures', html: '<p>Attached.</p>', file }));
    const other = await servers.connectImap(mailUser);
    await other.mailboxOpen('INBOX');
    const onServer = await other.fetchOne('1', { source: true });
    await other.logout();

    await client.openRow('Figures');
    const attached = await downloadBy(client.messages.getByRole('link', { name: 'figures.bin' }));
    await client.messages.getByRole('button', { name: 'More for this message' }).click();
    const original = await downloadBy(client.page.getByRole('menuitem', { name: 'Download original' }));

    expect(attached.name).toBe('figures.bin');
    expect(attached.bytes.equals(bytes)).toBe(true);
    expect(original.name).toMatch(/\.eml$/);
    expect(onServer !== false && original.bytes.equals(onServer.source ?? Buffer.alloc(0))).toBe(true);
  });

  test('one conversation holds what was received and what was answered', async ({ openClient, servers, mailUser }) => {
    const { client } = await openClient(
      letter({ subject: 'Order 17', messageId: 'order-17@shop.example', text: 'We order forty.' }),
    );
    const answer = [
      `From: <${mailUser.address}>`,
      letter({ subject: 'Re: Order 17', messageId: 'answer@shop.example', inReplyTo: 'order-17@shop.example' }).replace(
        /^From: .*\r\n/,
        '',
      ),
    ].join('\r\n');
    const other = await servers.connectImap(mailUser);
    await other.append('Sent', answer, ['\\Seen']);
    await other.logout();

    await client.openRow('Order 17');

    await expect(client.messages).toHaveCount(2);
    await expect(client.messages.first()).toContainText('Ada Sender');
    await expect(client.messages.last().getByRole('heading')).toContainText('Me');
    await client.openFolder('Sent');
    await expect(client.rows).toHaveCount(1);
    await client.rows.click();
    await expect(client.messages).toHaveCount(2);
  });
});

test.describe('writing', () => {
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
});

test.describe('when something goes wrong', () => {
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
});
