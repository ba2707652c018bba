import { flagsOf, letters } from './letters.js';
import { expect, test } from './open-client.js';

test('star, read, unread, archive, delete and move by mouse reach the mail server', async ({
  openClient,
  serverMailbox,
}) => {
  const { client } = await openClient(...letters('Archived', 'Deleted', 'Moved', 'Stays'));

  await client.row('Stays').getByRole('button', { name: 'Starred' }).click();
  await client.row('Stays').hover();
  await client.row('Stays').getByRole('button', { name: 'Mark as read' }).click();
  await expect(client.row('Stays')).not.toHaveAccessibleName(/^Unread/);
  await expect(client.row('Stays')).toHaveAccessibleName(/starred/);
  await client.row('Archived').hover();
  await client.row('Archived').getByRole('button', { name: 'Archive' }).click();
  await client.openRow('Deleted');
  await client.tool('Delete (#)').click();
  await client.openRow('Moved');
  await client.tool('Move to…').click();
  await client.page.getByRole('menuitem', { name: 'Drafts' }).click();

  await expect(client.rows).toHaveCount(1);
  await expect.poll(async () => flagsOf(await serverMailbox('INBOX'), 'Stays')).toEqual(['\\Flagged', '\\Seen']);
  await expect.poll(async () => flagsOf(await serverMailbox('Archive'), 'Archived')).toBeDefined();
  await expect.poll(async () => flagsOf(await serverMailbox('Trash'), 'Deleted')).toBeDefined();
  await expect.poll(async () => flagsOf(await serverMailbox('Drafts'), 'Moved')).toBeDefined();
  expect((await serverMailbox('INBOX')).messages).toHaveLength(1);

  await client.openRow('Stays');
  await client.tool('Mark as unread (Shift U)').click();
  await client.tool('Remove star (s)').click();
  await expect.poll(async () => flagsOf(await serverMailbox('INBOX'), 'Stays')).toEqual([]);
});

test('what was archived, deleted or moved comes back by Undo', async ({ openClient, serverMailbox }) => {
  const { client } = await openClient(...letters('Precious'));
  for (const [key, done] of [
    ['e', 'Conversation archived.'],
    ['#', 'Conversation moved to Trash.'],
  ] as const) {
    await client.row('Precious').focus();
    await client.page.keyboard.press(key);
    await expect(client.row('Precious')).toBeHidden();

    await client.toast(done).getByRole('button', { name: 'Undo' }).click();

    await expect(client.row('Precious')).toBeVisible();
    await expect.poll(async () => flagsOf(await serverMailbox('INBOX'), 'Precious')).toBeDefined();
  }
  await client.row('Precious').focus();
  await client.page.keyboard.press('!');
  await expect(client.row('Precious')).toBeHidden();
  await client.page.keyboard.press('z');
  await expect(client.row('Precious')).toBeVisible();
  await expect.poll(async () => flagsOf(await serverMailbox('INBOX'), 'Precious')).toBeDefined();
});

test('what another mail program does shows at once', async ({ openClient, servers, mailUser }) => {
  const { client } = await openClient(...letters('Goes', 'Stays'));
  const other = await servers.connectImap(mailUser);
  await other.mailboxOpen('INBOX');
  await client.markDocument();

  await other.messageFlagsAdd('2', ['\\Seen', '\\Flagged']);
  await expect(client.row('Stays')).toHaveAccessibleName(/^(?!Unread).*starred/);
  await other.messageFlagsRemove('2', ['\\Seen', '\\Flagged']);
  await expect(client.row('Stays')).toHaveAccessibleName(/^Unread(?!.*starred)/);
  await other.messageDelete('1');
  await expect(client.row('Goes')).toBeHidden();
  await expect(client.folder('Inbox')).toContainText('1 unread');

  expect(await client.isSameDocument()).toBe(true);
  await other.logout();
});
