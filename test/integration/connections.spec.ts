import { accountsApi, healthApi, messagesApi } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

const stateOf = async (account: OpenAccount): Promise<string> =>
  (await account.api.call(accountsApi.read, { params: { accountId: account.id } })).state;

describe('connections', () => {
  it.each([1, 2])('28 stays live and does everything where the server allows %i', async (maxConnections) => {
    const dovecot = await servers.startDovecot({ maxConnections });
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    fillMailbox(dovecot, user, 600);
    const app = await servers.startMailDesk();
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, own);
    const socket = await account.listen();

    await dovecot.deliver(user.address, letter({ subject: 'with few lines' }));
    const row = await eventually(() => account.rowBySubject('inbox', 'with few lines'));
    const params = { accountId: account.id, messageId: row.latestMessageId };
    expect(await account.api.call(messagesApi.readBody, { params })).toBeDefined();
    // Beside the watcher's connection and the one that has just read the text, a download wants a third.
    const source = await account.api.call(messagesApi.downloadSource, { params });
    expect(Buffer.from(source).toString()).toContain('Subject: with few lines');

    // It was refused what was too much, and has learnt from that.
    const health = await account.api.call(healthApi.account, { params: { accountId: account.id } });
    expect(health.account.connections?.limit).toBe(maxConnections);
    expect(await stateOf(account)).toBe('live');
    const states = socket.frames.flatMap((frame) => (frame.name === 'account.updated' ? [frame.payload.state] : []));
    expect(new Set(states)).not.toContain('needs-you');
    expect(new Set(states)).not.toContain('reconnecting');
    socket.close();
    await app.stop();
    await eventually(async () => (await dovecot.connectionCount(user)) === 0);
  });

  it('brings many accounts back within seconds after an outage, without a herd', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const accounts: OpenAccount[] = [];
    for (let index = 0; index < 8; index++) {
      accounts.push(await OpenAccount.connect(servers, app, api, servers.dovecot.newUser(), { imapPort: proxy.port }));
    }
    await eventually(async () => (await Promise.all(accounts.map(stateOf))).every((state) => state === 'live'));

    proxy.refuse();
    await eventually(async () => (await Promise.all(accounts.map(stateOf))).every((state) => state === 'reconnecting'));
    // Long enough for the accounts to have tried many times if each tried for itself.
    const before = proxy.acceptedCount;
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect(proxy.acceptedCount - before).toBeLessThan(8);

    const refused = proxy.acceptedCount;
    proxy.restore();
    // One of them probes every 15 seconds at least; the rest is for a busy machine.
    await eventually(async () => (await Promise.all(accounts.map(stateOf))).every((state) => state === 'live'), {
      timeoutMs: 15_000 + 30_000,
    });
    // One tries for all, and then each comes once; some have work for a second connection by then.
    expect(proxy.acceptedCount - refused).toBeLessThanOrEqual(accounts.length * 2);
    await app.stop();
    await proxy.stop();
  }, 120_000);

  it('lets a person try again at once although the host is in trouble for all', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const app = await servers.startMailDesk();
    const api = await app.signIn();
    const accounts: OpenAccount[] = [];
    for (let index = 0; index < 3; index++) {
      accounts.push(await OpenAccount.connect(servers, app, api, servers.dovecot.newUser(), { imapPort: proxy.port }));
    }
    const [first] = accounts;
    if (first === undefined) throw new Error('there are three');
    await eventually(async () => (await Promise.all(accounts.map(stateOf))).every((state) => state === 'live'));
    proxy.refuse();
    await eventually(async () => (await Promise.all(accounts.map(stateOf))).every((state) => state === 'reconnecting'));
    await new Promise((resolve) => setTimeout(resolve, 4000));

    proxy.restore();
    await api.call(accountsApi.reconnect, { params: { accountId: first.id } });

    await eventually(async () => (await stateOf(first)) === 'live', { timeoutMs: 20_000 });
    await eventually(async () => (await Promise.all(accounts.map(stateOf))).every((state) => state === 'live'), {
      timeoutMs: 20_000,
    });
    await app.stop();
    await proxy.stop();
  }, 60_000);
});
