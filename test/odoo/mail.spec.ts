import { simpleParser } from 'mailparser';
import { ClientPage } from '../e2e/client-page.js';
import { letter } from '../support/letter.js';
import { hitsOfHotkey, registerHotkey } from './hotkeys.js';
import { expect, odooSeries, openFromMenu, shoot, signInToOdoo } from './odoo-test.js';
import { test } from './paired-test.js';
import { giveMailbox } from './pairing.js';
import { tellTime } from './tell-time.js';

test('mail comes live to MailDesk in Odoo, a reply arrives, and Odoo goes on working around it', async ({
  page,
  servers,
  maildesk,
  employee,
}) => {
  const mailUser = await giveMailbox(servers, employee, maildesk.url);
  const other = servers.dovecot.newUser('customer');
  await servers.dovecot.deliver(mailUser.address, letter({ subject: 'The first letter' }));
  const client = new ClientPage(page);
  await signInToOdoo(page, employee);

  await test.step('the client opens from the menu, and how long that takes is told', async () => {
    const began = Date.now();
    await openFromMenu(page);
    await expect(client.row('The first letter')).toBeVisible({ timeout: 60_000 });
    tellTime('cold, from the click to the first row', began);
    await shoot(page, 'inbox');
  });

  await test.step('a mail that is delivered appears by itself', async () => {
    const raw = letter({
      subject: 'Is the kiln free?',
      from: `Ottilie Other <${other.address}>`,
      text: 'Forty pieces.',
    });
    const began = Date.now();
    await servers.dovecot.deliver(mailUser.address, raw);
    await expect(client.row('Is the kiln free?')).toBeVisible();
    tellTime('from delivery to the row', began);
    await expect(page.locator('.o_maildesk_systray .badge')).toHaveText('2');
  });

  await test.step('letters that are shortcuts of Odoo or of the client are typed as letters', async () => {
    await client.openRow('Is the kiln free?');
    await client.reader.getByRole('button', { name: 'Reply', exact: true }).last().click();
    const text = client.composer.getByRole('textbox', { name: 'Message text' });
    await text.click();
    await registerHotkey(page, 'x');
    await page.keyboard.type('You may have it, aexjk? #r/');
    await expect(text).toContainText('You may have it, aexjk? #r/');
    expect(await hitsOfHotkey(page)).toBe(0);
    await shoot(page, 'reply');
  });

  await test.step('the draft is still there after another app of Odoo', async () => {
    await page.locator('.o_navbar_apps_menu button').click();
    await page.getByRole('menuitem', { name: 'Contacts' }).click();
    await expect(page.locator('.o_kanban_view, .o_list_view').first()).toBeVisible();
    const began = Date.now();
    await openFromMenu(page);
    await expect(client.composer.getByRole('textbox', { name: 'Message text' })).toContainText('You may have it');
    tellTime('warm, back from another app', began);
  });

  await test.step('the reply arrives at the other side', async () => {
    await client.composer.getByRole('button', { name: 'Send', exact: true }).click();
    const imap = await servers.connectImap(other);
    try {
      const count = async (): Promise<number | undefined> => {
        const status = await imap.status('INBOX', { messages: true });
        return status === false ? 0 : status.messages;
      };
      await expect.poll(count, { timeout: 60_000 }).toBe(1);
      await imap.mailboxOpen('INBOX');
      const message = await imap.fetchOne('1', { source: true });
      const mail = await simpleParser(message === false ? '' : (message.source ?? ''));
      expect(mail.subject).toBe('Re: Is the kiln free?');
      expect(mail.text).toContain('You may have it, aexjk? #r/');
    } finally {
      await imap.logout();
    }
  });

  // In the address of Odoo 17 stays what was open before.
  if (odooSeries < 18) return;
  await test.step('a page that is loaded again shows the same conversation', async () => {
    const began = Date.now();
    await page.reload();
    await expect(client.messages.first()).toBeVisible({ timeout: 60_000 });
    tellTime('a page that is loaded again', began);
  });
});
