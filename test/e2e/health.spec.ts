import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { CertificateKind } from '../support/certificates.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { expect, test } from './open-client.js';

/** Everything that is waited for comes soon, so that a test need not. */
const impatient = {
  IDLE_RESTART_MS: '2000',
  COMMAND_TIMEOUT_MS: '3000',
  POLL_INTERVAL_MS: '2000',
  RECONNECT_MAX_MS: '2000',
};

test('the page of health names what is wrong while the mail server is stopped, frozen, shows an expired certificate and refuses the password, and sees it mend', async ({
  page,
  servers,
}) => {
  test.setTimeout(240_000);
  const dir = servers.newDir('renewed-certificate');
  const certificate = { certFile: join(dir, 'server.crt'), keyFile: join(dir, 'server.key') };
  const useCertificate = (kind: CertificateKind): void => {
    const { certFile, keyFile } = servers.certificates.server[kind];
    copyFileSync(certFile, certificate.certFile);
    copyFileSync(keyFile, certificate.keyFile);
  };
  useCertificate('good');
  const dovecot = await servers.startDovecot({ certificate });
  const maildesk = await servers.startMailDesk({ env: impatient });
  const api = await maildesk.signIn();
  const user = dovecot.newUser();
  await dovecot.deliver(user.address, letter({ subject: 'Before' }));
  const smtp = await servers.startSmtpServer({ dovecot });
  await OpenAccount.connect(servers, maildesk, api, user, { dovecot, smtp });
  await maildesk.restart();
  await page.goto(maildesk.signInLink);
  await page.getByRole('button', { name: 'Administrator: menu' }).click();
  await page.getByRole('button', { name: 'Administration' }).click();
  const banner = page.getByRole('main').getByRole('status').first();
  const row = page.getByRole('rowheader', { name: user.address });
  const within = { timeout: 25_000 };
  await expect(row).toContainText('Live: new mail shows', within);
  await expect(banner).toContainText('All is well');

  await dovecot.stop();
  await expect(banner).toContainText('A mail server is out', within);
  await expect(banner).toContainText(/has not been reached since \d\d:\d\d: 1 mailbox waits/);
  await expect(row).toContainText('Waiting to try again', within);
  await expect(row).toContainText(/Tried again in|Trying now/);
  await expectReadable(page, row);
  await dovecot.start();
  await expect(banner).toContainText('All is well', within);
  await expect(row).toContainText('Live', within);

  dovecot.freeze();
  await expect(banner).toContainText('A mail server is out', { timeout: 40_000 });
  dovecot.thaw();
  await expect(banner).toContainText('All is well', within);

  useCertificate('expired');
  await dovecot.restart();
  await expect(row).toContainText('The certificate of localhost is not valid at this date', { timeout: 40_000 });
  await expect(row).toContainText(/Tried again in|Trying now/);
  await expect(banner).toContainText('The certificate of a mail server is not valid', within);
  await expect(banner).toContainText(/not valid at this date.*Since \d\d:\d\d 1 mailbox waits/);
  useCertificate('good');
  await dovecot.restart();
  await expect(banner).toContainText('All is well', { timeout: 40_000 });

  await dovecot.setPassword(user, 'another one');
  await dovecot.restart();
  await expect(banner).toContainText('1 mailbox needs you', { timeout: 40_000 });
  await expect(row).toContainText('password', within);
  await row.getByRole('button').click();
  await page.getByRole('list', { name: /^What happened/ }).waitFor();
  await dovecot.setPassword(user, user.password);
  await dovecot.restart();
  await page.getByRole('button', { name: 'Connect now' }).click();
  await expect(banner).toContainText('All is well', within);

  await page.getByRole('button', { name: 'Compare with the server' }).click();
  await page.getByText('All folders are being compared').waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save diagnostics' }).click();
  expect((await saved).suggestedFilename()).toMatch(/^maildesk-diagnostics-.*\.json$/);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(row).toContainText('Paused', within);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(row).toContainText('Live', within);
  await maildesk.stop();
});

/** At a narrow page nothing of what is wrong is cut off. */
async function expectReadable(page: Page, row: Locator): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  const box = await row.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
  if (before !== null) await page.setViewportSize(before);
}
