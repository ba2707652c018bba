import {
  accountLifeApi,
  accountsApi,
  type Draft,
  healthApi,
  messagesApi,
  outboxApi,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { type SmtpServer, SmtpRefusal } from '../support/smtp-server.js';
import { dumpDatabase, queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

let app: MailDesk;
let smtp: SmtpServer;
let owner: ApiClient;
let account: OpenAccount;

beforeAll(async () => {
  smtp = await servers.startSmtpServer();
  app = await servers.startMailDesk({ env: { RECONNECT_MAX_MS: '1000', SENT_COPY_WAIT_MS: '500' } });
  owner = await app.signIn();
  const user = servers.dovecot.newUser();
  await servers.dovecot.deliver(user.address, letter({ subject: 'Before' }));
  account = await OpenAccount.connect(servers, app, owner, user, { smtp });
});
afterAll(() => app.stop());

async function newPerson(): Promise<{ client: ApiClient; id: string }> {
  const body = { email: `${randomUUID()}@example.org`, displayName: 'Somebody Else' };
  const { user, signInUrl } = await owner.call(usersApi.invite, { body });
  const client = app.newClient();
  await client.signIn(signInUrl);
  return { client, id: user.id };
}

const draft = (to: string): Draft => ({
  clientKey: randomUUID(),
  to: [{ name: '', address: to }],
  cc: [],
  bcc: [],
  subject: 'Hello',
  text: 'Hello.\n',
  html: null,
  inReplyTo: null,
  forwardOf: null,
  attachments: [],
});

describe('a paused account', () => {
  const params = () => ({ params: { accountId: account.id } });
  const stateNow = async () => (await owner.call(accountsApi.read, params())).state;
  const deliver = (subject: string) => servers.dovecot.deliver(account.user.address, letter({ subject }));
  const friend = servers.dovecot.newUser();

  it('ends its connections, sends nothing, and says so', async () => {
    await eventually(async () => (await stateNow()) === 'live');
    smtp.hooks.beforeDelivery = () => {
      throw new SmtpRefusal(451, 'later');
    };
    const queued = await owner.call(outboxApi.send, { ...params(), body: draft(friend.address) });
    await eventually(
      async () => (await owner.call(outboxApi.list, params())).items.some((item) => item.nextAttemptAt !== null),
      { timeoutMs: 20_000 },
    );
    const socket = await account.listen();

    await owner.call(accountLifeApi.pause, params());

    expect(await owner.call(accountsApi.read, params())).toMatchObject({
      state: 'paused',
      problem: null,
      nextAttemptAt: null,
    });
    await eventually(() =>
      socket.frames.some(
        ({ name, payload }) => name === 'account.updated' && 'state' in payload && payload.state === 'paused',
      ),
    );
    await eventually(async () => (await servers.dovecot.connectionCount(account.user)) === 0);
    await eventually(async () => {
      const { account: health } = await owner.call(healthApi.account, params());
      return health.connections === null && health.words.startsWith('Paused') && !health.needsAttention;
    });
    delete smtp.hooks.beforeDelivery;
    const refused = await owner.problemOf(outboxApi.send, { ...params(), body: draft(friend.address) });
    expect(refused).toMatchObject({ code: 'account.paused' });
    await queryDatabase(app.databaseUrl, `UPDATE outbox_item SET next_attempt_at = now() WHERE id = $1`, [queued.id]);
    socket.close();
  });

  it('stays paused over a restart, while mail arrives and people act', async () => {
    const before = await target(account, 'inbox', 'Before');
    await deliver('Meanwhile');
    await act(account, before, { kind: 'add-flag', flag: 'flagged' });
    await app.restart();
    owner = await app.signIn();
    account = OpenAccount.resume(servers, app, owner, account.user, account.account, { smtp });
    // Whatever this process does for its accounts, it has done for another one by now.
    await OpenAccount.connect(servers, app, owner, servers.dovecot.newUser());

    expect(await stateNow()).toBe('paused');
    expect(await account.rowBySubject('inbox', 'Meanwhile')).toBeNull();
    expect((await account.rowBySubject('inbox', 'Before'))?.flagged).toBe(true);
    expect(await pendingChanges(account)).toHaveLength(1);
    expect(await servers.dovecot.connectionCount(account.user)).toBe(0);
    expect(smtp.delivered).toHaveLength(0);
    const { items } = await owner.call(outboxApi.list, params());
    expect(items.map(({ state }) => state)).toEqual(['queued']);
  });

  it('takes new settings that work, and stays paused', async () => {
    const { password: _kept, ...settings } = servers.accountSettings(account.user, { smtp });

    const { account: changed } = await owner.call(accountsApi.update, {
      ...params(),
      body: { ...settings, displayName: 'New Name' },
    });

    expect(changed).toMatchObject({ displayName: 'New Name', state: 'paused' });
  });

  it('goes on where it was when it is resumed: mail, changes and what waits to be sent', async () => {
    await owner.call(accountLifeApi.resume, params());

    await eventually(async () => (await stateNow()) === 'live', { timeoutMs: 20_000 });
    await eventually(async () => (await account.rowBySubject('inbox', 'Meanwhile')) !== null);
    await untilNothingPending(account);
    await eventually(() => smtp.delivered.length === 1, { timeoutMs: 20_000 });
    await account.untilInStep();
  });

  it('fetches nothing that is not here, and says why', async () => {
    await deliver('Unread so far');
    const row = await eventually(() => account.rowBySubject('inbox', 'Unread so far'));
    const [message] = (await account.thread(row.threadId)).messages;
    await owner.call(accountLifeApi.pause, params());
    await eventually(async () => (await servers.dovecot.connectionCount(account.user)) === 0);

    const source = { params: { accountId: account.id, messageId: message?.id ?? '' } };
    const problem = await eventually(() => owner.problemOf(messagesApi.downloadSource, source));

    expect(problem).toMatchObject({ code: 'account.paused' });
    await owner.call(accountLifeApi.resume, params());
    await eventually(async () => (await stateNow()) === 'live', { timeoutMs: 20_000 });
  });

  it('is paused and resumed by owners alone', async () => {
    const { client, id } = await newPerson();
    await owner.call(accountsApi.setMember, { params: { ...params().params, userId: id }, body: { role: 'member' } });

    expect((await client.problemOf(accountLifeApi.pause, params())).code).toBe('access.denied');
    expect((await client.problemOf(accountLifeApi.resume, params())).code).toBe('access.denied');
    const stranger = await newPerson();
    expect((await stranger.client.problemOf(accountLifeApi.pause, params())).code).toBe('account.not-found');
  });
});

describe('an account that is given to somebody else', () => {
  const roleOf = async (client: ApiClient, accountId: string) =>
    (await client.call(accountsApi.read, { params: { accountId } })).role;

  it('has them as its owner from then on, and the former one in the role that they keep', async () => {
    const [former, heir, next] = [await newPerson(), await newPerson(), await newPerson()];
    const given = await servers.connectAccount(former.client, servers.dovecot.newUser());
    const params = { accountId: given.id };

    await former.client.call(accountLifeApi.handOver, { params, body: { userId: heir.id, keep: 'reader' } });

    expect(await roleOf(former.client, given.id)).toBe('reader');
    expect(await roleOf(heir.client, given.id)).toBe('owner');
    expect((await former.client.problemOf(accountsApi.remove, { params })).code).toBe('access.denied');

    await heir.client.call(accountLifeApi.handOver, { params, body: { userId: next.id, keep: null } });

    expect((await heir.client.problemOf(accountsApi.read, { params })).code).toBe('account.not-found');
    const { members } = await next.client.call(accountsApi.listMembers, { params });
    expect(members.map(({ role }) => role).toSorted()).toEqual(['owner', 'reader']);
  });

  it('is given by an administrator too, in place of everybody who owned it', async () => {
    const [former, other, heir] = [await newPerson(), await newPerson(), await newPerson()];
    const given = await servers.connectAccount(former.client, servers.dovecot.newUser());
    const params = { accountId: given.id };
    await former.client.call(accountsApi.setMember, {
      params: { ...params, userId: other.id },
      body: { role: 'owner' },
    });

    await owner.call(accountLifeApi.handOver, { params, body: { userId: heir.id, keep: 'member' } });

    expect(await roleOf(heir.client, given.id)).toBe('owner');
    expect(await roleOf(former.client, given.id)).toBe('member');
    expect(await roleOf(other.client, given.id)).toBe('member');
  });

  it('goes to nobody who does not exist, not to its owner, and by nobody who is none', async () => {
    const { client, id } = await newPerson();
    const params = { accountId: (await servers.connectAccount(client, servers.dovecot.newUser())).id };
    const nobody = { params, body: { userId: randomUUID(), keep: null } };
    const self = { params, body: { userId: id, keep: null } };
    const stranger = await newPerson();
    const grab = { params, body: { userId: stranger.id, keep: null } };

    expect((await client.problemOf(accountLifeApi.handOver, nobody)).code).toBe('user.not-found');
    expect((await client.problemOf(accountLifeApi.handOver, self)).code).toBe('request.invalid');
    expect((await stranger.client.problemOf(accountLifeApi.handOver, grab)).code).toBe('account.not-found');
    expect(await roleOf(client, params.accountId)).toBe('owner');
  });
});

describe('removing an account', () => {
  it('that fails leaves it as it was, and watched', async () => {
    const user = servers.dovecot.newUser();
    const kept = await OpenAccount.connect(servers, app, owner, user, { smtp });
    const params = { params: { accountId: kept.id } };
    const run = (sql: string) => queryDatabase(app.databaseUrl, sql);
    await run(`CREATE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no account is removed now'; END $$`);
    await run('CREATE TRIGGER refused BEFORE INSERT ON account_removal FOR EACH ROW EXECUTE FUNCTION refuse_removal()');

    const problem = await owner.problemOf(accountsApi.remove, params);

    await run('DROP TRIGGER refused ON account_removal');
    expect(problem.status).toBe(500);
    await servers.dovecot.deliver(user.address, letter({ subject: 'Still watched' }));
    await eventually(() => kept.rowBySubject('inbox', 'Still watched'), { timeoutMs: 20_000 });
    await owner.call(accountsApi.remove, params);
    expect((await owner.problemOf(accountsApi.read, params)).code).toBe('account.not-found');
  });

  it('ends it at once for everybody, erases all of it over a crash, and leaves other accounts alone', async () => {
    const user = servers.dovecot.newUser();
    for (const subject of ['One', 'Two', 'Three']) await servers.dovecot.deliver(user.address, letter({ subject }));
    const gone = await OpenAccount.connect(servers, app, owner, user);
    const [message] = (await gone.thread((await gone.rows('inbox'))[0]?.threadId ?? '')).messages;
    await owner.call(messagesApi.readBody, { params: { accountId: gone.id, messageId: message?.id ?? '' } });
    const traces = [gone.id, message?.id ?? '', ...(await gone.mailboxes()).map(({ id }) => id)];
    await manyMessages(gone.id);
    const { client, id: userId } = await newPerson();
    await owner.call(accountsApi.setMember, { params: { accountId: gone.id, userId }, body: { role: 'member' } });

    await owner.call(accountsApi.remove, { params: { accountId: gone.id } });

    expect((await client.call(accountsApi.list)).accounts).toEqual([]);
    expect((await owner.call(accountsApi.list)).accounts.map(({ id }) => id)).not.toContain(gone.id);
    expect((await owner.problemOf(accountsApi.read, { params: { accountId: gone.id } })).code).toBe(
      'account.not-found',
    );
    expect((await client.call(accountLifeApi.listRemovals)).removals).toEqual([]);
    const removal = await eventually(async () =>
      (await owner.call(accountLifeApi.listRemovals)).removals.find(
        ({ accountId, progress }) => accountId === gone.id && progress > 0,
      ),
    );
    expect(removal.address).toBe(user.address);
    await app.kill9();
    const [left] = await queryDatabase<{ count: number }>(
      app.databaseUrl,
      'SELECT count(*)::int FROM message WHERE account_id = $1',
      [gone.id],
    );
    expect(left?.count).toBeGreaterThan(0);

    await app.start();
    owner = await app.signIn();
    const again = await OpenAccount.connect(servers, app, owner, user);
    expect(await again.rows('inbox')).toHaveLength(3);
    await eventually(async () => (await owner.call(accountLifeApi.listRemovals)).removals.length === 0, {
      timeoutMs: 60_000,
    });

    const dump = (await dumpDatabase(app.databaseUrl)).replaceAll(
      /^id=.* account_address=.*$/gm,
      'what was put on record',
    );
    for (const trace of traces) expect(dump).not.toContain(trace);
    expect(dump).not.toContain('filler');
    expect(dump).toContain(again.id);
    expect(await again.rows('inbox')).toHaveLength(3);
    await again.untilInStep();
  });

  /** So many rows that erasing them takes a while. */
  async function manyMessages(accountId: string): Promise<void> {
    await queryDatabase(
      app.databaseUrl,
      `INSERT INTO message SELECT filler.*
       FROM (SELECT * FROM message WHERE account_id = $1 LIMIT 1) AS sample, generate_series(1, 40000) AS n,
         LATERAL jsonb_populate_record(NULL::message, to_jsonb(sample) || jsonb_build_object('id', gen_random_uuid(),
           'identity', '\\x' || md5('filler' || n), 'subject', 'filler ' || repeat('x', 300))) AS filler`,
      [accountId],
    );
  }
});
