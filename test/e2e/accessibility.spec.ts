import { act, target, untilRefused } from '../support/act.js';
import { testPassword } from '../support/api-client.js';
import { codeOf } from '../support/authenticator.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { expectNoBarriers, expectNoBarriersAtAnyWidth } from './barriers.js';
import { ClientPage } from './client-page.js';
import { htmlLetter } from './letters.js';
import { invitePerson, passwordLink } from './people.js';
import { expect, test as base } from './open-client.js';

interface Refusing {
  /** Shows a mailbox to the administrator whose mail server has just refused to archive the letter of this subject. */
  readonly openRefusing: (subject: string) => Promise<ClientPage>;
}

const test = base.extend<Refusing>({
  openRefusing: async ({ page, servers }, use) => {
    const server = await servers.startScriptedImap();
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const maildesk = await servers.startMailDesk();
    await use(async (subject) => {
      const user = server.newUser();
      await server.deliver(user.address, letter({ subject }));
      const api = await maildesk.signIn();
      const account = await OpenAccount.connect(servers, maildesk, api, user, { dovecot: server, smtp });
      server.hooks.set('UID MOVE', ({ tag }) => [`${tag} NO [OVERQUOTA] Quota exceeded`]);
      await act(account, await target(account, 'inbox', subject), { kind: 'move-to-role', role: 'archive' });
      await untilRefused(account);
      await maildesk.restart();
      await page.goto(maildesk.signInLink);
      await page.getByText('1 change was refused and undone.').waitFor();
      return new ClientPage(page);
    });
    await maildesk.stop();
  },
});

