import { sessionApi, usersApi } from '@maildesk/contracts';
import { testPassword } from '../support/api-client.js';
import { codeOf } from '../support/authenticator.js';
import { freshUser } from '../support/mail-user.js';
import { expect, test } from './open-client.js';
import { invitePerson, passwordLink } from './people.js';

test('a link asks before it replaces the session of somebody else', async ({
  openClient,
  maildesk,
  operator,
  mailUser,
  page,
}) => {
  const { client } = await openClient();
  const colleague = await invitePerson(maildesk, operator, 'Cora Colleague');
  const link = await passwordLink(operator, colleague);
  const mine = page.getByRole('heading', { name: mailUser.address });

  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'You are signed in as Pat Person' })).toBeVisible();
  expect(page.url()).not.toContain('invitation');
  await page.getByRole('button', { name: 'Stay signed in as Pat Person' }).click();
  await expect(client.folder('Inbox')).toBeVisible();
  await expect(mine).toBeVisible();

  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in as the person of this link' }).click();
  await page.getByLabel('New password').fill(testPassword);
  await page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await expect(page.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
  await expect(mine).toBeHidden();
});

test('a link that was used up says so, and leaves the session as it is', async ({
  openClient,
  maildesk,
  operator,
  page,
}) => {
  const { client } = await openClient();
  const colleague = await invitePerson(maildesk, operator, 'Cora Colleague');
  const link = await passwordLink(operator, colleague);
  await maildesk.newClient().signIn(link);

  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in as the person of this link' }).click();
  await expect(page.getByText('was used already or has run out')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in with a password' }).click();

  await expect(client.folder('Inbox')).toBeVisible();
});

test('who is invited sets a password and a second factor by keys alone, signs in with both, and is out when disabled', async ({
  operator,
  maildesk,
  page,
}) => {
  test.setTimeout(90_000);
  const { keyboard } = page;
  const focused = page.locator(':focus');
  const { address: email } = freshUser('invited');
  const { user, signInUrl } = await operator.call(usersApi.invite, { body: { email, displayName: 'Ina Invited' } });
  /** Goes on by Tab until the focus stands on the button. */
  const tabTo = async (name: string) => {
    const button = page.getByRole('button', { name, exact: true });
    await button.waitFor();
    for (let presses = 0; presses < 30; presses += 1) {
      if (await focused.and(button).count()) return;
      await keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${name}`);
  };
  let key = '';

  await test.step('a password is set', async () => {
    await page.goto(signInUrl);
    await expect(page.getByRole('heading', { name: 'Welcome to MailDesk, Ina Invited' })).toBeVisible();
    await page.getByLabel('New password').focus();
    await keyboard.type(testPassword);
    await keyboard.press('Enter');
    await tabTo('Your settings');
    await keyboard.press('Enter');
  });

  await test.step('a second factor is set up', async () => {
    await tabTo('Set up a second factor');
    await keyboard.press('Enter');
    await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
    key = (await page.locator('code').innerText()).replaceAll(' ', '');
    await keyboard.type(codeOf(key, -1));
    await keyboard.press('Enter');
    await expect(page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')).toHaveCount(10);
    await tabTo('I have kept them');
    await keyboard.press('Enter');
    await expect(page.getByText('10 recovery codes are left.')).toBeVisible();
    await tabTo('Back to mail');
    await keyboard.press('Enter');
    await tabTo('Sign out');
    await keyboard.press('Enter');
  });

  await test.step('both are asked for', async () => {
    await expect(page.getByLabel('Mail address')).toBeFocused();
    await keyboard.type(email);
    await keyboard.press('Tab');
    await keyboard.type('wrong words here 1');
    await keyboard.press('Enter');
    await expect(page.getByText('do not belong together')).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill(testPassword);
    await keyboard.press('Enter');
    await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
    await keyboard.type(codeOf(key, 1));
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: /^Welcome/ })).toBeVisible();
  });

  await test.step('the open tab ends when an administrator disables them', async () => {
    await operator.call(usersApi.update, { params: { userId: user.id }, body: { isDisabled: true } });
    await expect(page.getByRole('heading', { name: 'Sign in to MailDesk' })).toBeVisible({ timeout: 5000 });
    await expect(page.getByText('Your session has ended.')).toBeVisible();
    const body = { email, password: testPassword, code: codeOf(key, 1) };
    const response = await page.request.post(`${maildesk.url}/api/sign-in`, { data: body });
    expect(response.status()).toBe(401);
    expect(await operator.call(sessionApi.read)).toMatchObject({ user: { isAdmin: true } });
  });
});
