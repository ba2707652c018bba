import { OpenAccount } from '../support/open-account.js';
import { WebhookReceiver, isSignedBy } from '../support/webhook-receiver.js';
import { expect, test } from './open-client.js';

test('an administrator has trouble told by mail and by webhook, and tries both', async ({ page, servers }) => {
  const receiver = await WebhookReceiver.start();
  const smtp = await servers.startSmtpServer();
  const maildesk = await servers.startMailDesk({ env: { NOTICE_ROUND_MS: '500' } });
  const api = await maildesk.signIn();
  const user = servers.dovecot.newUser();
  await OpenAccount.connect(servers, maildesk, api, user, { smtp });
  await maildesk.restart();
  await page.goto(maildesk.signInLink);
  await page.getByRole('button', { name: 'Administrator: menu' }).click();
  await page.getByRole('button', { name: 'Administration' }).click();
  await page.getByRole('button', { name: 'Notices' }).click();
  await page.getByText('Nobody is told of anything yet.').waitFor();

  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('Give it a name.')).toBeVisible();
  await page.getByLabel('Name').fill('Tell the watch');
  await page.getByLabel('From the account').selectOption({ label: user.address });
  await page.getByLabel('To', { exact: true }).fill('watch@elsewhere.example');
  await page.getByLabel('Call a web address').check();
  await page.getByLabel('Address', { exact: true }).fill(`http://${receiver.host}/hook`);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const secret = await page.getByLabel('Secret of the webhook').inputValue();

  await page.getByRole('button', { name: 'Send a test of Tell the watch' }).click();
  const sent = page.getByRole('list', { name: 'What was sent, newest first' });
  await expect(sent).toContainText(`Sent. Taken by ${receiver.host}.`, { timeout: 20_000 });
  await expect(sent).toContainText(`Sent. Sent from ${user.address}.`, { timeout: 20_000 });
  expect(receiver.received.map((one) => isSignedBy(secret, one))).toEqual([true]);
  expect(smtp.delivered.map(({ to }) => to)).toEqual([['watch@elsewhere.example']]);

  await page.reload();
  await page.getByRole('heading', { name: 'Tell the watch' }).waitFor();
  await expect(page.getByLabel('Secret of the webhook')).toBeHidden();
  await page.getByRole('button', { name: 'Remove Tell the watch' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Nobody is told of anything yet.').waitFor();
  await maildesk.stop();
  await receiver.stop();
});
