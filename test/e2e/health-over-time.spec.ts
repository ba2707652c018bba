import { healthApi } from '@maildesk/contracts';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';
import { expect, test } from './open-client.js';

test('how long new mail takes until its row is drawn is measured in the browser', async ({ openClient, servers }) => {
  const { client, account } = await openClient(letter({ subject: 'Before' }));
  const subjects = ['One', 'Two', 'Three'];
  for (const subject of subjects) {
    await servers.dovecot.deliver(account.user.address, letter({ subject }));
    await client.rows.filter({ hasText: subject }).waitFor();
  }

  const measured = await eventually(
    async () => {
      const { account: health } = await account.api.call(healthApi.account, { params: { accountId: account.id } });
      return health.commitToScreen;
    },
    { timeoutMs: 30_000, intervalMs: 250 },
  );
  expect(measured.count).toBeGreaterThanOrEqual(1);
  expect(measured.count).toBeLessThanOrEqual(subjects.length);
  expect(measured.p50).toBeGreaterThan(0);
});

test('an administrator sees how it went over time, as plots and as a table, and has a mailbox write to itself', async ({
  page,
  servers,
}) => {
  const maildesk = await servers.startMailDesk();
  const api = await maildesk.signIn();
  const user = servers.dovecot.newUser();
  await OpenAccount.connect(servers, maildesk, api, user);
  await maildesk.restart();
  await page.goto(maildesk.signInLink);
  await page.getByRole('button', { name: 'Administrator: menu' }).click();
  await page.getByRole('button', { name: 'Administration' }).click();
  await expect(page.getByRole('rowheader', { name: user.address })).toContainText('Live', { timeout: 25_000 });

  await page.getByRole('button', { name: 'How it went over time' }).click();
  const overall = page.getByRole('region', { name: 'All mailboxes over time' });
  await overall.getByRole('img').first().waitFor();
  await expect(overall.getByRole('img')).toHaveCount(4);
  await overall.getByRole('img', { name: /^Mailboxes in trouble/ }).press('Home');
  await expect(overall.getByText('nothing known in trouble')).toBeVisible();
  await overall.getByRole('button', { name: '7 days' }).click();
  await overall.getByRole('button', { name: 'As a table' }).click();
  await expect(overall.getByRole('columnheader', { name: 'Connections lost' })).toBeVisible();

  await page.getByRole('rowheader', { name: user.address }).getByRole('button').click();
  await page.getByRole('button', { name: 'Send a test mail to itself' }).click();
  await expect(page.getByText('Sending and receiving work.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('list', { name: 'How the test goes' }).getByRole('listitem')).toHaveCount(5);
  await maildesk.stop();
});
