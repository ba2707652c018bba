import { accountsApi, mailboxesApi, threadsApi, type Account } from '@maildesk/contracts';
import type { Browser, Page } from '@playwright/test';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { expect, signInOn, test, type Person } from '../support/e2e.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';
import { ClientPage } from './client-page.js';
import { invitePerson } from './people.js';

const filledCount = 2000;

test('the whole main job, from the sign-in link to an answer that the team sees', async ({
  page,
  browser,
  servers,
  maildesk,
  operator,
  person,
}) => {
  test.setTimeout(120_000);
  const smtp = await servers.startSmtpServer();
  const [mine, other] = [servers.dovecot.newUser('team'), servers.dovecot.newUser('customer')];
  fillMailbox(servers.dovecot, mine, filledCount);
  const client = new ClientPage(page);
  const colleague = await invitePerson(maildesk, operator, 'Cora Colleague');
  const stranger = await invitePerson(maildesk, operator, 'Sam Stranger');
  const hers = new ClientPage(await openAs(browser, colleague));
  const theirs = await openAs(browser, stranger);
  const heardByStranger = framesOf(theirs);
  await theirs.reload();

  await test.step('a person signs in and connects a mailbox', async () => {
    await signInOn(page, person);
    await page.getByRole('button', { name: 'Connect a mailbox' }).click();
    await client.typeSettings(servers.accountSettings(mine, { smtp }));
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Open the inbox' }).click({ timeout: 20_000 });

    await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible({ timeout: 20_000 });
    await client.markDocument();
  });
  const account = await onlyAccount(person);

  await test.step('the mailbox fills, and the page says how far it is', async () => {
    await expect(page.getByText(/Reading older mail: \d+ %/)).toBeVisible();
    await expect(client.rows.first()).toBeVisible();
    await expect(page.getByText(/Reading older mail/)).toBeHidden({ timeout: 40_000 });

    const inbox = await inboxOf(person, account);
    expect(inbox).toMatchObject({ messageCount: filledCount, fill: null });
    const { total } = await person.api.call(threadsApi.list, {
      params: { accountId: account.id, mailboxId: inbox.id },
    });
    await expect(client.list).toHaveAttribute('aria-rowcount', String(total));
    await client.list.evaluate((list) => list.scrollTo({ top: list.scrollHeight }));
    await expect(client.list.locator(`[aria-rowindex="${total}"]`)).toBeVisible();
    await client.list.evaluate((list) => list.scrollTo({ top: 0 }));
  });

  await test.step('they give a colleague access, whose page shows the mailbox at once', async () => {
    await expect(hers.page.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
    await page.getByRole('button', { name: `Settings of ${mine.address}` }).click();
    await page.getByRole('button', { name: 'People' }).click();
    await page.getByLabel('Share with').selectOption({ label: `Cora Colleague (${colleague.user.email})` });
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'Cora Colleague' })).toBeVisible();
    await page.getByRole('button', { name: 'Close' }).click();

    await expect(hers.rows.first()).toBeVisible();
    await hers.markDocument();
  });

  await test.step('mail that is delivered appears in both browsers without a reload', async () => {
    const raw = letter({
      subject: 'Is the kiln free on Friday?',
      from: `Ottilie Other <${other.address}>`,
      text: 'We would like to fire forty pieces.',
    });
    await servers.dovecot.deliver(mine.address, raw);

    for (const { rows } of [client, hers]) {
      await expect(rows.first()).toHaveAccessibleName(/^Unread, Ottilie Other, Is the kiln free on Friday\?/);
      await expect(rows.first()).toContainText('We would like to fire forty pieces.');
    }
  });

  await test.step('opening it shows its text and marks it as read, for the colleague too', async () => {
    await client.openRow('Is the kiln free on Friday?');

    await expect(client.messages).toContainText('We would like to fire forty pieces.');
    for (const { row } of [client, hers].map((each) => ({ row: each.row('Is the kiln free') }))) {
      await expect(row).toHaveAccessibleName(/^Ottilie Other/);
    }
  });

  const gate = closedGate();
  await test.step('the answer stands in Sent at once, while the server still takes it', async () => {
    smtp.hooks.beforeDelivery = () => gate.opened;
    await client.messages.getByRole('button', { name: 'Reply', exact: true }).click();
    await client.write('It is, from eight o’clock on.');
    await client.composer.getByRole('button', { name: 'Send' }).click();
    await expect(client.composer).toBeHidden();
    await expect(client.messages).toHaveCount(2);

    await client.openFolder('Sent');

    await expect(client.rows).toHaveCount(1);
    await expect(client.rows).toHaveAccessibleName(/To: .*, Re: Is the kiln free on Friday\?.*being sent/);
  });

  await test.step('it arrives in the other mailbox', async () => {
    await watchRows(page);
    gate.open();

    const inbox = await eventually(async () => {
      const found = (await servers.readServerMailboxes(other)).find(({ path }) => path === 'INBOX');
      return found?.messages.length === 1 ? found : null;
    });
    expect(inbox.messages).toHaveLength(1);
    expect(smtp.delivered.map(({ to }) => to)).toEqual([[other.address]]);
    expect(smtp.delivered[0]?.raw.toString()).toContain('Subject: Re: Is the kiln free on Friday?');
    await expect(client.rows).not.toHaveAccessibleName(/being sent/);
  });

  await test.step('it is still the same one row when the copy on the mail server has been read in', async () => {
    const open = OpenAccount.resume(servers, maildesk, person.api, mine, account);
    await eventually(
      async () => (await servers.readServerMailboxes(mine)).find(({ path }) => path === 'Sent')?.messages.length === 1,
      { timeoutMs: 20_000 },
    );
    await open.untilInStep();

    await expect(client.rows).toHaveCount(1);
    expect(await rowCountsSeen(page)).toEqual([1]);
    await client.openRow('Is the kiln free on Friday?');
    await expect(client.messages).toHaveCount(2);
  });

  await test.step('the colleague sees the answer as well, live', async () => {
    await hers.openRow('Is the kiln free on Friday?');
    await expect(hers.messages).toHaveCount(2);
    await expect(hers.body(1).getByText('It is, from eight o’clock on.')).toBeVisible();
    await hers.openFolder('Sent');
    await expect(hers.rows).toHaveCount(1);
  });

  await test.step('somebody without access sees nothing, by page, REST or socket', async () => {
    await expect(theirs.getByRole('button', { name: 'Connect a mailbox' })).toBeVisible();
    expect((await stranger.api.call(accountsApi.list)).accounts).toEqual([]);
    const inbox = await inboxOf(person, account);
    const params = { accountId: account.id, mailboxId: inbox.id };
    expect(await stranger.api.problemOf(threadsApi.list, { params })).toMatchObject({ status: 404 });
    const socket = await stranger.api.socket();
    expect(await socket.resume(account.id, 0)).toEqual({ outcome: 'not-found' });
    expect(socket.frames).toEqual([]);
    socket.close();
    expect(heardByStranger.connections).toBeGreaterThan(0);
    expect(heardByStranger.texts.filter((text) => text.includes(account.id))).toEqual([]);
  });

  expect(await client.isSameDocument()).toBe(true);
  expect(await hers.isSameDocument()).toBe(true);
});

