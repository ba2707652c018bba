import { expect, it } from 'vitest';
import { act, target, untilNothingPending } from './act.js';
import { killedAt } from './database-brake.js';
import type { StoryBook } from './everyday-story.js';
import { servers } from './integration.js';
import { letter, type LetterOptions } from './letter.js';
import { OpenAccount } from './open-account.js';
import { queryDatabase } from './stored-mail.js';
import { eventually } from './wait.js';

const at = (id: string): string => `${id}@shop.example`;

/** Mail with headers that no program should write. The last three are about the same and belong together. */
const oddLetters: readonly LetterOptions[] = [
  { subject: 'answers itself', messageId: at('self'), references: [at('self')] },
  { subject: 'one of a circle', messageId: at('circle-1'), references: [at('circle-2')] },
  { subject: 'other of a circle', messageId: at('circle-2'), references: [at('circle-1')] },
  { subject: 'after very many', references: Array.from({ length: 2000 }, (_, number) => at(`before-${number}`)) },
  { subject: 'folded 1', messageId: at('folded-1') },
  { subject: 'folded 2', messageId: at('folded-2'), inReplyTo: at('folded-1') },
];

/** A date in the header that is none. */
const undated = (subject: string): string =>
  letter({ subject }).replace(/^Date: .*$/m, 'Date: Thu, 99 Foo 2038 77:88:99 +9999');
const late = (subject: string): string =>
  letter({ subject }).replace(/^Date: .*$/m, 'Date: Tue, 19 Jan 2038 03:14:08 +0000');

/**
 * Numbered cases that other specs tell with Dovecot, for mail servers of other kinds. `book` has been opened by the
 * everyday story.
 */
export function tellNumberedCases(book: StoryBook): void {
  it('1 brings a message in that it had overlooked below its resume point', async () => {
    const account = await book.account('one', 'overlooked', 'three');
    await queryDatabase(
      book.app.databaseUrl,
      `DELETE FROM message_location WHERE uid = 2 AND mailbox_id = (SELECT id FROM mailbox WHERE account_id = $1 AND role = 'inbox')`,
      [account.id],
    );
    const other = await servers.connectImap(account.user, book.server);
    await other.mailboxOpen('INBOX');

    await other.messageFlagsAdd('2', ['\\Flagged'], { uid: true });

    await account.untilInStep(30_000);
    await other.logout();
  }, 60_000);

  it('2 is killed between rows and resume point, and nothing is stuck or doubled', async () => {
    const { server } = book;
    // One of its own, which is there again soon: it has no other accounts to connect.
    const app = await servers.startMailDesk();
    const user = server.newUser();
    await server.deliver(user.address, letter({ subject: 'before' }));
    const choice = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, choice);

    await killedAt(app, 'INSERT', 'message_location', () =>
      server.deliver(user.address, letter({ subject: 'in that moment' })),
    );
    await app.start();

    await account.untilInStep(30_000);
    expect((await account.mailbox('inbox')).messageCount).toBe(2);
    await app.stop();
  }, 60_000);

  it('7 lets another client have the last word on a flag, and follows it', async () => {
    const account = await book.account('contested');
    const it = await target(account, 'inbox', 'contested');
    const other = await servers.connectImap(account.user, book.server);
    await other.mailboxOpen('INBOX');

    for (let round = 0; round < 3; round += 1) {
      await Promise.all([
        act(account, it, { kind: 'add-flag', flag: 'seen' }),
        other.messageFlagsRemove('1', ['\\Seen']).then(() => other.messageFlagsAdd('1', ['\\Flagged'])),
      ]);
    }
    await untilNothingPending(account);
    await other.messageFlagsRemove('1', ['\\Seen']);

    await account.untilInStep(30_000);
    expect(await account.rowBySubject('inbox', 'contested')).toMatchObject({ unreadCount: 1, flagged: true });
    await other.logout();
  }, 60_000);

  it('18 keeps two copies of one message apart, and messages without any id', async () => {
    const account = await book.account();
    const twin = letter({ subject: 'twin', messageId: at('twin') });
    const nameless = 'From: cron@elsewhere.example\r\nSubject: nameless\r\n\r\nDone.\r\n';

    for (const raw of [twin, twin, nameless, nameless]) await book.server.deliver(account.user.address, raw);

    await eventually(async () => (await account.mailbox('inbox')).messageCount === 4, { timeoutMs: 20_000 });
    await account.untilInStep();
    expect((await account.rows('inbox')).filter((row) => row.subject === 'twin')).toHaveLength(1);
  });

  it('19 joins a reply that came before what it answers, and two conversations that turn out to be one', async () => {
    const account = await book.account();
    const mails: readonly LetterOptions[] = [
      { subject: 'reply', messageId: at('reply'), inReplyTo: at('first') },
      { subject: 'second', messageId: at('second') },
      { subject: 'first', messageId: at('first') },
    ];
    for (const mail of mails) {
      await book.server.deliver(account.user.address, letter(mail));
      await eventually(() => account.rowBySubject('inbox', mail.subject ?? ''), { timeoutMs: 20_000 });
    }
    expect((await account.rows('inbox')).map(({ messageCount }) => messageCount).toSorted()).toEqual([1, 2]);

    const both = { subject: 'both', references: [at('first'), at('second')] };
    await book.server.deliver(account.user.address, letter(both));

    await eventually(async () => (await account.rows('inbox'))[0]?.messageCount === 4, { timeoutMs: 20_000 });
    expect(await account.rows('inbox')).toHaveLength(1);
    await account.untilInStep();
  });

  it('20 takes in mail that answers itself, in a circle or very many, and joins only what belongs together', async () => {
    const account = await book.account();

    for (const mail of oddLetters) {
      const folded = letter(mail).replace('In-Reply-To: <', 'In-Reply-To: (a word\r\n\t"on it")\r\n <');
      await book.server.deliver(account.user.address, folded);
    }

    await eventually(async () => (await account.mailbox('inbox')).messageCount === oddLetters.length, {
      timeoutMs: 20_000,
    });
    await account.untilInStep();
    const counts = (await account.rows('inbox')).map(({ messageCount }) => messageCount);
    expect(counts.toSorted()).toEqual([1, 1, 2, 2]);
  });

  it('R1 reads folders whose names have signs that mean something to IMAP', async () => {
    const account = await book.account();
    const other = await servers.connectImap(account.user, book.server);
    const { path } = await other.mailboxCreate('R&D Entwürfe 日本');
    await other.append(path, letter({ subject: 'in it' }));

    const found = await eventually(
      async () => (await account.mailboxes()).find((mailbox) => mailbox.path === path && mailbox.messageCount === 1),
      { timeoutMs: 20_000 },
    );
    expect(found.name).toBe('R&D Entwürfe 日本');
    await account.untilInStep();
    await other.logout();
  });

  it('R3 takes in mail whose date is none, or after 2038', async () => {
    const account = await book.account();

    for (const raw of [undated('without a date'), late('after 2038')])
      await book.server.deliver(account.user.address, raw);

    await eventually(() => account.rowBySubject('inbox', 'after 2038'), { timeoutMs: 20_000 });
    await eventually(() => account.rowBySubject('inbox', 'without a date'), { timeoutMs: 20_000 });
    await account.untilInStep();
  });
}
