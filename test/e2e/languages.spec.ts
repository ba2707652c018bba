import { usersApi } from '@maildesk/contracts';
import { testPassword } from '../support/api-client.js';
import { letter } from '../support/letter.js';
import { expect, test } from './open-client.js';
import { invitePerson } from './people.js';

const subject = 'Angebot für zwei Tische';

test.describe('in a German browser', () => {
  test.use({ locale: 'de-AT' });

  test('a mail is found, opened and answered in German, and the language changes without a reload', async ({
    page,
    person,
    servers,
    mailUser,
    account,
  }) => {
    test.setTimeout(120_000);
    const html = page.locator('.maildesk');

    await test.step('who signs in is asked in German', async () => {
      await page.goto(person.api.baseUrl);
      await page.getByLabel('Mailadresse').fill(person.user.email);
      await page.getByLabel('Passwort', { exact: true }).fill(testPassword);
      await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
      await expect(html).toHaveAttribute('lang', 'de');
      await page.getByRole('treeitem', { name: 'Posteingang' }).waitFor();
      expect(account.address).toBe(mailUser.address);
    });

    await test.step('a mail that arrives is listed and opened', async () => {
      await servers.dovecot.deliver(mailUser.address, letter({ subject }));
      await page.getByRole('row', { name: /^Ungelesen, .*Angebot für zwei Tische/ }).click();
      const reader = page.getByRole('region', { name: 'Konversation', exact: true });
      await reader.getByRole('heading', { level: 2, name: subject }).waitFor();
      await expect(reader.getByRole('button', { name: 'Archivieren (e)' })).toBeVisible();
      await reader.locator('.answers').getByRole('button', { name: 'Antworten', exact: true }).click();
    });

    await test.step('the answer quotes in German and is sent', async () => {
      const composer = page.locator('.composer-window');
      await composer.getByRole('textbox', { name: 'Text der Nachricht' }).pressSequentially('Gerne, danke!');
      await expect(composer).toContainText(/Am .* schrieb .*:/);
      await composer.getByRole('button', { name: /^Senden/ }).click();
      await expect(composer).toBeHidden();
    });

    await test.step('another language is chosen in the menu, and shows at once', async () => {
      await page.getByRole('button', { name: `${person.user.displayName}: Menü` }).click();
      await page.getByRole('combobox', { name: 'Sprache' }).selectOption('English');
      await expect(html).toHaveAttribute('lang', 'en');
      await expect(page.getByRole('treeitem', { name: 'Inbox' })).toBeVisible();
      await page.reload();
      await expect(page.getByRole('treeitem', { name: 'Inbox' })).toBeVisible();
    });
  });

  test('an administrator is told in German how mailboxes do, and who is here', async ({
    page,
    maildesk,
    operator,
    account,
  }) => {
    const admin = await invitePerson(maildesk, operator, 'Ada Administrator');
    await operator.call(usersApi.update, { params: { userId: admin.user.id }, body: { isAdmin: true } });
    await page.goto(maildesk.url);
    await page.getByLabel('Mailadresse').fill(admin.user.email);
    await page.getByLabel('Passwort', { exact: true }).fill(testPassword);
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await page.getByRole('button', { name: 'Postfach verbinden' }).waitFor();

    await page.goto(`${maildesk.url}/#admin/health`);
    await expect(page.getByRole('heading', { level: 1, name: 'Zustand' })).toBeVisible();
    const row = page.getByRole('row').filter({ hasText: account.address });
    await expect(row).toContainText(/Live: Neue Mails zeigen sich|Wird regelmäßig geprüft/, { timeout: 30_000 });
    await page.getByRole('button', { name: 'Benutzer', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Person einladen' })).toBeVisible();
    await page.getByRole('button', { name: 'Protokoll', exact: true }).click();
    await expect(page.getByRole('cell', { name: 'Konto verbunden' }).first()).toBeVisible();
  });
});
