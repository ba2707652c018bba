import { accountsApi } from '@maildesk/contracts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoryBook, tellEverydayStory } from '../support/everyday-story.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { tellNumberedCases } from '../support/numbered-cases.js';
import { eventually } from '../support/wait.js';

tellEverydayStory(
  'Courier',
  () => servers.startCourier(),
  (book) => {
    tellNumberedCases(book);

    it('8 keeps every message the same, and announces none, when UIDVALIDITY changes', async () => {
      const account = await book.account('one', 'two', 'three');
      const before = await account.rows('inbox');
      const socket = await account.listen();

      rmSync(join(book.server.maildir(account.user), 'courierimapuiddb'));
      await book.server.restart();

      await account.untilInStep(30_000);
      const after = await account.rows('inbox');
      expect(after.map((row) => row.latestMessageId)).toEqual(before.map((row) => row.latestMessageId));
      expect(socket.frames.filter((frame) => frame.name === 'message.added' && frame.payload.isNew)).toEqual([]);
      socket.close();
    });

    it('10 takes in nothing twice while nothing happens', async () => {
      const account = await book.account('one', 'two');
      const socket = await account.listen();

      await book.server.deliver(account.user.address, letter({ subject: 'three' }));

      await eventually(() => account.rowBySubject('inbox', 'three'));
      await book.server.deliver(account.user.address, letter({ subject: 'four' }));
      await eventually(() => socket.frames.filter((frame) => frame.name === 'message.added').length >= 2);
      await account.untilInStep();
      expect(socket.frames.filter((frame) => frame.name === 'message.added')).toHaveLength(2);
      expect((await account.mailbox('inbox')).messageCount).toBe(4);
      socket.close();
    });

    it('11 takes away what goes live, whatever comes and goes in between', async () => {
      const account = await book.filledAccount(60);
      const other = await servers.connectImap(account.user, book.server);
      await other.mailboxOpen('INBOX');

      for (const seq of ['3', '50', '20:22', '1']) {
        await book.server.deliver(account.user.address, letter({ subject: `between ${seq}` }));
        await other.messageFlagsAdd('7', ['Checked']);
        await other.messageDelete(seq);
      }

      await account.untilInStep(30_000);
      expect((await account.mailbox('inbox')).messageCount).toBe(58);
      await other.logout();
    }, 60_000);

    it('R8 shows one mail after the other while their folder stays selected', async () => {
      const account = await book.account();
      const archive = await account.mailbox('archive');
      const other = await servers.connectImap(account.user, book.server);

      for (const subject of ['first', 'second']) {
        await book.server.deliver(account.user.address, letter({ subject }));
        await other.append(archive.path, letter({ subject: `${subject} in the archive` }));
        await eventually(() => account.rowBySubject('inbox', subject), { timeoutMs: 20_000 });
        await eventually(() => account.rowBySubject('archive', `${subject} in the archive`), { timeoutMs: 20_000 });
      }

      await account.untilInStep();
      await other.logout();
    }, 90_000);

    it('13 shows the flags that another mail program sets on old mail', async () => {
      const account = await book.filledAccount(100);
      const other = await servers.connectImap(account.user, book.server);
      await other.mailboxOpen('INBOX');

      await other.messageFlagsAdd('1', ['Checked'], { uid: true });

      await account.untilInStep(20_000);
      await other.logout();
    });
  },
);

describe('with a Courier that cannot expunge single messages', () => {
  const book = new StoryBook();

  it("25 leaves alone what others have marked as deleted, and hides the user's own", async () => {
    await book.open(() => servers.startCourier({ withoutCapabilities: ['UIDPLUS'] }));
    const account = await book.account('marked by others', 'moved by us');
    const other = await servers.connectImap(account.user, book.server);
    await other.mailboxOpen('INBOX');
    await other.messageFlagsAdd('1', ['\\Deleted'], { uid: true });

    await book.change(account, 'inbox', 'moved by us', { kind: 'move-to-role', role: 'archive' });

    await eventually(() => account.rowBySubject('archive', 'moved by us'));
    expect(await other.search({ all: true }, { uid: true })).toContain(1);
    expect(await account.rowBySubject('inbox', 'moved by us')).toBe(null);
    await other.logout();
    await book.app.stop();
  });
});

describe('with a Courier that allows four connections from one address', () => {
  const book = new StoryBook();

  it('28 stays live when the last connection is taken, and says nothing of a wrong password', async () => {
    const courier = await servers.startCourier({ maxPerAddress: 4 });
    await book.open(() => Promise.resolve(courier));
    const account = await book.account('one');
    const others = [await servers.connectImap(account.user, courier), await servers.connectImap(account.user, courier)];
    await servers.connectImap(account.user, courier).then(
      (client) => others.push(client),
      () => undefined,
    );

    await courier.deliver(account.user.address, letter({ subject: 'two' }));

    await eventually(() => account.rowBySubject('inbox', 'two'), { timeoutMs: 20_000 });
    const { accounts } = await account.api.call(accountsApi.list);
    expect(accounts.find(({ id }) => id === account.id)?.state).not.toBe('needs-you');
    for (const client of others) await client.logout();
    await book.app.stop();
  });
});
