import { accountsApi, healthApi } from '@maildesk/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, it } from 'vitest';
import type { Dovecot, DovecotOptions } from '../support/dovecot.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

const raw = (subject: string): Buffer => Buffer.from(letter({ subject }).replace(/\r?\n/g, '\r\n'));

/** An account at a mail server of its own, read in and with nothing left to do. */
async function watched(options: Partial<DovecotOptions> = {}, env: Record<string, string> = {}) {
  const dovecot = await servers.startDovecot(options);
  const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
  const user = dovecot.newUser();
  const other = await servers.connectImap(user, dovecot);
  await other.mailboxCreate('Projects');
  await other.mailboxCreate('Projects/Roof');
  const app = await servers.startMailDesk({ env });
  const account = await OpenAccount.connect(servers, app, await app.signIn(), user, own);
  return { dovecot, user, other, app, account, modes: () => modesOf(account) };
}

async function modesOf(account: OpenAccount): Promise<Record<string, string>> {
  return Object.fromEntries((await account.mailboxes()).map(({ path, watchMode }) => [path, watchMode]));
}

/** The connections of MailDesk alone: the test holds one itself. */
const connectionsOf = async (dovecot: Dovecot, user: { username: string }): Promise<number> =>
  (await dovecot.connectionCount(user)) - 1;

describe('watching', () => {
  it('5 shows mail in every mailbox as soon as the server tells of it, over one connection, where it knows NOTIFY', async () => {
    const { dovecot, user, other, app, account, modes } = await watched();
    await eventually(async () => Object.values(await modes()).every((mode) => mode === 'notify'));
    const socket = await account.listen();
    for (const path of ['Sent', 'Projects/Roof', 'INBOX']) {
      const { id: mailboxId } = await byPath(account, path);
      await other.append(path, raw(`in ${path}`));
      // Nobody has it open: it would not be asked for within minutes.
      await socket.waitForFrame('message.added', (frame) => frame.payload.mailboxId === mailboxId, 30_000);
    }
    await other.mailboxOpen('Sent');
    await other.messageFlagsAdd('1:*', ['\\Flagged']);
    await socket.waitForFrame('message.updated', (frame) => frame.payload.flags.includes('flagged'));
    await account.untilInStep();

    // The connection that read the news is closed after a minute without work.
    await eventually(async () => (await connectionsOf(dovecot, user)) === 1, { timeoutMs: 90_000, intervalMs: 1000 });
    await other.logout();
    socket.close();
    await app.stop();
  }, 150_000);

  it('5 shows mail at once however soon it comes after our own commands, where the server knows IDLE alone', async () => {
    const { other, app, account, modes } = await watched({ withoutCapabilities: ['NOTIFY'] });
    await eventually(async () => (await modes())['INBOX'] === 'idle');
    const socket = await account.listen();
    for (const afterMs of [0, 300, 1000, 4000]) {
      // The inbox is opened and read anew on the connection that listens to it.
      await account.api.call(healthApi.resync, { params: { accountId: account.id } });
      await pause(afterMs);
      const before = socket.frames.length;
      await other.append('INBOX', raw(`after ${afterMs} ms`));
      // By itself it would look again after nine minutes.
      await eventually(() => socket.frames.slice(before).some((frame) => frame.name === 'message.added'), {
        timeoutMs: 8000,
      });
    }
    await other.logout();
    socket.close();
    await app.stop();
  }, 60_000);

  it('hears of mailboxes that are made, renamed and deleted, where the server knows NOTIFY', async () => {
    const { other, app, modes } = await watched();
    await eventually(async () => (await modes())['Projects'] === 'notify');

    await other.mailboxCreate('Garden');
    await eventually(async () => 'Garden' in (await modes()));
    await other.mailboxRename('Garden', 'Orchard');
    await eventually(async () => 'Orchard' in (await modes()));
    await other.logout();
    await app.stop();
  });

  it('polls what IDLE does not cover where there is no NOTIFY, and soonest what somebody has open', async () => {
    const { other, app, account, modes } = await watched({ withoutCapabilities: ['NOTIFY'] });
    await eventually(async () => (await modes())['INBOX'] === 'idle' && (await modes())['Projects'] === 'poll');
    const socket = await account.listen();
    const { id: mailboxId } = await byPath(account, 'Projects');
    await other.append('Projects', raw('in Projects'));

    // Unseen it would be asked for every ten minutes.
    socket.view(account.id, mailboxId);
    await socket.waitForFrame('message.added', (frame) => frame.payload.mailboxId === mailboxId, 15_000);
    await other.logout();
    socket.close();
    await app.stop();
  });

  it('asks again and again where the server can tell of nothing, and says so', async () => {
    const { other, app, account, modes } = await watched(
      { withoutCapabilities: ['NOTIFY', 'IDLE', 'LIST-STATUS', 'CONDSTORE', 'QRESYNC'] },
      { POLL_INTERVAL_MS: '1000' },
    );
    await eventually(async () => {
      const { state } = await account.api.call(accountsApi.read, { params: { accountId: account.id } });
      return state === 'polling' && Object.values(await modes()).every((mode) => mode === 'poll');
    });
    for (const path of ['INBOX', 'Projects/Roof', 'Sent']) await other.append(path, raw(`in ${path}`));

    await account.untilInStep(30_000);
    await other.logout();
    await app.stop();
  });

  it('27 notices a line that is dead without a word within half a minute of the IDLE restart', async () => {
    const dovecot = servers.dovecot;
    const proxy = await FaultProxy.start(dovecot.ports.imaps);
    const user = dovecot.newUser();
    const app = await servers.startMailDesk({ env: { IDLE_RESTART_MS: '3000', COMMAND_TIMEOUT_MS: '2000' } });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, { imapPort: proxy.port });
    const socket = await account.listen();
    proxy.blackHole();
    await dovecot.deliver(user.address, letter({ subject: 'unheard' }));
    await socket.waitForFrame('account.updated', (frame) => frame.payload.state === 'reconnecting', 3000 + 30_000);
    proxy.restore();

    await eventually(() => account.rowBySubject('inbox', 'unheard'), { timeoutMs: 20_000 });
    await account.untilInStep();
    socket.close();
    await app.stop();
    await proxy.stop();
  }, 60_000);
});

async function byPath(account: OpenAccount, path: string) {
  const found = (await account.mailboxes()).find((mailbox) => mailbox.path === path);
  if (found === undefined) throw new Error(`there is no ${path}`);
  return found;
}
