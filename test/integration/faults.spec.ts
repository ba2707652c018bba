import { accountsApi, messagesApi, mailboxesApi } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { ImapEndpoint } from '../support/mail-server.js';
import type { MailUser } from '../support/mail-user.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

/** Short enough that a test does not wait for minutes, long enough that nothing is cut that is merely slow. */
const impatient = {
  IDLE_RESTART_MS: '2000',
  COMMAND_TIMEOUT_MS: '3000',
  POLL_INTERVAL_MS: '2000',
  RECONNECT_MAX_MS: '2000',
};

describe('when something breaks', () => {
  it('goes on filling where it stopped after kill -9', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 3000);
    const app = await servers.startMailDesk();
    let api = await app.signIn();
    const { id } = await servers.connectAccount(api, user);
    const partly = await eventually(async () => {
      const { fill } = await inboxOf(api, id);
      return fill !== null && fill.done > 300 && fill.done < fill.total ? fill : null;
    });

    await app.kill9();
    await app.start();

    api = await app.signIn();
    const { fill } = await inboxOf(api, id);
    expect(fill === null || fill.done >= partly.done).toBe(true);
    const account = OpenAccount.resume(
      servers,
      app,
      api,
      user,
      await api.call(accountsApi.read, { params: { accountId: id } }),
    );
    await account.untilFilled();
    await account.untilInStep();
    await app.stop();
  });

  it('comes back by itself after the mail server was restarted, and misses nothing', async () => {
    const dovecot = await servers.startDovecot();
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    const app = await servers.startMailDesk({ env: impatient });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, own);
    const socket = await account.listen();

    await dovecot.stop();
    await socket.waitForFrame('account.updated', (frame) => frame.payload.state === 'reconnecting');
    await dovecot.start();
    await dovecot.deliver(user.address, letter({ subject: 'while away' }));

    await socket.waitForFrame('account.updated', (frame) => frame.payload.state === 'live', 20_000);
    await eventually(() => account.rowBySubject('inbox', 'while away'));
    await account.untilInStep();
    await app.stop();
  });

  it('notices a connection that was cut without a word, and catches up', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const user = servers.dovecot.newUser();
    const app = await servers.startMailDesk({ env: impatient });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, { imapPort: proxy.port });
    const socket = await account.listen();

    proxy.blackHole();
    await servers.dovecot.deliver(user.address, letter({ subject: 'unheard' }));
    await socket.waitForFrame('account.updated', (frame) => frame.payload.state === 'reconnecting', 15_000);
    proxy.restore();

    await eventually(() => account.rowBySubject('inbox', 'unheard'), { timeoutMs: 20_000 });
    await account.untilInStep();
    await app.stop();
    await proxy.stop();
  });

  it('asks for help when the password was changed, and goes on with the new one', async () => {
    const dovecot = await servers.startDovecot();
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    const app = await servers.startMailDesk({ env: impatient });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, own);
    const socket = await account.listen();

    await dovecot.setPassword(user, 'the new password');
    await dovecot.restart();
    const told = await socket.waitForFrame(
      'account.updated',
      ({ payload }) => payload.state === 'needs-you' && payload.nextAttemptAt === null,
      20_000,
    );
    expect(told.payload).toMatchObject({ problem: { code: 'login-refused' }, nextAttemptAt: null });

    const wrong = await account.api.call(accountsApi.update, {
      params: { accountId: account.id },
      body: { ...servers.accountSettings(user, own), password: 'not it' },
    });
    expect(wrong).toMatchObject({ account: null, report: { ok: false } });
    await dovecot.deliver(user.address, letter({ subject: 'meanwhile' }));
    const right = { ...user, password: 'the new password' };
    await account.api.call(accountsApi.update, {
      params: { accountId: account.id },
      body: servers.accountSettings(right, own),
    });

    await eventually(() => account.rowBySubject('inbox', 'meanwhile'), { timeoutMs: 20_000 });
    await app.stop();
  });

  it('tries a refused password no more often for being restarted, until a day has passed or a person acts', async () => {
    const server = await servers.startScriptedImap();
    const own = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
    const user = server.newUser();
    const app = await servers.startMailDesk({ env: { ...impatient, RECONNECT_MAX_MS: '200' } });
    const api = await app.signIn();
    const account = await OpenAccount.connect(servers, app, api, user, own);
    const params = { accountId: account.id };
    const signIns = () => server.received.filter(({ name }) => name === 'LOGIN' || name === 'AUTHENTICATE').length;
    const untilTold = (isToBeTried: boolean) =>
      eventually(
        async () => {
          const { state, nextAttemptAt } = await api.call(accountsApi.read, { params });
          return state === 'needs-you' && (nextAttemptAt !== null) === isToBeTried;
        },
        { timeoutMs: 20_000 },
      );

    server.account(user).password = 'the new password';
    for (const session of server.sessions) session.hangUp();
    await untilTold(false);
    const tried = signIns();
    await app.kill9();
    await app.start();
    await server.deliver(user.address, letter({ subject: 'meanwhile' }));
    await untilTold(true);
    expect(signIns()).toBe(tried);

    await app.stop();
    await queryDatabase(
      app.databaseUrl,
      `UPDATE account SET next_attempt_at = next_attempt_at - interval '25 hours' WHERE id = $1`,
      [account.id],
    );
    await app.start();
    await untilTold(false);
    expect(signIns()).toBe(tried + 1);

    await api.call(accountsApi.reconnect, { params });
    await eventually(() => signIns() === tried + 2, { timeoutMs: 20_000 });
    const right = { ...user, password: 'the new password' };
    await api.call(accountsApi.update, { params, body: servers.accountSettings(right, own) });
    await eventually(() => account.rowBySubject('inbox', 'meanwhile'), { timeoutMs: 20_000 });
    await app.stop();
  }, 120_000);

  it('asks for help when a further connection is refused the password, though the watching one lives on', async () => {
    const dovecot = await servers.startDovecot();
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    await dovecot.deliver(user.address, letter({ subject: 'to be downloaded' }));
    const app = await servers.startMailDesk({ env: impatient });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, own);
    const messageId = (await account.rowBySubject('inbox', 'to be downloaded'))?.latestMessageId ?? '';
    const socket = await account.listen();

    await dovecot.setPassword(user, 'the new password');
    // A download has a connection of its own.
    await account.api.problemOf(messagesApi.downloadSource, { params: { accountId: account.id, messageId } });

    const told = await socket.waitForFrame('account.updated', ({ payload }) => payload.state === 'needs-you', 10_000);
    expect(told.payload).toMatchObject({ problem: { code: 'login-refused' } });
    socket.close();
    await app.stop();
  });

  it('8 keeps messages, conversations and bodies when UIDVALIDITY changes, and announces nothing as new', async () => {
    const dovecot = await servers.startDovecot();
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    fillMailbox(dovecot, user, 300);
    // The first of these is recognised by nothing but its place; of the other two nobody can say which is which.
    await appendNameless(user, own, ['Backup finished', 'Disk is full', 'Disk is full']);
    const app = await servers.startMailDesk({ env: impatient });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, own);
    const rows = await account.rows('inbox');
    const before = rows.filter(({ subject }) => subject !== 'Disk is full');
    expect([before.some(({ subject }) => subject === 'Backup finished'), rows.length - before.length]).toEqual([
      true,
      2,
    ]);
    const socket = await account.listen();

    await dovecot.resetUidValidity(user, 'INBOX');
    await dovecot.restart();

    const { id: inboxId } = await account.mailbox('inbox');
    await socket.waitForFrame('mailbox.reset', (frame) => frame.payload.mailboxId === inboxId, 20_000);
    await account.untilFilled();
    const after = await account.rows('inbox');
    expect(ids(after.filter(({ subject }) => subject !== 'Disk is full'))).toEqual(ids(before));
    expect(after).toHaveLength(rows.length);
    expect(socket.frames.filter((frame) => frame.name === 'message.added')).toEqual([]);
    await account.untilInStep();
    await app.stop();
  });

  it('ends in good order although the mail server is silent', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const app = await servers.startMailDesk();
    const user = servers.dovecot.newUser();
    await OpenAccount.connect(servers, app, await app.signIn(), user, { imapPort: proxy.port });
    proxy.blackHole();

    // One that takes too long ends itself, with another code.
    expect(await app.stop()).toBe(0);
    await proxy.stop();
  });
});

/** Puts mails of one second into the inbox that have neither Message-ID nor Date. */
async function appendNameless(
  user: MailUser,
  { dovecot }: { dovecot: ImapEndpoint },
  subjects: readonly string[],
): Promise<void> {
  const client = await servers.connectImap(user, dovecot);
  for (const subject of subjects) {
    const lines = ['From: Cron <cron@example.org>', `To: ${user.address}`, `Subject: ${subject}`, '', 'Done.', ''];
    await client.append('INBOX', lines.join('\r\n'), [], new Date('2026-01-02T03:04:05Z'));
  }
  await client.logout();
}

const inboxOf = async (api: OpenAccount['api'], accountId: string) => {
  const { mailboxes } = await api.call(mailboxesApi.list, { params: { accountId } });
  const inbox = mailboxes.find((mailbox) => mailbox.role === 'inbox');
  if (inbox === undefined) throw new Error('no inbox yet');
  return inbox;
};

const ids = (rows: readonly { threadId: string; latestMessageId: string; messageCount: number }[]) =>
  rows.map((row) => [row.threadId, row.latestMessageId, row.messageCount]);
