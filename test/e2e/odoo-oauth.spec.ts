import { oauthApi } from '@maildesk/contracts';
import type { FrameLocator, Page } from '@playwright/test';
import { expect, test } from '../support/e2e.js';
import { letter } from '../support/letter.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { startOAuthMail } from './oauth-mail.js';
import { OdooPages } from './odoo-pages.js';

// The provider of the test has a certificate of the test's own authority.
test.use({ ignoreHTTPSErrors: true });

test('inside Odoo a mailbox is connected at its provider, by a window that Odoo’s page has opened', async ({
  context,
  page,
  servers,
}) => {
  test.setTimeout(180_000);
  const { provider, dovecot, smtp, dns, app } = await startOAuthMail(servers);
  const admin = await app.signIn();
  const { redirectUri } = await admin.call(oauthApi.addProvider, {
    body: {
      kind: 'custom',
      name: 'Test Provider',
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      scopes: ['openid', 'email', 'offline_access', 'mail'],
      domains: [],
      imap: { host: 'localhost', port: dovecot.ports.imaps, security: 'tls' },
      smtp: { host: 'localhost', port: smtp.ports.submissions, security: 'tls' },
      isEnabled: true,
    },
  });
  await provider.allowRedirectTo(redirectUri);
  const odoo = await OdooStandIn.start('Test company');
  await odoo.pair(admin);
  const pages = await OdooPages.prepare(context, { odoo, uid: 7, serverUrl: app.url });

  /** Connects a mailbox of their own for a user, in the client where that is shown. */
  async function connect(uid: number, client: Page | FrameLocator, subject: string): Promise<void> {
    const user = dovecot.newUser('token');
    await dovecot.deliver(user.address, letter({ subject }));
    provider.hooks.signsInAs = user.address;
    // Nobody is signed in at the provider, nor in MailDesk's own pages.
    await context.clearCookies();
    pages.session.uid = uid;
    await pages.open(page, '/odoo/maildesk');
    const start = client.getByRole('button', { name: 'Connect a mailbox' });
    await start.click();
    await client.getByLabel('Mail address').fill(user.address);
    await client.getByLabel('Mail address').press('Enter');
    const opened = page.waitForEvent('popup');
    await client.getByRole('button', { name: 'Sign in with Test Provider' }).click();
    const closed = (await opened).waitForEvent('close', { timeout: 60_000 });
    await expect(client.getByRole('heading', { name: `${user.address} is connected` })).toBeVisible({
      timeout: 60_000,
    });
    await closed;
    await client.getByRole('button', { name: 'Open the inbox' }).click();
    await expect(client.getByRole('grid').getByRole('row').filter({ hasText: subject })).toBeVisible();
  }

  await test.step('in the page', () => connect(7, page, 'The first of all'));

  await test.step('in a frame of it', async () => {
    pages.session.mount = 'frame';
    await connect(8, page.frameLocator('.o_maildesk_host iframe'), 'The first in the frame');
  });

  await test.step('whoever was sent the link is told that nobody has asked for it', async () => {
    const other = await context.newPage();
    await other.goto(`${app.url}/oauth-window.html`);
    await expect(other.getByText('Nobody has asked for this window.')).toBeVisible();
  });
  await odoo.stop();
  await dns.stop();
});