/** Something to wait at until it is opened. */
function closedGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

/** A browser of their own, in which a person has signed in. */
async function openAs(browser: Browser, person: Person): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await signInOn(page, person);
  await page.getByRole('heading', { level: 1, name: /^Welcome/ }).waitFor();
  return page;
}

async function onlyAccount({ api }: Person): Promise<Account> {
  const [account] = (await api.call(accountsApi.list)).accounts;
  if (account === undefined) throw new Error('no account was connected');
  return account;
}

async function inboxOf({ api }: Person, { id: accountId }: Account) {
  const { mailboxes } = await api.call(mailboxesApi.list, { params: { accountId } });
  const inbox = mailboxes.find(({ role }) => role === 'inbox');
  if (inbox === undefined) throw new Error('the account has no inbox');
  return inbox;
}

/** Everything that reaches a page through sockets from its next connection on. */
function framesOf(page: Page): { connections: number; readonly texts: string[] } {
  const heard = { connections: 0, texts: [] as string[] };
  page.on('websocket', (socket) => {
    heard.connections += 1;
    socket.on('framereceived', ({ payload }) => heard.texts.push(String(payload)));
  });
  return heard;
}

/** Notes how many rows the list has after every change of the page, so that none can come and go unseen. */
async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = new Set<number>();
    const note = () => seen.add(document.querySelectorAll('[role=grid] [role=row]').length);
    note();
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
    Object.assign(globalThis, { rowCountsSeen: seen });
  });
}

function rowCountsSeen(page: Page): Promise<number[]> {
  return page.evaluate(() => [...(globalThis as unknown as { rowCountsSeen: Set<number> }).rowCountsSeen]);
}