test.describe('nobody is kept out, in light and dark, of', () => {
  test('signing in', async ({ page, maildesk }) => {
    await page.goto(maildesk.url);
    await page.getByRole('heading', { name: 'Sign in to MailDesk' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);

    await page.getByLabel('Mail address').fill('nobody@example.org');
    await page.getByLabel('Password', { exact: true }).fill('wrong words here 1');
    await page.getByText('No password yet, or forgotten?').click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
  });

  test('setting a password, a second factor, and the list of sessions', async ({ page, maildesk, operator }) => {
    test.setTimeout(120_000);
    const colleague = await invitePerson(maildesk, operator, 'Cora Colleague');
    await page.goto(await passwordLink(operator, colleague));
    await page.getByLabel('New password').fill('passwordpassword');
    await page.getByRole('button', { name: 'Set the password and sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'too easy to guess' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByLabel('New password').fill(testPassword);
    await page.getByRole('button', { name: 'Set the password and sign in' }).click();

    await page.getByRole('button', { name: 'Your settings' }).click();
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByLabel('Present password').waitFor();
    await page.getByRole('button', { name: 'Set up a second factor' }).click();
    await page.getByRole('img', { name: /QR code/ }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    const key = (await page.locator('code').innerText()).replaceAll(' ', '');
    await page.getByLabel('Code', { exact: true }).fill(codeOf(key));
    await page.getByRole('button', { name: 'Switch on' }).click();
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Signed in on' }).click();
    await page.getByText('This browser').waitFor();
    await expectNoBarriersAtAnyWidth(page);
  });

  test('the first steps', async ({ personPage: page, servers, mailUser }) => {
    const connect = page.getByRole('button', { name: 'Connect a mailbox' });
    await connect.waitFor();
    await expectNoBarriers(page);

    await connect.click();
    await expectNoBarriers(page);
    await page.getByLabel('Mail address').fill('anna@example.org');
    await page.getByRole('button', { name: 'Set the servers yourself' }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Enter the password of the mailbox.').waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Change the address' }).click();
    await page.getByLabel('Mail address').fill('anna@gmail.com');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Gmail' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Change the address' }).click();
    await page.getByLabel('Mail address').fill('');
    await new ClientPage(page).typeSettings(servers.accountSettings(mailUser));
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByLabel('Archive', { exact: true }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
  });

  test('reading and writing', async ({ openClient }) => {
    const html = '<table bgcolor="#ffeecc"><tr><td><h1>Offers</h1><p>Only this week.</p></td></tr></table>';
    const file = { name: 'terms.txt', type: 'text/plain', bytes: Buffer.from('None.') };
    const { client } = await openClient(
      htmlLetter({ subject: 'An older one', html: '<p>Nothing new.</p>' }),
      htmlLetter({ subject: 'Offers', html, file }),
    );
    await client.openRow('Offers');
    await client.body(0).getByText('Only this week.').waitFor();
    await client.row('An older one').getByRole('button', { name: 'Starred' }).click();
    await expectNoBarriers(client.page);

    await client.messages.getByTitle('Show details').click();
    await client.messages.getByRole('button', { name: 'Reply', exact: true }).click();
    await client.composer.getByText('Only this week.').waitFor();
    await expectNoBarriers(client.page);
  });

  test('the settings', async ({ openClient, mailUser }) => {
    const { client } = await openClient();
    const { page } = client;
    await page.getByRole('button', { name: `Settings of ${mailUser.address}` }).click();
    await page.getByRole('dialog').getByLabel('Your name').waitFor();
    await expectNoBarriers(page);

    for (const section of ['Folders', 'People', 'Reading', 'Manage']) {
      await page.getByRole('button', { name: section, exact: true }).click();
      await expectNoBarriers(page);
    }
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await expectNoBarriers(page);
  });

  test('folders, labels and drafts', async ({ openClient, page }) => {
    test.setTimeout(120_000);
    const { client } = await openClient(htmlLetter({ subject: 'Offers', html: '<p>Hello</p>' }));
    const menu = page.getByRole('button', { name: /^Folder .*: menu$/ });
    await menu.click();
    await page.getByRole('menuitem', { name: 'New folder…' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('menuitem', { name: 'New folder…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Trash');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('There is a folder of this name already.').waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('textbox', { name: 'Name' }).fill('Contracts');
    await page.getByRole('button', { name: 'Create' }).click();

    await client.openRow('Offers');
    await client.reader.getByRole('button', { name: 'Label' }).click();
    await client.reader.getByRole('textbox', { name: 'New label' }).fill('urgent');
    await expectNoBarriersAtAnyWidth(page);
    await page.keyboard.press('Enter');
    await client.tool('Copy to…').click();
    await page.getByRole('menuitem', { name: 'Contracts' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.keyboard.press('Escape');
    await client.openFolder('Contracts');
    await menu.click();
    await page.getByRole('menuitem', { name: 'Delete folder…' }).click();
    await page.getByRole('dialog').getByText('The folder is empty.').waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.keyboard.press('Escape');

    await page.keyboard.press('c');
    await client.composer.getByLabel('Subject').fill('Begun');
    await client.composer.getByText('Draft saved').waitFor();
    await client.composer.getByRole('button', { name: 'Close' }).click();
    await expectNoBarriersAtAnyWidth(page);
    await client.composer.getByRole('button', { name: 'Keep' }).click();
    await client.openFolder('Drafts');
    await client.openRow('Begun');
    await client.reader.getByRole('button', { name: 'Continue writing' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
  });

  test('what was refused, and the administration', async ({ openRefusing, page }) => {
    test.setTimeout(180_000);
    await openRefusing('Full');
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Details' }).click();
    await page.getByRole('dialog').getByText('Refused and undone').waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Administrator: menu' }).click();
    await page.getByRole('button', { name: 'Administration' }).click();
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page.getByRole('table').getByRole('button').click();
    await page.getByRole('list', { name: /^What happened/ }).waitFor();
    await page.getByRole('rowheader', { name: 'INBOX' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Notices' }).click();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Call a web address').check();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Give it a name.').waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'Administrator: menu' }).last().click();
    await page.getByRole('menuitem', { name: 'Disable…' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('menuitem', { name: 'Disable…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('alert').filter({ hasText: 'only administrator' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Invite a person' }).click();
    await page.getByLabel('Name').fill('Ina Invited');
    await page.getByLabel('Mail address').fill('ina@example.org');
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByRole('textbox', { name: 'Link' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Mailboxes' }).click();
    await page.getByRole('button', { name: /^Manage / }).click();
    await page.getByRole('button', { name: 'Share' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Manage' }).click();
    await expectNoBarriersAtAnyWidth(page);
    await page.keyboard.press('Escape');
    for (const section of ['Groups', 'Audit']) {
      await page.getByRole('button', { name: section, exact: true }).click();
      await page.getByRole('heading', { name: section, level: 1 }).waitFor();
      await expectNoBarriersAtAnyWidth(page);
    }
    await page.getByRole('button', { name: 'Users' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.getByRole('button', { name: 'Back to mail' }).click();
    await page.getByRole('button', { name: /: Live$/ }).click();
    await page.getByText('New mail shows the moment it arrives.').waitFor();
    await expectNoBarriers(page);
  });

  test('how it went over time, as plots and as a table', async ({ page, servers }) => {
    test.setTimeout(180_000);
    const maildesk = await servers.startMailDesk();
    const api = await maildesk.signIn();
    const user = servers.dovecot.newUser();
    await OpenAccount.connect(servers, maildesk, api, user);
    await maildesk.restart();
    await page.goto(maildesk.signInLink);
    await page.getByRole('button', { name: 'Administrator: menu' }).click();
    await page.getByRole('button', { name: 'Administration' }).click();
    await page.getByRole('button', { name: 'How it went over time' }).click();
    const plots = page.getByRole('region', { name: 'All mailboxes over time' });
    await plots.getByRole('img').first().waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await plots.getByRole('img').first().press('End');
    await plots.getByRole('button', { name: '7 days' }).click();
    await expectNoBarriersAtAnyWidth(page);
    await plots.getByRole('button', { name: 'As a table' }).click();
    await plots.getByRole('columnheader', { name: 'Connections lost' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
    await page.getByRole('button', { name: 'Audit' }).click();
    await page.setViewportSize({ width: 390, height: 780 });
    await page.reload();
    await expect(page.getByRole('button', { name: 'Audit' })).toBeInViewport();
    await maildesk.stop();
  });

  test('the question whose session goes on', async ({ openClient, maildesk, operator, page }) => {
    await openClient();
    const colleague = await invitePerson(maildesk, operator, 'Cora Colleague');
    await page.goto(await passwordLink(operator, colleague));
    await page.getByRole('heading', { name: 'You are signed in as Pat Person' }).waitFor();
    await expectNoBarriersAtAnyWidth(page);
  });

  test('a narrow screen', async ({ openClient, page }) => {
    const { client } = await openClient(htmlLetter({ subject: 'Offers', html: '<p>Hello</p>' }));
    await page.setViewportSize({ width: 390, height: 780 });
    await page.getByRole('button', { name: 'Folders' }).waitFor();
    await expectNoBarriers(page);
    await client.openRow('Offers');
    await expectNoBarriers(page);
  });
});
