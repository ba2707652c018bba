import { type AccountHealth, accountsApi, healthApi, usersApi } from '@maildesk/contracts';
import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const impatient = {
  IDLE_RESTART_MS: '2000',
  COMMAND_TIMEOUT_MS: '3000',
  POLL_INTERVAL_MS: '2000',
  RECONNECT_MAX_MS: '2000',
};

describe('the health of accounts', () => {
  it('tells of an outage of the mail server: why, since when, when it is tried again, and afterwards how long it took', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const app = await servers.startMailDesk({ env: impatient });
    const choice = { imapPort: proxy.port };
    const account = await OpenAccount.connect(servers, app, await app.signIn(), servers.dovecot.newUser(), choice);
    const live = await untilState(account.api, account.id, 'live');
    expect(live).toMatchObject({ isFresh: true, needsAttention: false, problem: null, attempt: 0, failureClass: null });
    expect(live.words).toMatch(/^Live/);
    expect(live.capabilities).toContain('IDLE');
    expect(live.owner).toMatchObject({ pid: expect.any(Number), epoch: expect.any(Number) });

    proxy.refuse();
    const lost = await untilState(account.api, account.id, 'reconnecting', (found) => found.attempt > 1);
    expect(lost).toMatchObject({ failureClass: 'network', nextAttemptAt: expect.any(String), isFresh: true });
    expect(lost.problem?.message).toBeTruthy();
    expect(lost.nextStep).toMatch(/by itself/);
    expect(Date.parse(lost.stateSince)).toBeGreaterThan(Date.parse(live.stateSince));

    proxy.restore();
    const again = await untilState(account.api, account.id, 'live');
    expect(again.reconnects).toBe(1);
    expect(Date.parse(again.verifiedAt ?? '')).toBeGreaterThan(Date.parse(live.verifiedAt ?? ''));
    const { timeline, mailboxes } = await account.api.call(healthApi.account, { params: { accountId: account.id } });
    const states = timeline.filter((entry) => entry.kind === 'state');
    expect(states[0]).toMatchObject({ state: 'live', lastedMs: null });
    expect(states[1]).toMatchObject({ state: 'reconnecting', failureClass: 'network', lastedMs: expect.any(Number) });
    expect(states.at(-1)?.state).toBe('live');
    expect(mailboxes[0]).toMatchObject({ role: 'inbox', state: 'steady', fill: null });
    await app.stop();
    await proxy.stop();
  });

  it('says whose turn it is when the password is refused', async () => {
    const dovecot = await servers.startDovecot();
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    const app = await servers.startMailDesk({ env: impatient });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user, own);

    await dovecot.setPassword(user, 'the new password');
    await dovecot.restart();

    const refused = await untilState(account.api, account.id, 'needs-you');
    expect(refused).toMatchObject({ failureClass: 'auth', needsAttention: true, problem: { code: 'login-refused' } });
    expect(refused.nextStep).toMatch(/password/);
    // It is tried twice more by itself, and then not any more.
    const over = await untilState(account.api, account.id, 'needs-you', (found) => found.nextAttemptAt === null);
    expect(over).toMatchObject({ attempt: 3, triesLeft: 0 });
    expect(over.words).toMatch(/^Stopped until a person helps/);
    const { words } = await account.api.call(healthApi.overview, {});
    expect(words).toContain(`The account is not live; it needs attention. ${user.address}: `);
    await app.stop();
  });

  it('moves the proof of being in step while nothing happens, and measures how fast new mail comes through', async () => {
    const app = await servers.startMailDesk({ env: impatient });
    const account = await OpenAccount.connect(servers, app, await app.signIn(), servers.dovecot.newUser());
    const socket = await account.listen();
    const before = await untilState(account.api, account.id, 'live');
    await eventually(async () => (await healthOf(account.api, account.id)).verifiedAt !== before.verifiedAt);

    const begunAt = performance.now();
    for (const subject of ['one', 'two', 'three']) {
      await servers.dovecot.deliver(account.user.address, letter({ subject }));
      await eventually(() => account.rowBySubject('inbox', subject));
    }

    const after = await eventually(async () => {
      const found = await healthOf(account.api, account.id);
      // Mail that comes while IDLE is renewed, which is often here, is found and not told: it has no line to measure from.
      return (found.deliveryToCommit?.count ?? 0) >= 1 && found.commitToFrame !== null ? found : null;
    });
    const passedMs = performance.now() - begunAt;
    for (const latency of [after.deliveryToCommit, after.commitToFrame]) {
      expect(latency?.p50).toBeGreaterThan(0);
      // What is told is at most half above the truth.
      expect(latency?.p50).toBeLessThan(1.5 * passedMs);
    }
    expect(Date.parse(after.lastMailAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(await readMetrics(app)).toMatch(/maildesk_delivery_to_commit_seconds_count [1-9]/);
    socket.close();
    await app.stop();
  });

  it('shows an administrator every account, others those they have a role in, and says of no other that it is there', async () => {
    const app = await servers.startMailDesk();
    const admin = await app.signIn();
    const [owner, reader, stranger] = await Promise.all(
      ['owner', 'reader', 'stranger'].map((name) => invite(app, admin, name)),
    );
    if (owner === undefined || reader === undefined || stranger === undefined) throw new Error('nobody was invited');
    const { id: accountId } = await servers.connectAccount(owner.api, servers.dovecot.newUser());
    const give = { params: { accountId, userId: reader.userId }, body: { role: 'reader' } } as const;
    await owner.api.call(accountsApi.setMember, give);
    const ask = { params: { accountId } };

    for (const { api } of [owner, reader, { api: admin }]) {
      expect((await api.call(healthApi.account, ask)).account.accountId).toBe(accountId);
      expect((await api.call(healthApi.overview, {})).accounts).toHaveLength(1);
    }
    expect((await stranger.api.call(healthApi.overview, {})).accounts).toEqual([]);
    expect((await stranger.api.problemOf(healthApi.account, ask)).status).toBe(404);
    expect((await app.newClient().problemOf(healthApi.account, ask)).status).toBe(401);
    // The administrator sees how it does, and still none of its mail.
    expect((await admin.problemOf(accountsApi.read, ask)).status).toBe(404);
    const names = async (api: ApiClient) => (await api.call(healthApi.account, ask)).mailboxes.map(({ path }) => path);
    await eventually(async () => (await names(reader.api)).includes('INBOX'));
    expect(new Set(await names(admin))).toEqual(new Set([null]));
    // Nor where something happened, was set aside or is refused, in the server's words that may name it.
    await queryDatabase(
      app.databaseUrl,
      `WITH refused AS (
         UPDATE mailbox SET trouble = 'not-openable', trouble_reason = 'No folder INBOX', trouble_since = now()
         WHERE account_id = $1 AND role = 'inbox' RETURNING id
       ), left_out AS (
         INSERT INTO left_out_mailbox (account_id, mark, name, reason, since) SELECT $1, 'mark', 'INBOX', 'not-text', now() FROM refused
       ), noted AS (
         INSERT INTO account_log (account_id, at, kind, mailbox_id, message) SELECT $1, now(), 'heal', id, 'One was missed.' FROM refused
       )
       INSERT INTO quarantined_item (account_id, mailbox_id, uid, reason) SELECT $1, id, 1, 'It cannot be read.' FROM refused`,
      [accountId],
    );
    const [told, hidden] = await Promise.all([reader.api, admin].map((api) => api.call(healthApi.account, ask)));
    expect(told?.timeline.some(({ kind, path }) => kind === 'heal' && path === 'INBOX')).toBe(true);
    expect(told?.leftOut).toMatchObject([{ name: 'INBOX', reason: 'not-text' }]);
    expect(hidden?.leftOut).toMatchObject([{ name: null, reason: 'not-text' }]);
    expect(JSON.stringify(hidden)).not.toContain('INBOX');
    expect(hidden?.mailboxes.find(({ role }) => role === 'inbox')?.trouble?.message).toMatch(/refuses to open it/);
    const nowhere = { params: { accountId: '00000000-0000-4000-8000-000000000000' } };
    expect((await admin.problemOf(healthApi.account, nowhere)).status).toBe(404);
    await app.stop();
  });

  it('counts for Prometheus, by kinds alone: no address, host or subject', async () => {
    const token = 'a-token-for-this-test-only';
    const app = await servers.startMailDesk({ env: { METRICS_TOKEN: token } });
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, await app.signIn(), user);
    await servers.dovecot.deliver(user.address, letter({ subject: 'a secret subject' }));
    await eventually(() => account.rowBySubject('inbox', 'a secret subject'));

    const url = `http://127.0.0.1:${app.port}/metrics`;
    expect((await fetch(url)).status).toBe(404);
    const reply = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const text = await reply.text();

    expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.filter((line) => !/^[a-z_]\w*(\{(\w+="[^"]*",?)+\})? -?[\d.e+-]+$/i.test(line))).toEqual([]);
    expect(text).toMatch(/^maildesk_transaction_seconds_count [1-9]/m);
    expect(text).toMatch(/^maildesk_events_published_total [1-9]/m);
    expect(text).toContain('maildesk_accounts{state="live"} 1');
    expect(text).toContain('maildesk_accounts_not_fresh{state="live"} 0');
    expect(text).toContain('maildesk_accounts_without_owner{state="live"} 0');
    expect(text).toContain('maildesk_mailboxes_in_trouble{trouble="unstable"} 0');
    expect(text).toContain('maildesk_accounts_with_quirk{quirk="no-qresync"} 0');
    expect(text).toMatch(/^maildesk_imap_connection_budget\{what="open"\} [1-9]/m);
    expect(text).not.toMatch(/^maildesk_unread_metrics\{.*\} 1/m);
    expect(text).toMatch(/^maildesk_database_connections\{state="idle"\} [1-9]/m);
    for (const secret of [user.address, user.username, 'secret subject', account.id])
      expect(text).not.toContain(secret);

    // Its state says that it is live all the while; who would look after it is no living process.
    await eventually(async () => {
      await queryDatabase(app.databaseUrl, `UPDATE account SET verified_at = now() - interval '20 minutes'`);
      await queryDatabase(app.databaseUrl, `UPDATE account_seq SET worker_id = gen_random_uuid()`);
      const unseen = await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).text();
      expect(unseen).toContain('maildesk_accounts_not_fresh{state="live"} 1');
      expect(unseen).toContain('maildesk_accounts_without_owner{state="live"} 1');
      expect(unseen).toMatch(/^maildesk_mailboxes_watched\{mode="notify"\} [1-9]/m);
      expect(unseen).toMatch(/^maildesk_mailboxes_by_sync_path\{path="qresync"\} [1-9]/m);
      expect(unseen).toMatch(/^maildesk_oldest_proof_seconds\{state="live"\} 1[2-9]\d\d/m);
      return true;
    });
    await app.stop();
  });
});

async function healthOf(api: ApiClient, accountId: string): Promise<AccountHealth> {
  return (await api.call(healthApi.account, { params: { accountId } })).account;
}

async function untilState(
  api: ApiClient,
  accountId: string,
  state: AccountHealth['state'],
  matches: (found: AccountHealth) => boolean = () => true,
): Promise<AccountHealth> {
  return eventually(
    async () => {
      const found = await healthOf(api, accountId);
      return found.state === state && matches(found) ? found : null;
    },
    { timeoutMs: 20_000 },
  );
}

async function readMetrics(app: MailDesk): Promise<string> {
  return (await fetch(`http://127.0.0.1:${app.port}/metrics`)).text();
}

async function invite(app: MailDesk, admin: ApiClient, name: string): Promise<{ api: ApiClient; userId: string }> {
  const body = { email: `${name}@maildesk.test`, displayName: name };
  const { user, signInUrl } = await admin.call(usersApi.invite, { body });
  const api = app.newClient();
  await api.signIn(signInUrl);
  return { api, userId: user.id };
}
