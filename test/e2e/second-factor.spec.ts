import { signInApi } from '@maildesk/contracts';
import { testPassword } from '../support/api-client.js';
import { codeOf } from '../support/authenticator.js';
import { expect, signInOn, test } from '../support/e2e.js';
import { setUpSecondFactor } from '../support/people.js';

test('a second factor is switched off by the password and a code, and a wrong code says so', async ({
  maildesk,
  person,
  page,
}) => {
  const { key } = await setUpSecondFactor(person.api);
  const { recoveryCodes } = await person.api.call(signInApi.renewRecoveryCodes, {
    body: { password: testPassword, code: codeOf(key, 0) },
  });
  await page.goto(`${maildesk.url}/sign-in`);
  await page.getByLabel('Mail address').fill(person.user.email);
  await page.getByLabel('Password', { exact: true }).fill(testPassword);
  await page.keyboard.press('Enter');
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This code is not right')).toBeVisible();
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await page.keyboard.type(codeOf(key, 1));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Your settings' }).click();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByLabel('Your password').fill(testPassword);
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Switch off the second factor' }).click();
  await expect(page.getByText('This code is not right')).toBeVisible();
  await expect(page.getByLabel('Code', { exact: true })).toHaveValue('');

  await page.getByLabel('Code', { exact: true }).fill(recoveryCodes[0] ?? '');
  await page.getByRole('button', { name: 'Switch off the second factor' }).click();

  await expect(page.getByRole('button', { name: 'Set up a second factor' })).toBeVisible();
});

test('another browser is listed by what it is and is out as soon as it is ended, and a new recovery code lets it in again', async ({
  browser,
  person,
  page,
}) => {
  const { key, recoveryCodes } = await setUpSecondFactor(person.api);
  const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1';
  const phone = await (await browser.newContext({ userAgent: safari })).newPage();
  await signInOn(page, person);
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key, 0));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Your settings' }).click();

  await test.step('the phone signs in by password and code', async () => {
    await signInOn(phone, person);
    await phone.getByLabel('Code', { exact: true }).fill(codeOf(key, 1));
    await phone.keyboard.press('Enter');
    await expect(phone.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
  });

  await test.step('it is ended', async () => {
    await page.getByRole('button', { name: 'Signed in on' }).click();
    await page.getByRole('button', { name: /^End Safari on iPhone, signed in/ }).click();
    await expect(page.getByText('Safari on iPhone is signed out.')).toBeVisible();
    await expect(page.getByRole('button', { name: /^End Safari/ })).toBeHidden();
    await expect(phone.getByText('Your session has ended.')).toBeVisible();
  });

  const codes =
    await test.step('recovery codes are made anew: by a wrong password not, and nothing has to be typed twice', async () => {
      await page.getByRole('button', { name: 'Signing in' }).click();
      await page.getByRole('button', { name: 'Make new recovery codes' }).click();
      await expect(page.getByLabel('Your password')).toBeFocused();
      await page.keyboard.type('wrong words here 1');
      await page.getByLabel('Code', { exact: true }).fill(recoveryCodes[0] ?? '');
      await page.keyboard.press('Enter');
      await expect(page.getByText('This is not your present password.')).toBeVisible();
      await expect(page.getByLabel('Your password')).toBeFocused();
      await page.getByLabel('Your password').fill(testPassword);
      await page.keyboard.press('Enter');
      const list = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
      await expect(list).toHaveCount(10);
      const made = await list.allInnerTexts();
      await page.getByRole('button', { name: 'I have kept them' }).click();
      return made;
    });

  await test.step('one of them lets the phone in', async () => {
    await signInOn(phone, person);
    await phone.getByLabel('Code', { exact: true }).fill(codes[0] ?? '');
    await phone.keyboard.press('Enter');
    await expect(phone.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
    await page.reload();
    await expect(page.getByText('9 recovery codes are left.')).toBeVisible();
  });
});
