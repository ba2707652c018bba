import { type Change, changesApi, type ChangeTarget, type MailboxRole } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { appendMails } from './append-mails.js';
import { servers } from './integration.js';
import { letter } from './letter.js';
import type { MailServer } from './mail-server.js';
import type { MailDesk } from './maildesk.js';
import { OpenAccount } from './open-account.js';
import type { ServerChoice } from './test-servers.js';
import { eventually } from './wait.js';

/** A mail server and a MailDesk of a group of tests; there once its `beforeAll` has run. */
export class StoryBook<S extends MailServer = MailServer> {
  private parts: { server: S; app: MailDesk; api: ApiClient; choice: ServerChoice } | null = null;

  async open(startServer: () => Promise<S>): Promise<void> {
    const server = await startServer();
    const choice = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
    const app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '1000' } });
    this.parts = { server, app, api: await app.signIn(), choice };
  }

  get server(): S {
    return this.opened.server;
  }

  get app(): MailDesk {
    return this.opened.app;
  }

  /** Connects a fresh user, to whom letters of these subjects were delivered before. */
  async account(...subjects: readonly string[]): Promise<OpenAccount> {
    const { server, app, api, choice } = this.opened;
    const user = server.newUser();
    for (const subject of subjects) await server.deliver(user.address, letter({ subject }));
    return OpenAccount.connect(servers, app, api, user, choice);
  }

  /** Connects a fresh user with `count` believable messages in the inbox. */
  async filledAccount(count: number): Promise<OpenAccount> {
    const { server, app, api, choice } = this.opened;
    const user = server.newUser();
    const client = await servers.connectImap(user, server);
    await appendMails(client, user, count);
    await client.logout();
    return OpenAccount.connect(servers, app, api, user, choice);
  }

  /** Does to one conversation what a user would, and waits until the server has it. */
  async change(account: OpenAccount, role: MailboxRole, subject: string, change: Change): Promise<void> {
    const { api } = this.opened;
    const row = await account.rowBySubject(role, subject);
    if (row === null) throw new Error(`no ${subject} in ${role}`);
    const target: ChangeTarget = { kind: 'threads', mailboxId: row.mailboxId, threadIds: [row.threadId] };
    await api.call(changesApi.apply, { params: { accountId: account.id }, body: { target, change } });
    await eventually(async () => {
      const { changes } = await api.call(changesApi.listPending, { params: { accountId: account.id } });
      return changes.length === 0;
    });
  }

  private get opened() {
    if (this.parts === null) throw new Error('the story has not begun');
    return this.parts;
  }
}

/**
 * What has to work with every mail server: the first fill, life beside another mail program, our own changes, and being
 * away. Tests that belong to one server alone are given as `more`.
 */
export function tellEverydayStory<S extends MailServer>(
  name: string,
  startServer: () => Promise<S>,
  more: (book: StoryBook<S>) => void = () => undefined,
): void {
  describe(`with ${name}`, () => {
    const book = new StoryBook<S>();

    beforeAll(() => book.open(startServer));
    afterAll(() => book.app.stop());

    it('reads in 300 messages, newest first on the screen and the same as the server in the end', async () => {
      const account = await book.filledAccount(300);

      await account.untilInStep();
      expect((await account.mailbox('inbox')).messageCount).toBe(300);
      expect((await account.mailboxes()).map(({ role }) => role)).toEqual(
        expect.arrayContaining(['inbox', 'sent', 'drafts', 'archive', 'junk', 'trash']),
      );
    });

    it('shows a delivered message as new', async () => {
      const account = await book.account('old');
      const socket = await account.listen();

      await book.server.deliver(account.user.address, letter({ subject: 'Fresh', text: 'Grüße.' }));

      const frame = await socket.waitForFrame('message.added');
      expect(frame.payload.isNew).toBe(true);
      await eventually(async () => (await account.rowBySubject('inbox', 'Fresh'))?.preview === 'Grüße.');
      socket.close();
    });

    it('shows the flags and deletions of another mail program', async () => {
      const account = await book.account('one', 'two', 'three', 'four');
      const other = await servers.connectImap(account.user, book.server);
      await other.mailboxOpen('INBOX');

      await other.messageFlagsAdd('1', ['\\Flagged', 'Checked'], { uid: true });
      await other.messageDelete('2:3', { uid: true });

      await account.untilInStep();
      expect((await account.rows('inbox')).map((row) => [row.subject, row.flagged])).toEqual([
        ['four', false],
        ['one', true],
      ]);
      await other.logout();
    });

    it('15 keeps a message the same, and announces nothing, when another mail program moves it', async () => {
      const account = await book.account('stays', 'wanders');
      const before = await account.rowBySubject('inbox', 'wanders');
      const archive = await account.mailbox('archive');
      const socket = await account.listen();
      const other = await servers.connectImap(account.user, book.server);
      await other.mailboxOpen('INBOX');

      await other.messageMove('2', archive.path, { uid: true });

      const after = await eventually(() => account.rowBySubject('archive', 'wanders'));
      await eventually(async () => (await account.rowBySubject('inbox', 'wanders')) === null);
      expect(after.latestMessageId).toBe(before?.latestMessageId);
      expect(socket.frames.filter((frame) => frame.name === 'message.added' && frame.payload.isNew)).toEqual([]);
      await account.untilInStep();
      await other.logout();
      socket.close();
    });

    it('carries out what the user does: read, starred, archived, deleted', async () => {
      const account = await book.account('read', 'starred', 'archived', 'deleted');

      await book.change(account, 'inbox', 'read', { kind: 'add-flag', flag: 'seen' });
      await book.change(account, 'inbox', 'starred', { kind: 'add-flag', flag: 'flagged' });
      await book.change(account, 'inbox', 'archived', { kind: 'move-to-role', role: 'archive' });
      await book.change(account, 'inbox', 'deleted', { kind: 'move-to-role', role: 'trash' });

      await account.untilInStep();
      const onServer = await servers.readServerMailboxes(account.user, book.server);
      const flagsIn = (use: string) =>
        onServer.find(({ specialUse }) => specialUse?.toLowerCase() === use)?.messages.map(({ flags }) => flags.join());
      expect(flagsIn('\\inbox')).toEqual(['\\Seen', '\\Flagged']);
      expect(flagsIn('\\archive')).toHaveLength(1);
      expect(flagsIn('\\trash')).toHaveLength(1);
    });

    it('12 finds exactly what was deleted, flagged and delivered while it was away', async () => {
      const account = await book.filledAccount(200);
      await book.app.stop();
      const other = await servers.connectImap(account.user, book.server);
      await other.mailboxOpen('INBOX');
      await other.messageDelete('7,31,60:99,142,200', { uid: true });
      await other.messageFlagsAdd('1:5,199', ['Checked'], { uid: true });
      await other.logout();
      await book.server.deliver(account.user.address, letter({ subject: 'in the meantime' }));

      await book.app.start();

      const later = OpenAccount.resume(
        servers,
        book.app,
        await book.app.signIn(),
        account.user,
        account.account,
        account.choice,
      );
      await later.untilInStep(20_000);
      await eventually(() => later.rowBySubject('inbox', 'in the meantime'));
      expect((await later.mailbox('inbox')).messageCount).toBe(157);
    });

    it('comes back by itself when the server was cut off', async () => {
      const account = await book.account('before');

      await book.server.kill();
      await book.server.start();
      await book.server.deliver(account.user.address, letter({ subject: 'afterwards' }));

      await eventually(() => account.rowBySubject('inbox', 'afterwards'), { timeoutMs: 30_000 });
      await account.untilInStep();
    });

    more(book);
  });
}
