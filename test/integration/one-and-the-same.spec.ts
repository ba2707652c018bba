import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending, untilRefused } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedAccount } from '../support/scripted-imap/mailbox.js';
import { scriptedCapabilities, type ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('what is taken for one and the same', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '1000', RECONNECT_MAX_MS: '1000' } });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const serverWith = (
    added: readonly string[],
    left: (name: string) => boolean = () => true,
  ): Promise<ScriptedImapServer> =>
    servers.startScriptedImap({ capabilities: [...scriptedCapabilities.filter(left), ...added] });

  const connected = async (server: ScriptedImapServer, fill: (own: ScriptedAccount) => void): Promise<OpenAccount> => {
    const user = server.newUser();
    fill(server.account(user));
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    await account.untilInStep();
    return account;
  };

  const named = async (account: OpenAccount, name: string) =>
    (await account.mailboxes()).find((mailbox) => mailbox.name === name);

  it("16 a renamed folder, by the server's own id of it, also where the new one in its place was opened first", async () => {
    const server = await serverWith(['OBJECTID'], (name) => name !== 'LIST-STATUS');
    const account = await connected(server, (own) => {
      const mailbox = own.create('Projects');
      for (const subject of ['one', 'two', 'three']) mailbox.append(letter({ subject }));
    });
    const { id } = (await named(account, 'Projects')) ?? {};
    const own = server.account(account.user);
    const from = server.received.length;

    // The list lags behind until somebody has looked into what is there under the old name.
    let isBehind = true;
    server.hooks.set('LIST', ({ normally }) => normally().filter((line) => !isBehind || !line.includes('Finished')));
    server.hooks.set('SELECT', ({ text, normally }) => {
      if (text.startsWith('Projects')) isBehind = false;
      return normally();
    });
    own.rename('Projects', 'Finished');
    own.create('Projects');

    await eventually(async () => (await named(account, 'Finished'))?.id === id, { timeoutMs: 40_000 });
    await account.untilInStep(30_000);
    const readAnew = server.received.slice(from).filter(({ text }) => /ENVELOPE.*BODYSTRUCTURE/.test(text));
    expect(readAnew).toEqual([]);
  }, 90_000);

  it('folders that the server cannot reach just now, when it can again', async () => {
    const server = await serverWith([]);
    const shared = ['Team', 'Sales', 'Support'];
    const account = await connected(server, (own) => {
      for (const name of shared) own.create(name).append(letter({ subject: `in ${name}` }));
    });
    const idsOf = async () => Promise.all(shared.map(async (name) => (await named(account, name))?.id));
    const before = await idsOf();
    const isShared = (text: string): boolean => shared.some((name) => text.includes(name));
    let asked = 0;
    server.hooks.set('LIST', ({ normally }) => normally().filter((line) => !isShared(line)));
    server.hooks.set('STATUS', ({ tag, text, normally }) => {
      if (!isShared(text)) return normally();
      asked += 1;
      return [`${tag} NO [UNAVAILABLE] The server of this folder does not answer`];
    });

    // Three rounds: what the server says is gone is taken for gone after the first.
    await eventually(() => asked > shared.length * 3, { timeoutMs: 60_000 });

    expect(await idsOf()).toEqual(before);
    server.hooks.clear();
    await account.untilInStep(30_000);
    expect(await idsOf()).toEqual(before);
  }, 120_000);

  it('the one of two moves of a message that was refused, and not the other', async () => {
    const server = await serverWith([]);
    const raw = letter({ subject: 'in two folders' });
    const account = await connected(server, (own) => {
      own.mailbox('INBOX').append(raw);
      own.create('Work').append(raw);
    });
    const workId = (await named(account, 'Work'))?.id ?? '';
    let isAllowed = false;
    server.hooks.set('UID MOVE', async ({ tag, session, normally }) => {
      if (session.selected?.path === 'Work') return [`${tag} NO [NOPERM] Not from here`];
      await eventually(() => isAllowed, { timeoutMs: 30_000 });
      return normally();
    });
    const { threadId } = (await account.rowBySubject('inbox', 'in two folders')) ?? { threadId: '' };
    const archived = async () =>
      (
        await queryDatabase<{ state: string }>(
          app.databaseUrl,
          `SELECT l.state FROM message_location l JOIN mailbox b ON b.id = l.mailbox_id WHERE b.account_id = $1 AND b.role = 'archive'`,
          [account.id],
        )
      ).map(({ state }) => state);

    const move = { kind: 'move-to-role', role: 'archive' } as const;
    await act(account, { kind: 'threads', mailboxId: workId, threadIds: [threadId] }, move);
    await act(account, await target(account, 'inbox', 'in two folders'), move);
    await untilRefused(account);

    expect(await archived()).toEqual(['local']);
    isAllowed = true;
    await eventually(async () => (await pendingChanges(account)).every(({ state }) => state === 'failed'), {
      timeoutMs: 30_000,
    });
    await account.untilInStep();
    server.hooks.clear();
  }, 90_000);

  it('a moved message where it was to go, on a server that does not tell its new UID', async () => {
    const server = await serverWith([], (name) => !['UIDPLUS', 'MOVE', 'LIST-STATUS'].includes(name));
    const account = await connected(server, (own) => own.mailbox('INBOX').append(letter({ subject: 'moved' })));
    const { id: mailboxId } = await account.mailbox('archive');
    const socket = await account.listen();

    await act(account, await target(account, 'inbox', 'moved'), { kind: 'move-to-role', role: 'archive' });
    await untilNothingPending(account);

    await eventually(
      async () =>
        (
          await queryDatabase(
            app.databaseUrl,
            `SELECT 1 FROM message_location WHERE mailbox_id = $1 AND state = 'present'`,
            [mailboxId],
          )
        ).length === 1,
      { timeoutMs: 30_000 },
    );
    const removed = socket.frames.filter((frame) => frame.name === 'message.removed');
    expect(removed.filter(({ payload }) => JSON.stringify(payload).includes(mailboxId))).toEqual([]);
    socket.close();
  }, 60_000);

  it('no mail of a stranger who has read our mark in a mail of ours', async () => {
    const server = await serverWith([]);
    const account = await connected(server, (own) => {
      own.create('Everything', '\\All');
      own.mailbox('Sent').append(letter({ subject: 'ours' }));
    });
    const sendId = randomUUID();
    await queryDatabase(app.databaseUrl, `UPDATE message SET send_id = $2 WHERE account_id = $1 AND subject = 'ours'`, [
      account.id,
      sendId,
    ]);

    const everything = server.account(account.user).mailbox('Everything');
    everything.append(`X-MailDesk-Send-Id: ${sendId}\r\n${letter({ subject: 'from a stranger' })}`);

    await eventually(async () => (await account.rowBySubject('all', 'from a stranger')) !== null, {
      timeoutMs: 30_000,
    });
  }, 60_000);
});
