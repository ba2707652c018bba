import { messagesApi } from '@maildesk/contracts';
import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import type { Dovecot } from '../support/dovecot.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import type { MailUser } from '../support/mail-user.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { scriptedCapabilities } from '../support/scripted-imap/scripted-imap-server.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const env = { POLL_INTERVAL_MS: '1000', IDLE_RESTART_MS: '3000' };

interface Own {
  readonly dovecot: Dovecot;
  readonly smtp: SmtpServer;
}

const startOwn = async (withoutCapabilities: readonly ('QRESYNC' | 'CONDSTORE')[]): Promise<Own> => {
  const dovecot = await servers.startDovecot({ withoutCapabilities });
  return { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
};

describe('changes of a mailbox', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const connect = (own: Own, user: MailUser) => OpenAccount.connect(servers, app, api, user, own);
  const inboxRow = async (account: OpenAccount, columns: string): Promise<Record<string, unknown>> => {
    const [row] = await queryDatabase(
      app.databaseUrl,
      `SELECT ${columns} FROM mailbox WHERE account_id = $1 AND role = 'inbox'`,
      [account.id],
    );
    return row ?? {};
  };

  describe('on a server without QRESYNC', () => {
    let own: Own;

    beforeAll(async () => {
      own = await startOwn(['QRESYNC']);
    });

    it('12 finds exactly the 62 that were deleted among 3,000 while nobody looked', async () => {
      const user = own.dovecot.newUser();
      fillMailbox(own.dovecot, user, 3000);
      const account = await connect(own, user);
      await own.dovecot.stop();
      await own.dovecot.start();
      const other = await servers.connectImap(user, own.dovecot);
      await other.mailboxOpen('INBOX');
      const scattered = Array.from({ length: 12 }, (_, index) => 100 + index * 230);

      await other.messageDelete(`1000:1049,${scattered.join(',')}`);
      await own.dovecot.deliver(user.address, letter({ subject: 'after the deletions' }));

      await account.untilInStep(20_000);
      expect(await inboxRow(account, 'heal_count, sync_path')).toEqual({ heal_count: 0, sync_path: 'condstore' });
      await other.logout();
    });

    it('11 takes away what goes live, whatever comes and goes in between', async () => {
      const user = own.dovecot.newUser();
      fillMailbox(own.dovecot, user, 60);
      const account = await connect(own, user);
      const other = await servers.connectImap(user, own.dovecot);
      await other.mailboxOpen('INBOX');

      for (const seq of ['3', '50', '20:22', '1']) {
        await own.dovecot.deliver(user.address, letter({ subject: `between ${seq}` }));
        await other.messageFlagsAdd('7', ['Checked']);
        await other.messageDelete(seq);
      }

      await account.untilInStep(20_000);
      expect(await inboxRow(account, 'heal_count')).toEqual({ heal_count: 0 });
      await other.logout();
    });

    it('1 brings a message in that it had overlooked below its resume point', async () => {
      const user = own.dovecot.newUser();
      fillMailbox(own.dovecot, user, 40);
      const account = await connect(own, user);
      await queryDatabase(
        app.databaseUrl,
        `DELETE FROM message_location WHERE uid IN (7, 8) AND mailbox_id = (SELECT id FROM mailbox WHERE account_id = $1 AND role = 'inbox')`,
        [account.id],
      );
      const other = await servers.connectImap(user, own.dovecot);
      await other.mailboxOpen('INBOX');

      await other.messageFlagsAdd('7,8', ['Checked'], { uid: true });

      await account.untilInStep(20_000);
      // It was the server's word of them that brought them in, not a comparison of everything.
      expect(await inboxRow(account, 'heal_count')).toEqual({ heal_count: 0 });
      await other.logout();
    });
  });

  it('13 shows a change of old flags where no counter tells of it', async () => {
    const own = await startOwn(['QRESYNC', 'CONDSTORE']);
    const user = own.dovecot.newUser();
    fillMailbox(own.dovecot, user, 1200);
    const account = await connect(own, user);
    await eventually(async () => (await inboxRow(account, 'scanned_at'))['scanned_at'] !== null);
    await own.dovecot.stop();
    await own.dovecot.start();
    const other = await servers.connectImap(user, own.dovecot);
    await other.mailboxOpen('INBOX');
    await other.messageFlagsAdd('5:9', ['Checked']);

    // The round of the old messages is due, as it is after a while.
    await queryDatabase(
      app.databaseUrl,
      `UPDATE mailbox SET scanned_at = now() - interval '1 hour' WHERE account_id = $1`,
      [account.id],
    );

    await account.untilInStep(20_000);
    expect(await inboxRow(account, 'sync_path')).toEqual({ sync_path: 'compare' });
    await other.logout();
  });

  it('15 keeps a message that another client moves: id, text, and no notification', async () => {
    const own = await startOwn(['QRESYNC', 'CONDSTORE']);
    const user = own.dovecot.newUser();
    const account = await connect(own, user);
    await own.dovecot.deliver(user.address, letter({ subject: 'on the move', text: 'Moved text.' }));
    const before = await eventually(() => account.rowBySubject('inbox', 'on the move'));
    const readText = async () => {
      const params = { accountId: account.id, messageId: before.latestMessageId };
      return (await api.call(messagesApi.readBody, { params })).text;
    };
    expect(await readText()).toContain('Moved text.');
    const socket = await account.listen();
    const other = await servers.connectImap(user, own.dovecot);
    await other.mailboxOpen('INBOX');

    await other.messageMove('1', 'Archive');

    const after = await eventually(() => account.rowBySubject('archive', 'on the move'), { timeoutMs: 20_000 });
    expect([after.threadId, after.latestMessageId]).toEqual([before.threadId, before.latestMessageId]);
    await account.untilInStep();
    expect(socket.frames.filter((frame) => frame.name === 'message.added' && frame.payload.isNew)).toEqual([]);
    // It is here already: nobody has to be asked for it.
    await own.dovecot.stop();
    expect(await readText()).toContain('Moved text.');
    await own.dovecot.start();
    await other.logout().catch(() => undefined);
  });

  it('18 keeps two copies of one message apart, and messages without any id', async () => {
    const own = await startOwn([]);
    const user = own.dovecot.newUser();
    const account = await connect(own, user);
    const twin = letter({ subject: 'twin', messageId: 'twin@elsewhere.example' });
    const nameless = 'From: cron@elsewhere.example\r\nSubject: nameless\r\n\r\nDone.\r\n';
    for (const raw of [twin, twin, nameless, nameless]) await own.dovecot.deliver(user.address, raw);

    await account.untilInStep();
    expect((await account.mailbox('inbox')).messageCount).toBe(4);
    expect((await account.rows('inbox')).filter((row) => row.subject === 'twin')).toHaveLength(1);
  });

  it('8 follows a mailbox that is renumbered again and again, ever less often, and says so', async () => {
    const own = await startOwn([]);
    const user = own.dovecot.newUser();
    fillMailbox(own.dovecot, user, 30, 'Archive');
    const account = await connect(own, user);
    const before = (await account.rows('archive')).map((row) => row.latestMessageId);
    const socket = await account.listen();
    const validity = async () =>
      (
        await queryDatabase<{ validity: string }>(
          app.databaseUrl,
          `SELECT uid_validity AS validity FROM mailbox WHERE account_id = $1 AND role = 'archive'`,
          [account.id],
        )
      )[0]?.validity;

    const renumber = async () => {
      const last = await validity();
      await own.dovecot.resetUidValidity(user, 'Archive');
      await eventually(async () => (await validity()) !== last, { timeoutMs: 20_000 });
      await account.untilFilled();
    };
    for (let nth = 1; nth <= 4; nth += 1) await renumber();

    const archive = await eventually(async () => {
      const mailbox = await account.mailbox('archive');
      return mailbox.trouble === null ? null : mailbox;
    });
    expect(archive.trouble).toMatchObject({ code: 'unstable' });
    // It rests for five seconds, and is followed after that without anybody's doing.
    await renumber();
    expect((await account.rows('archive')).map((row) => row.latestMessageId)).toEqual(before);
    expect(socket.frames.filter((frame) => frame.name === 'message.added')).toEqual([]);
  });

  it('takes in 1,200 messages that came while it was away, and announces only the newest', async () => {
    const own = await startOwn([]);
    const user = own.dovecot.newUser();
    await own.dovecot.deliver(user.address, letter({ subject: 'the first' }));
    const account = await connect(own, user);
    const socket = await account.listen();
    await own.dovecot.stop();
    fillMailbox(own.dovecot, user, 1200);
    await own.dovecot.start();

    await account.untilInStep(30_000);
    const { id } = await account.mailbox('inbox');
    await socket.waitForFrame('mailbox.reset', (frame) => frame.payload.mailboxId === id);
    expect(socket.frames.filter((frame) => frame.name === 'message.added').length).toBeLessThanOrEqual(250);
  });

  describe('on a server that answers as the test wants', () => {
    let server: ScriptedImapServer;
    let smtp: SmtpServer;
    const plain = scriptedCapabilities.filter((name) => !['CONDSTORE', 'QRESYNC', 'ENABLE'].includes(name));

    beforeAll(async () => {
      server = await servers.startScriptedImap({ capabilities: plain });
      smtp = await servers.startSmtpServer({ dovecot: server });
    });

    it('10 does not take the last message for a new one each time', async () => {
      const user = server.newUser();
      await server.deliver(user.address, letter({ subject: 'only one' }));
      const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
      const socket = await account.listen();
      const looks = () => server.received.filter(({ name }) => name === 'SELECT').length;
      await eventually(() => looks() > 2, { timeoutMs: 20_000 });
      server.received.length = 0;

      await eventually(() => looks() > 2, { timeoutMs: 20_000 });

      // UIDNEXT has told that there is nothing: nobody asks for `2:*`, to which the answer would be message 1.
      expect(server.received.filter(({ text }) => text.includes('ENVELOPE'))).toEqual([]);
      expect(socket.frames.filter((frame) => frame.name === 'message.added')).toEqual([]);
      expect((await account.mailbox('inbox')).messageCount).toBe(1);
    });

    it('18 tells the mails of a device without a clock apart, and knows those again that are stored under their former identity', async () => {
      const user = server.newUser();
      const inbox = server.account(user).mailbox('INBOX');
      const head = 'From: sensor@elsewhere.example\r\nDate: Sat, 1 Jan 2000 00:00:00 +0000\r\nSubject: reading\r\n\r\n';
      for (const hour of [8, 9, 10])
        inbox.append(`${head}It is ${hour}.\r\n`, { internalDate: new Date(Date.UTC(2026, 4, 1, hour)) });
      const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
      const stored = () =>
        queryDatabase<{ id: string; messageId: string; uid: string; at: Date }>(
          app.databaseUrl,
          `SELECT l.id, l.message_id AS "messageId", l.uid, m.received_at AS at FROM message_location l JOIN message m ON m.id = l.message_id
           WHERE l.account_id = $1 ORDER BY m.received_at`,
          [account.id],
        );
      const before = await stored();
      expect(new Set(before.map(({ messageId }) => messageId)).size).toBe(3);
      const former = JSON.stringify(['headers', null, Date.UTC(2000, 0, 1), ['sensor@elsewhere.example'], 'reading']);
      await queryDatabase(app.databaseUrl, 'UPDATE message SET identity = decode($2, $3) WHERE id = $1', [
        before[1]?.messageId,
        hash('sha256', former, 'hex').slice(0, 32),
        'hex',
      ]);

      inbox.uidValidity += 1;
      inbox.messages = inbox.messages.map((message) => ({ ...message, uid: message.uid + 10 }));
      inbox.uidNext = 14;
      for (const session of server.sessions) session.hangUp();

      await account.untilInStep(30_000);
      const after = await stored();
      expect(after.map(({ uid }) => Number(uid))).toEqual([11, 12, 13]);
      expect(after.map(({ messageId }) => messageId)).toEqual(before.map(({ messageId }) => messageId));
    }, 60_000);

    it('14 never reads all flags at each look, where CONDSTORE is offered and not enabled', async () => {
      const lying = await servers.startScriptedImap();
      lying.hooks.set('ENABLE', ({ tag }) => [`${tag} OK Enabled nothing`]);
      const user = lying.newUser();
      const inbox = lying.account(user).mailbox('INBOX');
      for (let number = 1; number <= 700; number += 1) inbox.append(letter({ subject: `letter ${number}` }));
      const choice = { dovecot: lying, smtp: await servers.startSmtpServer({ dovecot: lying }) };
      const account = await OpenAccount.connect(servers, app, api, user, choice);
      await eventually(async () => (await inboxRow(account, 'scanned_at'))['scanned_at'] !== null);
      lying.received.length = 0;

      await eventually(() => lying.received.filter(({ name }) => name === 'SELECT').length > 2, { timeoutMs: 20_000 });

      const flags = lying.received.filter(({ name, text }) => name === 'UID FETCH' && !text.includes('BODY'));
      expect(flags.map(({ text }) => text.split(' ')[0])).toContain('201:700');
      expect(flags.filter(({ text }) => /^1:(\*|700)\b/.test(text))).toEqual([]);
      expect(await inboxRow(account, 'sync_path')).toEqual({ sync_path: 'compare' });
    });

    it('13 takes over old flags that changed before the server came to count changes', async () => {
      const upgraded = await servers.startScriptedImap();
      upgraded.hooks.set('ENABLE', ({ tag }) => [`${tag} OK Enabled nothing`]);
      const user = upgraded.newUser();
      const inbox = upgraded.account(user).mailbox('INBOX');
      for (let number = 1; number <= 700; number += 1) inbox.append(letter({ subject: `letter ${number}` }));
      const choice = { dovecot: upgraded, smtp: await servers.startSmtpServer({ dovecot: upgraded }) };
      const account = await OpenAccount.connect(servers, app, api, user, choice);
      await eventually(async () => (await inboxRow(account, 'scanned_at'))['scanned_at'] !== null);
      for (const message of inbox.messages.slice(4, 9)) inbox.setFlags(message, ['\\Flagged']);

      upgraded.hooks.delete('ENABLE');
      for (const session of upgraded.sessions) session.say('* BYE Server is upgraded');

      await eventually(async () => (await inboxRow(account, 'sync_path'))['sync_path'] === 'qresync');
      await account.untilInStep(20_000);
    });

    it('finds one deletion among 5,000 with four commands', async () => {
      const user = server.newUser();
      const inbox = server.account(user).mailbox('INBOX');
      for (let number = 1; number <= 5000; number += 1) inbox.append(letter({ subject: `letter ${number}` }));
      const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
      await eventually(async () => (await inboxRow(account, 'compared_at'))['compared_at'] !== null);
      server.received.length = 0;

      inbox.expunge([3333]);

      await account.untilInStep(20_000);
      const probes = server.received.filter(({ name }) => name === 'FETCH' || name === 'UID SEARCH');
      expect(probes.length).toBeLessThanOrEqual(4);
      expect(await inboxRow(account, 'heal_count')).toEqual({ heal_count: 0 });
    });

    it('sets a message aside that the server lists and cannot deliver, and stores the others', async () => {
      const user = server.newUser();
      const inbox = server.account(user).mailbox('INBOX');
      for (let number = 1; number <= 30; number += 1) {
        const answers = number === 17 ? { BODYSTRUCTURE: '((((' } : {};
        inbox.append(letter({ subject: `letter ${number}` }), { answers });
      }

      const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });

      expect((await account.mailbox('inbox')).messageCount).toBe(30);
      const items = await queryDatabase(
        app.databaseUrl,
        'SELECT uid, reason FROM quarantined_item WHERE account_id = $1',
        [account.id],
      );
      expect(items).toMatchObject([{ uid: '17', reason: expect.stringContaining('does not deliver') as string }]);
      await server.deliver(user.address, letter({ subject: 'life goes on' }));
      await eventually(() => account.rowBySubject('inbox', 'life goes on'));
    });
  });
});
