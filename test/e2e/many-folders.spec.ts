import { mailboxesApi } from '@maildesk/contracts';
import { expect, test } from '../support/e2e.js';
import { letter } from '../support/letter.js';

const count = 10_000;

test('10,000 folders are there at once, by keyboard and by scrolling, and few of them stand in the page', async ({
  servers,
  person,
  personPage: page,
}) => {
  const server = await servers.startScriptedImap();
  const user = server.newUser();
  const onServer = server.account(user);
  for (let nth = 1; nth <= count; nth += 1) onServer.create(`Project ${nth}`);
  const choice = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
  const { id: accountId } = await servers.connectAccount(person.api, user, choice);
  const params = { accountId };
  await expect
    .poll(async () => (await person.api.call(mailboxesApi.list, { params })).mailboxes.length)
    .toBe(count + 6);

  await page.goto(person.api.baseUrl);
  const tree = page.getByRole('tree');
  const lines = tree.getByRole('treeitem');
  await expect(lines.filter({ hasText: 'Inbox' })).toBeVisible();
  expect(await lines.count()).toBeLessThan(300);

  await lines.filter({ hasText: 'Inbox' }).focus();
  await page.keyboard.press('End');
  const last = tree.getByRole('treeitem', { name: `Project ${count}`, exact: true });
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport();
  await expect(last).toHaveAttribute('aria-setsize', String(count + 6));
  await page.keyboard.press('ArrowUp');
  await expect(tree.getByRole('treeitem', { name: `Project ${count - 1}`, exact: true })).toBeFocused();
  await page.keyboard.press('Home');
  await expect(lines.filter({ hasText: 'Inbox' })).toBeFocused();

  // Half way down, where nothing was drawn so far.
  await tree.evaluate((element) => {
    const scroller = element.closest('.groups');
    scroller?.scrollTo({ top: scroller.scrollHeight / 2 });
  });
  const middle = tree.getByRole('treeitem', { name: 'Project 5005', exact: true });
  await expect(middle).toBeInViewport();
  expect(await lines.count()).toBeLessThan(300);
  onServer.mailbox('INBOX').append(letter({ subject: 'among many' }));
  await middle.click();
  await expect(middle).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Home');
  await lines.filter({ hasText: 'Inbox' }).click();
  await expect(page.getByText('among many')).toBeVisible();
});
