import type { Locator, Page } from '@playwright/test';
import { DnsServer } from '../support/dns-server.js';
import { expect, test } from '../support/e2e.js';
import { letter } from '../support/letter.js';
import { mailDomain } from '../support/mail-user.js';
import type { TestServers } from '../support/test-servers.js';
import { ClientPage } from './client-page.js';

/** A name server for the domain of the test users: its SRV records name the mail servers of the run. */
async function startDns(servers: TestServers): Promise<DnsServer> {
  const dns = await DnsServer.start();
  const srv = (service: string, port: number) => {
    const data = { port, target: 'localhost', priority: 0, weight: 0 };
    return { type: 'SRV', name: `${service}.${mailDomain}`, data } as const;
  };
  dns.add(srv('_imaps._tcp', servers.dovecot.ports.imaps), srv('_submissions._tcp', servers.smtp.ports.submissions));
  return dns;
}

/** Goes on with the Tab key to where `target` is. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let steps = 0; steps < 30; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('thirty steps of the Tab key did not lead there');
}

test('a mailbox is connected by its address and password, by keys alone, within a minute', async ({
  page,
  servers,
}) => {
  test.setTimeout(90_000);
  const dns = await startDns(servers);
  const app = await servers.startMailDesk({ env: { DNS_SERVERS: dns.address } });
  const user = servers.dovecot.newUser();
  await servers.dovecot.deliver(user.address, letter({ subject: 'The first of all' }));
  const client = new ClientPage(page);
  const password = page.getByLabel('Password', { exact: true });
  await page.goto(app.signInLink);
  const begun = Date.now();

  await test.step('the servers are found and shown, with a warning, before the password is asked for', async () => {
    await tabTo(page, page.getByRole('button', { name: 'Connect a mailbox' }));
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Mail address')).toBeFocused();
    await page.keyboard.type(user.address);
    await page.keyboard.press('Enter');

    await expect(page.getByText(`localhost, port ${servers.dovecot.ports.imaps}, TLS`)).toBeVisible();
    await expect(page.getByText(`which is not part of ${mailDomain}`)).toBeVisible();
    await expect(password).toBeFocused();
  });

  await test.step('a wrong password is told at its step, and all that was typed is still there', async () => {
    await page.keyboard.type('not the one');
    await page.keyboard.press('Enter');

    await expect(page.getByRole('alert').filter({ hasText: 'Not connected' })).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'Sign in' }).first()).toContainText(/password/i);
    await expect(page.getByRole('listitem').filter({ hasText: 'Reach the server: worked' })).toHaveCount(2);
    await expect(password).toHaveValue('not the one');
  });

  await test.step('the right one connects, and the mail is there', async () => {
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(user.password);
    await page.keyboard.press('Enter');

    await expect(page.getByRole('heading', { name: `${user.address} is connected` })).toBeFocused();
    await expect(page.getByText('The inbox is here: 1 message.')).toBeVisible();
  });

  await test.step('another folder can be used for what is put away, and the server be followed again', async () => {
    const archive = page.getByLabel('Archive', { exact: true });
    await archive.selectOption({ label: 'Sent' });
    await expect(page.getByLabel('Sent', { exact: true })).toContainText('none found');
    await archive.selectOption({ label: 'As the server says' });
    await expect(archive).toContainText('As the server says (Archive)');
  });

  await test.step('the inbox follows', async () => {
    await tabTo(page, page.getByRole('button', { name: 'Open the inbox' }));
    await page.keyboard.press('Enter');

    await expect(client.row('The first of all')).toBeVisible();
    expect(Date.now() - begun).toBeLessThan(60_000);
  });

  await test.step('the folders can be chosen later as well', async () => {
    await page.getByRole('button', { name: `Settings of ${user.address}` }).click();
    await page.getByRole('button', { name: 'Folders' }).click();
    await page.getByLabel('Trash', { exact: true }).selectOption({ label: 'Junk' });
    await expect(page.getByLabel('Junk', { exact: true })).toContainText('none found');
    await page.getByRole('button', { name: 'Close' }).click();

    await expect(client.folder('Trash')).toHaveCount(2);
  });

  await app.stop();
  await dns.stop();
});
