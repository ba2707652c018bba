import { signInApi } from '@maildesk/contracts';
import { testPassword } from '../support/api-client.js';
import { codeOf } from '../support/authenticator.js';
import { expect, test } from '../support/e2e.js';
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
