import { accountsApi } from '@maildesk/contracts';
import { expect, signInOn, test } from '../support/e2e.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { ClientPage } from './client-page.js';
import { invitePerson } from './people.js';

const subject = 'Where is my order?';

test('of two people one reads for the team, and the other for herself, who only looks', async ({
  page,
  browser,
  servers,
  maildesk,
  operator,
  person,
  mailUser,
}) => {
  test.setTimeout(120_000);
  await servers.dovecot.deliver(mailUser.address, letter({ subject }));
  const account = await OpenAccount.connect(servers, maildesk, person.api, mailUser);
  const rita = await invitePerson(maildesk, operator, 'Rita Reader');
  const params = { accountId: account.id, userId: rita.user.id };
  await person.api.call(accountsApi.setMember, { params, body: { role: 'reader' } });
  await signInOn(page, person);
  const mine = new ClientPage(page);
  await mine.row(subject).waitFor();
  const hers = new ClientPage(await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage());
  await signInOn(hers.page, rita);

  await test.step('she chooses what counts for her', async () => {
    await hers.page.getByRole('button', { name: `Settings of ${mailUser.address}` }).click();
    const dialog = hers.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Reading' }).click();
    const choice = dialog.getByRole('radio', { name: /^What I have not read yet/ });
    await choice.check();
    await expect(choice).toBeEnabled();
    await hers.page.keyboard.press('Escape');
    await expect(hers.folder('Inbox')).toHaveAccessibleName(/1 unread/);
  });

  await test.step('what she opens is read for her, and stays unread for the team', async () => {
    await hers.openRow(subject);
    await expect(hers.row(subject)).toHaveAccessibleName(/^Not read for the team/);
    await expect(hers.folder('Inbox')).not.toHaveAccessibleName(/unread/);
    await expect(hers.reader.getByText('Still unread for the team')).toBeVisible();
    await expect(mine.row(subject)).toHaveAccessibleName(/^Unread/);
    const inbox = (await servers.readServerMailboxes(mailUser)).find(({ path }) => path === 'INBOX');
    expect(inbox?.messages).toHaveLength(1);
    expect(inbox?.messages[0]?.flags).not.toContain('\\Seen');
  });

  await test.step('a second tab of hers hears of it', async () => {
    const tab = new ClientPage(await hers.page.context().newPage());
    await tab.page.goto(rita.api.baseUrl);
    await expect(tab.row(subject)).toHaveAccessibleName(/^Not read for the team/);
    await hers.tool('Mark as unread for you (Shift U)').click();
    await expect(tab.row(subject)).toHaveAccessibleName(/^Unread/);
    await tab.row(subject).hover();
    await tab.row(subject).getByRole('button', { name: 'Mark as read' }).click();
    await expect(hers.row(subject)).toHaveAccessibleName(/^Not read for the team/);
    await tab.page.close();
  });

  await test.step('when he opens it, it is read for the team; what comes then is new to both', async () => {
    await mine.openRow(subject);
    await expect(hers.row(subject)).toHaveAccessibleName(/^Ada/);
    await expect(hers.reader.getByText('Read for the team', { exact: true })).toBeVisible();

    await servers.dovecot.deliver(mailUser.address, letter({ subject: 'One more' }));
    await mine.openRow('One more');
    await expect(hers.row('One more')).toHaveAccessibleName(/^Not read by you/);
    await expect(hers.folder('Inbox')).toHaveAccessibleName(/1 unread/);
  });
});
