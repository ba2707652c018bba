import { type AccountHealth, healthApi, messagesApi, type ReplyOf } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountLogRepository } from '../../backend/dist/accounts/account-log.repository.js';
import { createDataSource } from '../../backend/dist/database/data-source.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import type { MailUser } from '../support/mail-user.js';
import { OpenAccount } from '../support/open-account.js';
import { scriptedCapabilities, type ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

type Health = ReplyOf<typeof healthApi.account>;

describe('what the health of an account tells of its connections, mailboxes and mail', () => {
  const env = { POLL_INTERVAL_MS: '1000', IDLE_RESTART_MS: '1500', RECONNECT_MAX_MS: '1000' };
  const dataDir = servers.newDir('shared');
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env, dataDir });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const startServer = (without: readonly string[] = []): Promise<ScriptedImapServer> =>
    servers.startScriptedImap({ capabilities: scriptedCapabilities.filter((name) => !without.includes(name)) });

  const connect = async (server: ScriptedImapServer, user: MailUser): Promise<OpenAccount> => {
    const smtp = await servers.startSmtpServer({ dovecot: server });
    return OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
  };

  /** An account of five messages. */
  const begin = async (server: ScriptedImapServer): Promise<OpenAccount> => {
    const user = server.newUser();
    for (let number = 1; number <= 5; number += 1) {
      await server.deliver(user.address, letter({ subject: `letter ${number}` }));
    }
    const account = await connect(server, user);
    await eventually(async () => (await account.mailbox('inbox')).messageCount === 5);
    return account;
  };

  const healthOf = (account: OpenAccount): Promise<Health> =>
    api.call(healthApi.account, { params: { accountId: account.id } });

  const until = (account: OpenAccount, matches: (found: AccountHealth) => boolean, timeoutMs = 20_000) =>
    eventually(
      async () => {
        const found = (await healthOf(account)).account;
        return matches(found) ? found : null;
      },
      { timeoutMs },
    );

  /** A number that `/metrics` tells. */
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${app.port}/metrics`)).text();
    return Number(new RegExp(`^maildesk_${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  };

  it('lists a message that was set aside with its reason, and with nothing of what is in it', async () => {
    const server = await startServer();
    const user = server.newUser();
    const before = await metric('quarantined_items_total');
    for (const [subject, answers] of [
      ['fine', {}],
      ['a secret subject', { BODYSTRUCTURE: '((((' }],
    ] as const)
      server.account(user).mailbox('INBOX').append(letter({ subject }), { answers });

    const account = await connect(server, user);

    const health = await healthOf(account);
    const { id: mailboxId } = await account.mailbox('inbox');
    expect(health.account.quarantined).toBe(1);
    expect(health.quarantined).toEqual([
      {
        mailboxId,
        path: 'INBOX',
        uid: 2,
        reason: expect.stringMatching(/does not deliver/),
        since: expect.any(String),
      },
    ]);
    expect(JSON.stringify(health)).not.toContain('secret');
    expect(await metric('quarantined_items_total')).toBe(before + 1);
  });

  it('tells of folders that are left out for their names, and of none that has another name by now', async () => {
    const server = await startServer();
    const user = server.newUser();
    const onServer = server.account(user);
    const before = await metric('quarantined_items_total');
    const twin = Buffer.from('Bücher').toString('latin1');
    const odd = ['nul &AAA- &IC4-abc', 'half &2AA-', 'x'.repeat(2001), '', twin];
    for (const name of ['usual', 'B&APw-cher', ...odd])
      onServer.create(name).append(letter({ subject: `in ${name.slice(0, 20)}` }));

    const account = await connect(server, user);

    const { account: told, leftOut } = await healthOf(account);
    expect(told).toMatchObject({ mailboxesLeftOut: 5, needsAttention: false });
    expect(leftOut.map(({ name, reason }) => [name, reason])).toEqual([
      ['', 'nameless'],
      ['Bücher', 'same-name'],
      ['half \uFFFD', 'not-text'],
      ['nul \uFFFD \uFFFDabc', 'not-text'],
      [`${'x'.repeat(100)}…`, 'too-long'],
    ]);
    expect(await metric('quarantined_items_total')).toBe(before + 5);
    const mailboxes = await account.mailboxes();
    expect(mailboxes.find(({ path }) => path === 'Bücher')?.messageCount).toBe(1);
    expect(mailboxes.map(({ path }) => path).filter((path) => /nul|half|xxx/.test(path))).toEqual([]);

    for (const name of odd.slice(1)) onServer.delete(name);
    onServer.rename(odd[0] ?? '', 'readable');
    await eventually(async () => (await healthOf(account)).leftOut.length === 0, { timeoutMs: 30_000 });
    await eventually(async () =>
      (await account.mailboxes()).some(({ path, messageCount }) => path === 'readable' && messageCount === 1),
    );
  });

  it('leaves the words of a server that refuses to deliver a message out of the reason', async () => {
    const server = await startServer();
    const user = server.newUser();
    server
      .account(user)
      .mailbox('INBOX')
      .append(letter({ subject: 'a secret subject' }));
    server.hooks.set('UID FETCH', ({ tag, text }) =>
      text.includes('BODYSTRUCTURE') ? [`${tag} NO [SERVERBUG] Cannot parse "a secret subject"`] : undefined,
    );

    const account = await connect(server, user);

    const health = await healthOf(account);
    expect(health.quarantined).toMatchObject([{ uid: 1, reason: 'The mail server refuses to deliver this message.' }]);
    expect(JSON.stringify(health)).not.toContain('secret');
  });

  it('tells of a row that was lost here and is found again by the count, in numbers, history and metrics', async () => {
    const server = await startServer();
    const account = await begin(server);
    const { id: mailboxId } = await account.mailbox('inbox');
    const before = await metric('heals_total');

    const sql = 'DELETE FROM message_location WHERE mailbox_id = $1 AND uid = 3 RETURNING uid';
    expect(await queryDatabase(app.databaseUrl, sql, [mailboxId])).toHaveLength(1);

    const healed = await until(account, ({ heals }) => heals > 0);
    expect(healed).toMatchObject({ heals: 1, vetoes: 0 });
    const { mailboxes, timeline } = await healthOf(account);
    expect(mailboxes.find((mailbox) => mailbox.mailboxId === mailboxId)?.heals).toBe(1);
    expect(timeline.find(({ kind }) => kind === 'heal')).toMatchObject({
      message: '1 message had been missed and is here now.',
      path: 'INBOX',
    });
    expect(await metric('heals_total')).toBe(before + 1);
    await account.untilInStep();
  });

  it('tells of deletions that were not believed', async () => {
    const server = await startServer();
    const user = server.newUser();
    for (let number = 1; number <= 60; number += 1)
      server
        .account(user)
        .mailbox('INBOX')
        .append(letter({ subject: `letter ${number}` }));
    const account = await connect(server, user);

    server.hooks.set('SELECT', ({ text, normally }) => {
      const lines = normally();
      return text.includes('QRESYNC')
        ? [...lines.slice(0, -1), '* VANISHED (EARLIER) 1:60', ...lines.slice(-1)]
        : lines;
    });
    for (const session of server.sessions) session.say('* BYE Server is restarted');

    await until(account, ({ vetoes }) => vetoes > 0);
    const { timeline } = await healthOf(account);
    expect(timeline.find(({ kind }) => kind === 'veto')?.message).toBe(
      'The server told that 60 messages are gone, and 60 of them are still there.',
    );
  });

  it('shows a folder that cannot be opened as a phantom, why and when it is tried again, and the others as in step', async () => {
    const server = await startServer();
    server.hooks.set('SELECT', ({ tag, text }) => (/Archive/.test(text) ? [`${tag} NO Mailbox is broken`] : undefined));
    const user = server.newUser();
    await server.deliver(user.address, letter({ subject: 'one' }));
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const connected = await servers.connectAccount(api, user, { dovecot: server, smtp });
    const account = OpenAccount.resume(servers, app, api, user, connected);

    const { mailboxes } = await eventually(
      async () => {
        const found = await healthOf(account);
        return found.mailboxes.some(({ state }) => state === 'phantom') ? found : null;
      },
      { timeoutMs: 30_000 },
    );

    const phantom = mailboxes.find(({ path }) => path === 'Archive');
    expect(phantom).toMatchObject({
      state: 'phantom',
      notWatched: expect.stringMatching(/refuses to open it/),
      trouble: { message: expect.stringMatching(/refuses to open it/), retryAt: expect.any(String) },
    });
    const inbox = mailboxes.find(({ role }) => role === 'inbox');
    expect(inbox).toMatchObject({ state: 'steady', syncPath: 'qresync', watchMode: 'idle', notWatched: null });
    expect((await healthOf(account)).account.state).toBe('live');
  });

  it.each([
    ['refuses IDLE', [], /offers to announce new mail, and refuses/],
    ['has no IDLE', ['IDLE'], /cannot announce new mail/],
  ])(
    'says that a server which %s is asked regularly, and measures what is found by that',
    async (_what, without, words) => {
      const server = await startServer(without);
      server.hooks.set('IDLE', ({ tag }) => [`${tag} NO Not today`]);
      const account = await begin(server);

      const polled = await until(account, ({ state }) => state === 'polling');
      expect(polled).toMatchObject({ watchMode: 'poll', needsAttention: false });
      expect(polled.words).toMatch(words);
      const before = await metric('poll_to_commit_seconds_count');
      await server.deliver(account.user.address, letter({ subject: 'asked for' }));
      await eventually(() => account.rowBySubject('inbox', 'asked for'), { timeoutMs: 20_000 });
      await eventually(async () => (await metric('poll_to_commit_seconds_count')) > before);
    },
  );

  it.each([
    ['is asked for all folders at once', [], 'BAD Request is throttled. Suggested Backoff Time: 4000 milliseconds'],
    ['has to be asked for each folder', ['LIST-STATUS'], 'NO Too many commands, try again in 4 seconds'],
  ])(
    'says until when a server is left alone that %s and asked for it, and says so no longer afterwards',
    async (_what, without, words) => {
      const server = await startServer(without);
      const account = await begin(server);
      await account.untilInStep();
      let isThrottled = true;
      const opened: string[] = [];
      for (const name of ['LIST', 'STATUS'])
        server.hooks.set(name, ({ tag }) => (isThrottled ? [`${tag} ${words}`] : undefined));
      server.hooks.set('SELECT', ({ text, normally }) => {
        opened.push(text);
        return normally();
      });

      const throttled = await until(account, ({ throttledUntil }) => throttledUntil !== null);
      expect(throttled.state).toBe('live');
      expect(throttled.words).toMatch(/asked to be left alone/);
      expect(Date.parse(throttled.throttledUntil ?? '')).toBeLessThanOrEqual(Date.now() + 4000);
      // A refusal to say how folders stand is no reason to open them all.
      expect(opened.filter((path) => !/INBOX/i.test(path))).toEqual([]);
      isThrottled = false;
      const after = await until(account, ({ throttledUntil }) => throttledUntil === null);
      expect(after.words).not.toMatch(/left alone/);
    },
  );

  it('tells what a server gets wrong in plain words', async () => {
    const server = await startServer();
    const account = await begin(server);
    const quirks = { 'no-qresync': new Date().toISOString(), 'notify-silent': '2020-01-01T00:00:00.000Z' };

    await queryDatabase(app.databaseUrl, 'UPDATE account SET quirks = $2 WHERE id = $1', [
      account.id,
      JSON.stringify(quirks),
    ]);

    expect((await healthOf(account)).account.quirks).toEqual([
      { quirk: 'no-qresync', words: expect.stringMatching(/QRESYNC/), since: quirks['no-qresync'] },
    ]);
  });

  it('counts one connection of the budget while the account is idle, a second while there is work, and says so in every process', async () => {
    const server = await startServer();
    const account = await begin(server);
    const messageId = (await account.rowBySubject('inbox', 'letter 1'))?.latestMessageId ?? '';
    await api.call(messagesApi.readBody, { params: { accountId: account.id, messageId } });
    const busy = await until(account, ({ connections }) => connections?.open === 2);
    expect(busy.connections).toEqual({ open: 2, limit: 3 });

    await until(account, ({ connections }) => connections?.open === 1, 90_000);
    await eventually(() => server.sessions.length === 1);

    const other = await servers.startMailDesk({ env, dataDir, databaseUrl: app.databaseUrl });
    for (const client of [api, api.at(other.url)]) {
      await eventually(async () => {
        const found = await client.call(healthApi.account, { params: { accountId: account.id } });
        return found.account.connections !== null && found.account.connections.limit === 3;
      });
    }
    await other.stop();
  }, 150_000);

  it('counts mail of a folder that the server tells of by NOTIFY among what was delivered', async () => {
    const quiet = await servers.startMailDesk();
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, quiet, await quiet.signIn(), user);
    await eventually(async () => (await account.mailbox('sent')).watchMode === 'notify', { timeoutMs: 20_000 });
    const other = await servers.connectImap(user, servers.dovecot);

    const begunAt = performance.now();
    await other.append('Sent', letter({ subject: 'by another program' }));

    const found = await eventually(async () => {
      const params = { accountId: account.id };
      return (await account.api.call(healthApi.account, { params })).account.deliveryToCommit;
    });
    expect(found).toMatchObject({ count: 1 });
    expect(found.p50).toBeGreaterThan(0);
    // What is told is at most half above the truth.
    expect(found.p50).toBeLessThan(1.5 * (performance.now() - begunAt));
    await other.logout();
    await quiet.stop();
  });

  it('keeps the history of two weeks, and of each account the last 500 lines', async () => {
    const databaseUrl = await servers.createDatabase();
    const dataSource = createDataSource(databaseUrl);
    await dataSource.initialize();
    const [busy, quiet] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    const add = `INSERT INTO account_log (account_id, at, kind, message)
      SELECT $1, now() - $2::interval, 'heal', 'line ' || number FROM generate_series(1, $3::int) AS number`;
    await dataSource.query(add, [busy, '1 hour', 620]);
    await dataSource.query(add, [quiet, '13 days', 3]);
    await dataSource.query(add, [quiet, '15 days', 3]);

    await new AccountLogRepository(dataSource).prune();

    const kept = await queryDatabase(
      databaseUrl,
      `SELECT account_id, count(*)::int, (array_agg(message ORDER BY id))[1] AS oldest FROM account_log GROUP BY account_id ORDER BY 1`,
    );
    expect(kept).toEqual([
      { account_id: busy, count: 500, oldest: 'line 121' },
      { account_id: quiet, count: 3, oldest: 'line 1' },
    ]);
    await dataSource.destroy();
  });
});
