import {
  accountsApi,
  changesApi,
  mailboxesApi,
  messagesApi,
  outboxApi,
  sessionApi,
  threadsApi,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { giveAccountTo, type Lease, readLeases, readProcesses, watchForeignWrites } from '../support/leases.js';
import { letter } from '../support/letter.js';
import type { LiveSocket } from '../support/live-socket.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { eventually } from '../support/wait.js';

const accountCount = 4;
/** A process that falls silent counts as dead after 12 seconds, and that is noticed 3 seconds later; a busy machine takes longer. */
const takeOverMs = 15_000 + 15_000;

describe('two processes on one database', () => {
  let first: MailDesk;
  let second: MailDesk;
  let api: ApiClient;
  let otherApi: ApiClient;
  let smtp: SmtpServer;
  let accounts: OpenAccount[];

  beforeAll(async () => {
    smtp = await servers.startSmtpServer();
    const shared = {
      dataDir: servers.newDir('shared'),
      databaseUrl: await servers.createDatabase(),
      env: { POLL_INTERVAL_MS: '5000', SENT_COPY_WAIT_MS: '1500' },
    };
    // At the same time, on an empty database.
    [first, second] = await Promise.all([servers.startMailDesk(shared), servers.startMailDesk(shared)]);
    api = await signInByEither(first, second);
    otherApi = api.at(second.url);
    accounts = [];
    for (let count = 0; count < accountCount; count += 1) {
      const user = servers.dovecot.newUser();
      await servers.dovecot.deliver(user.address, letter({ subject: 'Hello', text: `Letter ${count}` }));
      accounts.push(await OpenAccount.connect(servers, first, api, user, { smtp }));
    }
    await untilShared();
  }, 120_000);

  afterAll(async () => {
    for (const app of [first, second]) app.resume();
    await Promise.all([first.stop(), second.stop()]);
  });

  const leases = (): Promise<Lease[]> => readLeases(first.databaseUrl);
  const processOf = async (app: MailDesk): Promise<string> => {
    const own = (await readProcesses(first.databaseUrl)).find(({ pid }) => pid === app.pid);
    if (own === undefined) throw new Error('the process is not known to the database');
    return own.id;
  };
  const ownedBy = async (app: MailDesk): Promise<OpenAccount[]> => {
    const id = await processOf(app);
    const owned = (await leases()).filter(({ workerId }) => workerId === id).map(({ accountId }) => accountId);
    return accounts.filter((account) => owned.includes(account.id));
  };
  const oneOf = async (app: MailDesk): Promise<OpenAccount> => {
    const [account] = await ownedBy(app);
    if (account === undefined) throw new Error('the process has no account');
    return account;
  };
  const isLive = async (account: OpenAccount, client: ApiClient): Promise<boolean> =>
    (await client.call(accountsApi.read, { params: { accountId: account.id } })).state === 'live';
  /** Both have half of the accounts, and all of them are live. */
  const untilShared = async (): Promise<void> => {
    await eventually(
      async () => {
        const counts = [(await ownedBy(first)).length, (await ownedBy(second)).length];
        if (counts.join() !== [accountCount / 2, accountCount / 2].join()) return false;
        return (await Promise.all(accounts.map((account) => isLive(account, api)))).every(Boolean);
      },
      { timeoutMs: 40_000, intervalMs: 100 },
    );
  };
  const headSeq = async (account: OpenAccount, client: ApiClient): Promise<number> =>
    (await client.call(mailboxesApi.list, { params: { accountId: account.id } })).seq;
  const listenAt = async (client: ApiClient, account: OpenAccount): Promise<{ socket: LiveSocket; from: number }> => {
    const from = await headSeq(account, client);
    const socket = await client.socket();
    await socket.resume(account.id, from);
    return { socket, from };
  };
  const assertGapless = (socket: LiveSocket, from: number): void => {
    const seqs = socket.frames.map((frame) => frame.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => from + 1 + index));
  };
  const arrive = (account: OpenAccount, subject: string): Promise<void> =>
    servers.dovecot.deliver(account.user.address, letter({ subject }));
  const untilHere = async (account: OpenAccount, subject: string, client: ApiClient, timeoutMs: number) => {
    await eventually(async () => (await subjectsOf(account, client)).includes(subject), { timeoutMs });
  };

  const sendMail = (client: ApiClient, account: OpenAccount, subject: string, to: string) =>
    client.call(outboxApi.send, {
      params: { accountId: account.id },
      body: {
        clientKey: randomUUID(),
        to: [{ name: 'A Friend', address: to }],
        cc: [],
        bcc: [],
        subject,
        text: 'Hello\n',
        html: null,
        inReplyTo: null,
        forwardOf: null,
        attachments: [],
      },
    });
  const deliveredAs = (subject: string) =>
    smtp.delivered.filter((mail) => String(mail.raw).includes(`Subject: ${subject}\r\n`));

  it('start together on an empty database, and both look after accounts', async () => {
    expect((await ownedBy(first)).length).toBe(accountCount / 2);
    expect((await ownedBy(second)).length).toBe(accountCount / 2);
  });

  it('both send the frames of all accounts to their browsers, without a gap', async () => {
    for (const account of accounts) {
      const sockets = await Promise.all([listenAt(api, account), listenAt(otherApi, account)]);
      await arrive(account, 'for both');
      for (const { socket, from } of sockets) {
        await socket.waitForFrame('message.added');
        assertGapless(socket, from);
        socket.close();
      }
    }
  });

  it('carry out at once what is asked of the one that does not look after the account', async () => {
    const account = await oneOf(second);
    const [row] = await account.rows('inbox');

    await api.call(changesApi.apply, {
      params: { accountId: account.id },
      body: {
        target: { kind: 'threads', mailboxId: row?.mailboxId ?? '', threadIds: [row?.threadId ?? ''] },
        change: { kind: 'add-flag', flag: 'flagged' },
      },
    });

    await eventually(
      async () =>
        (await servers.readServerMailboxes(account.user))
          .find(({ path }) => path === 'INBOX')
          ?.messages.some(({ flags }) => flags.includes('\\Flagged')),
      { timeoutMs: 20_000 },
    );
  });

  it('both can open a body', async () => {
    for (const [app, client] of [
      [second, api],
      [first, otherApi],
    ] as const) {
      const account = await oneOf(app);
      const row = await account.rowBySubject('inbox', 'Hello');
      const params = { accountId: account.id, messageId: row?.latestMessageId ?? '' };

      const body = await client.call(messagesApi.readBody, { params });

      expect(body.text).toContain('Letter');
    }
  });

  it('send a message once that was given to the one that does not look after the account', async () => {
    const account = await oneOf(second);
    const friend = servers.dovecot.newUser('friend');

    await sendMail(api, account, 'Once only', friend.address);

    const sent = async () =>
      (await servers.readServerMailboxes(account.user)).find(({ path }) => path === 'Sent')?.messages.length === 1;
    await eventually(sent, { timeoutMs: 15_000 });
    expect(deliveredAs('Once only')).toHaveLength(1);
    await account.untilInStep();
  });

  it('close sockets of each other whose session has ended or whose access was withdrawn', async () => {
    const account = await oneOf(second);
    const { user, signInUrl } = await api.call(usersApi.invite, {
      body: { email: 'guest@test.example', displayName: 'Guest' },
    });
    const params = { accountId: account.id, userId: user.id };
    await api.call(accountsApi.setMember, { params, body: { role: 'reader' } });
    const guest = first.newClient();
    await guest.signIn(signInUrl);
    const guestAtSecond = guest.at(second.url);
    const socket = await guestAtSecond.socket();
    expect((await socket.resume(account.id, await headSeq(account, guestAtSecond))).outcome).toBe('replayed');

    await api.call(accountsApi.removeMember, { params });
    await eventually(() => socket.accountsChangedCount > 0);
    await arrive(account, 'not for the guest');
    await untilHere(account, 'not for the guest', api, 20_000);
    expect(socket.frames).toEqual([]);

    await guest.call(sessionApi.signOut);
    await eventually(() => !socket.connected);
  });

  it('30 worker that does not know yet that its account was taken: what it hears from the mail server it cannot write', async () => {
    const account = await oneOf(first);
    const { socket, from } = await listenAt(api, account);
    const foreignWrites = await watchForeignWrites(first.databaseUrl);

    await giveAccountTo(first.databaseUrl, account.id, await processOf(second));
    // The first still watches the mailbox, and hears of this within milliseconds.
    await arrive(account, 'for the new owner');

    // The new owner has one account more than its share and may give it back at once: then it changes hands twice.
    await untilHere(account, 'for the new owner', api, 30_000);
    expect(await foreignWrites()).toEqual([]);
    await account.untilInStep();
    expect((await subjectsOf(account, api)).filter((subject) => subject === 'for the new owner')).toHaveLength(1);
    await socket.waitForFrame('message.added');
    assertGapless(socket, from);
    socket.close();
    // The shares are made even again.
    await untilShared();
  }, 60_000);

  it('take over from one that was killed, and show once what arrived meanwhile', async () => {
    const account = await oneOf(first);
    const { socket, from } = await listenAt(otherApi, account);
    const before = (await leases()).find(({ accountId }) => accountId === account.id)?.epoch ?? 0;

    await first.kill9();
    const killedAt = performance.now();
    await arrive(account, 'after the kill');

    await untilHere(account, 'after the kill', otherApi, takeOverMs);
    const takenAfterMs = performance.now() - killedAt;
    await eventually(async () => (await ownedBy(second)).length === accountCount);
    expect((await leases()).find(({ accountId }) => accountId === account.id)?.epoch).toBe(before + 1);
    await socket.waitForFrame('message.added');
    await account.untilInStep();
    expect((await subjectsOf(account, otherApi)).filter((subject) => subject === 'after the kill')).toHaveLength(1);
    assertGapless(socket, from);
    socket.close();
    process.stdout.write(`taken over ${Math.round(takenAfterMs)} ms after kill -9\n`);
    await first.start();
    await untilShared();
  }, 90_000);

  it('30 worker paused, then resumed: the other one has its accounts, and it writes nothing any more', async () => {
    const account = await oneOf(second);
    const all = await ownedBy(second);
    const before = new Map((await leases()).map(({ accountId, epoch }) => [accountId, epoch]));
    const { socket, from } = await listenAt(api, account);
    // A client that is away during the change of owner.
    const seqOfAway = await headSeq(account, otherApi);
    // It freezes with a mail on its way that was delivered, of which it has not been told, and with wishes to carry out.
    let answer = (): void => undefined;
    smtp.hooks.afterDelivery = () => new Promise((resolve) => (answer = resolve));
    await sendMail(otherApi, account, 'Sent in the pause', servers.dovecot.newUser('friend').address);
    await eventually(() => deliveredAs('Sent in the pause').length === 1);
    const moved = ['moved once', 'moved as well'];
    for (const subject of moved) await arrive(account, subject);
    for (const subject of moved) await untilHere(account, subject, otherApi, 10_000);
    for (const subject of moved) {
      const row = await account.rowBySubject('inbox', subject);
      await otherApi.call(changesApi.apply, {
        params: { accountId: account.id },
        body: {
          target: { kind: 'threads', mailboxId: row?.mailboxId ?? '', threadIds: [row?.threadId ?? ''] },
          change: { kind: 'move-to-role', role: 'archive' },
        },
      });
    }

    second.pause();
    delete smtp.hooks.afterDelivery;
    answer();
    const pausedAt = performance.now();
    await arrive(account, 'during the pause');
    await untilHere(account, 'during the pause', api, takeOverMs);
    const takenAfterMs = performance.now() - pausedAt;
    await eventually(async () => (await ownedBy(first)).length === accountCount);
    const taken = await leases();
    for (const { id } of all) expect(epochOf(taken, id)).toBe((before.get(id) ?? 0) + 1);

    const foreignWrites = await watchForeignWrites(first.databaseUrl);
    second.resume();
    await arrive(account, 'after the pause');
    await untilHere(account, 'after the pause', api, 30_000);
    // It comes back as a process like any other, and gets its share anew.
    await untilShared();

    // Nobody can know whether it was sent; it is for a person to say, and is not sent again by itself.
    const left = async () => (await otherApi.call(outboxApi.list, { params: { accountId: account.id } })).items;
    const unknown = await eventually(async () => (await left()).find(({ state }) => state === 'unknown'));
    expect(unknown.subject).toBe('Sent in the pause');
    await otherApi.call(outboxApi.cancel, { params: { accountId: account.id, outboxItemId: unknown.id } });
    expect(await foreignWrites()).toEqual([]);
    const now = await leases();
    for (const { accountId, epoch } of now) expect(epoch).toBeGreaterThanOrEqual(epochOf(taken, accountId));
    await account.untilInStep();
    const subjects = await subjectsOf(account, otherApi);
    for (const subject of ['during the pause', 'after the pause'])
      expect(subjects.filter((one) => one === subject)).toHaveLength(1);
    assertGapless(socket, from);
    socket.close();
    const away = await otherApi.socket();
    expect((await away.resume(account.id, seqOfAway)).outcome).toBe('replayed');
    await away.waitForFrame('message.added');
    assertGapless(away, seqOfAway);
    away.close();
    expect(deliveredAs('Sent in the pause')).toHaveLength(1);
    const onServer = await servers.readServerMailboxes(account.user);
    expect(onServer.find(({ path }) => path === 'Archive')?.messages).toHaveLength(2);
    process.stdout.write(`taken over ${Math.round(takenAfterMs)} ms after SIGSTOP\n`);
  }, 120_000);

  it('hand accounts over when one is stopped, and nobody has to wait until it counts as dead', async () => {
    const account = await oneOf(second);
    const stopped = await processOf(second);
    const { socket, from } = await listenAt(api, account);

    const stoppedAt = performance.now();
    expect(await second.stop()).toBe(0);
    expect((await leases()).filter(({ workerId }) => workerId === stopped)).toEqual([]);

    await eventually(async () => (await ownedBy(first)).length === accountCount, { timeoutMs: 20_000 });
    const handedAfterMs = performance.now() - stoppedAt;
    await eventually(() => isLive(account, api), { timeoutMs: 20_000 });
    await arrive(account, 'after the stop');
    await socket.waitForFrame('message.added');
    assertGapless(socket, from);
    socket.close();
    process.stdout.write(`handed over ${Math.round(handedAfterMs)} ms after SIGTERM\n`);
    expect((await readProcesses(first.databaseUrl)).map(({ pid }) => pid)).toEqual([first.pid]);
  }, 60_000);
});

/** Each process prints a link when it has started, and makes those of the others worthless. */
async function signInByEither(...apps: readonly MailDesk[]): Promise<ApiClient> {
  for (const app of apps) {
    const client = app.newClient();
    if (await client.signIn(app.signInLink).then(Boolean, () => false)) return client.at(apps[0]?.url ?? app.url);
  }
  throw new Error('none of the links let in');
}

async function subjectsOf(account: OpenAccount, client: ApiClient): Promise<string[]> {
  const { mailboxes } = await client.call(mailboxesApi.list, { params: { accountId: account.id } });
  const mailboxId = mailboxes.find(({ role }) => role === 'inbox')?.id ?? '';
  const params = { accountId: account.id, mailboxId };
  return (await client.call(threadsApi.list, { params, query: { limit: 500 } })).threads.map(({ subject }) => subject);
}

const epochOf = (leases: readonly Lease[], id: string): number =>
  leases.find(({ accountId }) => accountId === id)?.epoch ?? 0;
