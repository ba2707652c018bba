import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { htmlLetter } from './letters.js';
import { expect, test } from './open-client.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with the page, one line each, as far as it keeps people from using it. */
async function barriers(page: Page): Promise<string[]> {
  // Sent as an expression of the debugger, which the page's content security policy does not govern.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(context: Node, options: RunOptions): Promise<AxeResults> } };
    // What strangers write in their mail is not ours to judge.
    return axe.run(document, { iframes: false, resultTypes: ['violations'] });
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
    );
}

/** Transitions are over and nothing is half transparent any more. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
}

async function expectNoBarriers(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('.maildesk')).toHaveAttribute('data-theme', colorScheme);
    await settled(page);
    expect(await barriers(page), colorScheme).toEqual([]);
  }
}

test.describe('nobody is kept out, in light and dark, of', () => {
  test('signing in', async ({ page, maildesk }) => {
    await page.goto(maildesk.url);
    await page.getByRole('heading', { name: 'Sign in to MailDesk' }).waitFor();

    await expectNoBarriers(page);
  });

  test('the first steps', async ({ personPage: page }) => {
    const connect = page.getByRole('button', { name: 'Connect a mailbox' });
    await connect.waitFor();
    await expectNoBarriers(page);

    await connect.click();
    await page.getByRole('button', { name: 'Set the servers yourself' }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Enter the password of the mailbox.').waitFor();
    await expectNoBarriers(page);
  });

  test('reading and writing', async ({ openClient }) => {
    const html = '<table bgcolor="#ffeecc"><tr><td><h1>Offers</h1><p>Only this week.</p></td></tr></table>';
    const file = { name: 'terms.txt', type: 'text/plain', bytes: Buffer.from('None.') };
    const { client } = await openClient(
      htmlLetter({ subject: 'An older one', html: '<p>Nothing new.</p>' }),
      htmlLetter({ subject: 'Offers', html, file }),
    );
    await client.openRow('Offers');
    await client.body(0).getByText('Only this week.').waitFor();
    await client.row('An older one').getByRole('button', { name: 'Starred' }).click();
    await expectNoBarriers(client.page);

    await client.messages.getByTitle('Show details').click();
    await client.messages.getByRole('button', { name: 'Reply', exact: true }).click();
    await client.composer.getByText('Only this week.').waitFor();
    await expectNoBarriers(client.page);
  });

  test('the settings', async ({ openClient, mailUser }) => {
    const { client } = await openClient();
    const { page } = client;
    await page.getByRole('button', { name: `Settings of ${mailUser.address}` }).click();
    await page.getByRole('dialog').getByLabel('Your name').waitFor();
    await expectNoBarriers(page);

    for (const section of ['People', 'Remove']) {
      await page.getByRole('button', { name: section, exact: true }).click();
      await expectNoBarriers(page);
    }
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await expectNoBarriers(page);
  });

  test('a narrow screen', async ({ openClient, page }) => {
    const { client } = await openClient(htmlLetter({ subject: 'Offers', html: '<p>Hello</p>' }));
    await page.setViewportSize({ width: 390, height: 780 });
    await page.getByRole('button', { name: 'Folders' }).waitFor();
    await expectNoBarriers(page);
    await client.openRow('Offers');
    await expectNoBarriers(page);
  });
});

test('F6 goes from pane to pane, and letters can be kept from being commands', async ({ openClient }) => {
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
  await expect(client.row('Offers')).toBeVisible();
  await expect(client.composer).toBeHidden();
});
