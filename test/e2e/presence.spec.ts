import { accountsApi } from '@maildesk/contracts';
import type { Browser, BrowserServer } from '@playwright/test';
import { expect, signInOn, test, type Person } from '../support/e2e.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { expectNoBarriers } from './barriers.js';
import { ClientPage } from './client-page.js';
import { invitePerson } from './people.js';

const subject = 'Where is my order?';

test('three people see in a shared mailbox who reads and who answers, and nobody answers twice unasked', async ({
  page,
  browser,
  servers,
  maildesk,
  operator,
  person,
  mailUser,
}) => {
  test.setTimeout(120_000);
  const smtp = await servers.startSmtpServer();
  await servers.dovecot.deliver(mailUser.address, letter({ subject }));
  const account = await OpenAccount.connect(servers, maildesk, person.api, mailUser, { smtp });
  const [cora, dan] = [
    await invitePerson(maildesk, operator, 'Cora Colleague'),
    await invitePerson(maildesk, operator, 'Dan Deputy'),
  ];
  for (const { user } of [cora, dan]) {
    const params = { accountId: account.id, userId: user.id };
    await person.api.call(accountsApi.setMember, { params, body: { role: 'member' } });
  }
  const mine = await clientOf(browser, person, page);
  const hers = await clientOf(browser, cora);
  // A browser process of its own, which can be killed.
  const server: BrowserServer = await browser.browserType().launchServer(test.info().project.use.launchOptions ?? {});
  const his = await clientOf(await browser.browserType().connect(server.wsEndpoint()), dan);

  await test.step('who opens a conversation is seen in the row and above the messages', async () => {
    await hers.openRow(subject);
    await expect(mine.row(subject)).toHaveAccessibleName(/Cora is viewing$/);

    await mine.openRow(subject);
    await expect(mine.reader.getByText('Cora is viewing')).toBeVisible();
    await expect(hers.reader.getByText('Pat is viewing')).toBeVisible();
  });

  await test.step('who answers is told before anybody answers a second time', async () => {
    await his.openRow(subject);
    await his.messages.getByRole('button', { name: 'Reply', exact: true }).click();
    await expect(mine.reader.getByText('Dan is replying, Cora is viewing')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'Dan is replying to this conversation.' })).toBeAttached();

    await mine.messages.getByRole('button', { name: 'Reply', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Dan is replying to this conversation' });
    await expectNoBarriers(page);
    await dialog.getByRole('button', { name: 'Read along' }).click();
    await expect(mine.composer).toBeHidden();
  });

  await test.step('a browser that is killed is gone at once', async () => {
    server.process().kill('SIGKILL');

    await expect(mine.reader.getByText('Cora is viewing')).toBeVisible({ timeout: 3000 });
    await expect(mine.reader.getByText(/Dan/)).toBeHidden();
  });

  await test.step('of two who answer at the same time the second is told, and sends only if they say so', async () => {
    await mine.messages.getByRole('button', { name: 'Reply', exact: true }).click();
    await mine.write('It left on Monday.');
    await hers.messages.getByRole('button', { name: 'Reply', exact: true }).click();
    await hers.page.getByRole('button', { name: 'Reply anyway' }).click();
    await hers.write('It is on its way.');

    await hers.composer.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(hers.composer).toBeHidden();
    await mine.composer.getByRole('button', { name: 'Send', exact: true }).click();

    await expect(mine.composer.getByText(/^Cora Colleague has answered this conversation/)).toBeVisible();
    await mine.composer.getByRole('button', { name: 'Send anyway' }).click();
    await expect(mine.composer).toBeHidden();
    await expect(mine.messages).toHaveCount(3);
  });
});

/** The client of a person who has signed in, in a window of their own unless one is given. */
async function clientOf(browser: Browser, person: Person, given?: ClientPage['page']): Promise<ClientPage> {
  const page = given ?? (await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage());
  await signInOn(page, person);
  const client = new ClientPage(page);
  await client.row(subject).waitFor();
  return client;
}
