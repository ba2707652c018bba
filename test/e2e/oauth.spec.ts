import { expect, test } from '../support/e2e.js';
import { letter } from '../support/letter.js';
import { expectNoBarriersAtAnyWidth } from './barriers.js';
import { ClientPage } from './client-page.js';
import { startOAuthMail } from './oauth-mail.js';

// The provider of the test has a certificate of the test's own authority.
test.use({ ignoreHTTPSErrors: true });

test('a mailbox is connected at its provider without any password, and signed in to again when that was withdrawn', async ({
  page,
  servers,
}) => {
  test.setTimeout(120_000);
  const { provider, dovecot, smtp, dns, app } = await startOAuthMail(servers, { RECONNECT_MAX_MS: '2000' });
  const user = dovecot.newUser();
  await dovecot.deliver(user.address, letter({ subject: 'The first of all' }));
  provider.hooks.consent = 'ask';
  const client = new ClientPage(page);

  await test.step('an administrator sets the provider up, and is told the address to enter there', async () => {
    await page.goto(app.signInLink);
    await page.getByRole('button', { name: 'Connect a mailbox' }).waitFor();
    await page.goto(`${app.url}/#admin/providers`);
    await page.getByRole('button', { name: 'Another provider (OpenID Connect)' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Test Provider');
    await page.getByLabel('Client id').fill(provider.clientId);
    await page.getByLabel('Client secret').fill(provider.clientSecret);
    await page.getByLabel('Issuer').fill(provider.issuer);
    await page.getByLabel('Scopes').fill('openid email offline_access mail');
    for (const [title, port] of [
      ['Receiving (IMAP)', dovecot.ports.imaps],
      ['Sending (SMTP)', smtp.ports.submissions],
    ] as const) {
      const group = page.getByRole('group', { name: title });
      await group.getByLabel('Server').fill('localhost');
      await group.getByLabel('Port').fill(String(port));
    }
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Set up', exact: true }).click();

    const redirect = page.getByLabel('Redirect URI');
    await expect(redirect).toHaveValue(/\/oauth\/callback\/[0-9a-f-]{36}$/);
    await provider.allowRedirectTo(await redirect.inputValue());
    await page.getByRole('button', { name: 'Back to mail' }).click();
  });

  /** Presses the button, and does in the provider's window what a person does there. */
  async function signInBy(button: string, isKnown: boolean): Promise<void> {
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: button }).click();
    const window = await opened;
    if (!isKnown) await window.getByRole('link', { name: `Sign in as ${user.address}` }).click();
    await window.getByRole('link', { name: 'Allow MailDesk' }).click();
  }

  await test.step('a person connects by the provider’s own page', async () => {
    await page.getByRole('button', { name: 'Connect a mailbox' }).click();
    await page.getByLabel('Mail address').fill(user.address);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sign in with Test Provider' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await signInBy('Sign in with Test Provider', false);

    await expect(page.getByRole('heading', { name: `${user.address} is connected` })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText('The inbox is here: 1 message.')).toBeVisible();
    await page.getByRole('button', { name: 'Open the inbox' }).click();
    await expect(client.row('The first of all')).toBeVisible();
  });

  await test.step('what the person has withdrawn is told, with the one button that helps', async () => {
    await provider.withdraw(user.address);
    await dovecot.doveadm('kick', user.username);
    await page.getByRole('button', { name: `${user.address}: Needs you` }).click({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await signInBy('Sign in again', true);

    await expect(page.getByRole('button', { name: `${user.address}: Live` })).toBeVisible({ timeout: 30_000 });
    await dovecot.deliver(user.address, letter({ subject: 'After signing in again' }));
    await expect(client.row('After signing in again')).toBeVisible();
  });

  await test.step('the provider tells how many accounts use it, and cannot be taken away from under them', async () => {
    await page.goto(`${app.url}/#admin/providers`);
    await expect(page.getByText('1 account uses it')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Remove Test Provider' })).toBeHidden();
  });
  await dns.stop();
});
