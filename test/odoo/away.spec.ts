import { ClientPage } from '../e2e/client-page.js';
import { letter } from '../support/letter.js';
import { expect, openFromMenu, shoot, signInToOdoo } from './odoo-test.js';
import { test } from './paired-test.js';
import { giveMailbox } from './pairing.js';

test('without MailDesk the page says so, and mail is there when MailDesk is back', async ({
  page,
  servers,
  maildesk,
  employee,
}) => {
  const mailUser = await giveMailbox(servers, employee, maildesk.url);
  await servers.dovecot.deliver(mailUser.address, letter({ subject: 'Before the break' }));
  const client = new ClientPage(page);
  await signInToOdoo(page, employee);
  await maildesk.stop();
  await openFromMenu(page);
  await expect(page.getByText(/cannot be reached|does not answer|No connection/i).first()).toBeVisible({
    timeout: 60_000,
  });
  await shoot(page, 'server-away');
  await maildesk.start();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(client.row('Before the break')).toBeVisible({ timeout: 60_000 });
});
