import { readFile } from 'node:fs/promises';
import type { Download, Locator } from '@playwright/test';
import { letter } from '../support/letter.js';
import { htmlLetter, letters, redPicture } from './letters.js';
import { expect, test } from './open-client.js';

async function bytesOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}

/** Presses something that downloads, and answers with the bytes. */
async function downloadBy(control: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([control.page().waitForEvent('download'), control.click()]);
  return { name: download.suggestedFilename(), bytes: await bytesOf(download) };
}

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
