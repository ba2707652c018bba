import { odooApi } from '@maildesk/contracts';
import { letter } from '../support/letter.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { OpenAccount } from '../support/open-account.js';
import { expect, test } from './open-client.js';

test('an administrator pairs an Odoo database, says what its users are here, unpairs it, and pairs it again', async ({
  page,
  servers,
}) => {
  const app = await servers.startMailDesk();
  const odoo = await OdooStandIn.start('Main company');
  await page.goto(app.signInLink);
  await page.getByRole('button', { name: 'Connect a mailbox' }).waitFor();
  await page.goto(`${app.url}/#admin/odoo`);
  await page.getByText('No Odoo database is paired.').waitFor();

  await page.getByRole('button', { name: 'Make a pairing code' }).click();
  await expect(page.getByLabel('Server address', { exact: true })).toHaveValue(app.url);
  const code = await page.getByLabel('Pairing code', { exact: true }).inputValue();
  odoo.trust(await odoo.serverTo(app.url).call(odooApi.pair, { body: odoo.pairing(code) }));
  const card = page.getByRole('region', { name: 'Main company' });
  await expect(card).toContainText('Nobody has been here yet', { timeout: 20_000 });
  await expect(card).toContainText(odoo.origin);

  await card.getByRole('button', { name: 'Send a test to Main company' }).click({ timeout: 20_000 });
  await expect(card).toContainText('Test of a notice. Sent. Taken by', { timeout: 20_000 });
  await card.getByLabel('Tell this database of trouble').uncheck();
  await expect(card.getByLabel('Tell this database of trouble')).toBeEnabled();
  await expect(card.getByLabel('Tell this database of trouble')).not.toBeChecked();

  const manager = await odoo.open(app.url, 7, { name: 'Anna', role: 'admin' });
  await expect(card).toContainText('1 person', { timeout: 20_000 });
  await card.getByLabel('administer this MailDesk').check();
  await expect(card.getByLabel('administer this MailDesk')).toBeEnabled();
  await manager.exchange(await odoo.sessionToken(7, { name: 'Anna', role: 'admin' }));
  expect((await manager.call(odooApi.list)).databases[0]).toMatchObject({ givesAdministrators: true });
  await manager.refusal(await odoo.sessionToken(7, { aud: 'urn:maildesk:other' }));
  await expect(card).toContainText('is for another MailDesk', { timeout: 20_000 });

  await card.getByRole('button', { name: 'Rename Main company' }).click();
  await page.getByLabel('Name of the database').fill('Headquarters');
  await page.keyboard.press('Enter');
  const renamed = page.getByRole('region', { name: 'Headquarters' });
  await renamed.getByRole('button', { name: 'Unpair Headquarters' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unpair' }).click();
  await page.getByText('No Odoo database is paired.').waitFor();
  expect((await manager.fetch('/api/session')).status).toBe(401);

  await odoo.rotateKey();
  await page
    .getByRole('region', { name: 'Unpaired databases' })
    .getByRole('button', { name: 'Pair again: Headquarters' })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Pair Headquarters again' });
  await dialog.getByRole('button', { name: 'Make a pairing code' }).click();
  const again = dialog.getByLabel('Pairing code', { exact: true });
  await expect(again).not.toHaveValue('');
  odoo.trust(await odoo.serverTo(app.url).call(odooApi.pair, { body: odoo.pairing(await again.inputValue()) }));
  await page.keyboard.press('Escape');
  await expect(card).toContainText('1 person', { timeout: 20_000 });
  await expect(page.getByRole('region', { name: 'Unpaired databases' })).toBeHidden();
  await expect(card.getByRole('button', { name: 'Pair again: Main company' })).toBeVisible();
  await odoo.stop();
  await app.stop();
});

test('a page of Odoo saves files by a ticket, in a frame that nobody sees, and shows mail in one', async ({
  page,
  servers,
}) => {
  const app = await servers.startMailDesk();
  const odoo = await OdooStandIn.start('Main company');
  await odoo.pair(await app.signIn());
  const api = await odoo.open(app.url, 7);
  const user = servers.dovecot.newUser();
  await servers.dovecot.deliver(user.address, letter({ subject: 'To be saved' }));
  const account = await OpenAccount.connect(servers, app, api, user);
  const { latestMessageId } = (await account.rowBySubject('inbox', 'To be saved')) ?? {};
  const path = `/api/accounts/${account.id}/messages/${latestMessageId ?? ''}/source`;
  const { ticket } = await api.call(odooApi.createTicket, { body: { path } });

  await page.goto(`${odoo.origin}/`);
  const saved = page.waitForEvent('download');
  await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.hidden = true;
    frame.src = url;
    document.body.append(frame);
  }, `${app.url}${path}?ticket=${ticket}`);
  const text = await page.evaluate(
    async ({ url, token }) => {
      const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      return response.text();
    },
    { url: `${app.url}/api/session`, token: api.accessToken ?? '' },
  );
  const frameTitle = await page.evaluate(
    (url) =>
      new Promise<string>((resolve) => {
        const frame = document.createElement('iframe');
        frame.src = url;
        const channel = new MessageChannel();
        channel.port1.onmessage = ({ data }: MessageEvent<{ type: string }>) => resolve(data.type);
        frame.addEventListener('load', () => {
          frame.contentWindow?.postMessage('maildesk-frame', '*', [channel.port2]);
          channel.port1.postMessage({ type: 'show', html: '<p>Hello</p>', theme: { dark: false } });
        });
        document.body.append(frame);
      }),
    `${app.url}/mail-frame`,
  );

  expect(await (await saved).failure()).toBeNull();
  expect(page.url()).toBe(`${odoo.origin}/`);
  expect(JSON.parse(text)).toMatchObject({ user: { isAdmin: false } });
  expect(['height', 'look']).toContain(frameTitle);
  await odoo.stop();
  await app.stop();
});
