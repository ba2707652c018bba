import { accountsApi, sessionApi, usersApi } from '@maildesk/contracts';
import { chmodSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryResultRow } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, signInToken } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { People } from '../support/people.js';
import { dumpDatabase, queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

let app: MailDesk;
let admin: ApiClient;
let people: People;
const dataDir = servers.newDir('accounts-app');

beforeAll(async () => {
  app = await servers.startMailDesk({ dataDir });
  admin = await app.signIn();
  people = new People(app, admin);
});

const query = <Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
  queryDatabase(app.databaseUrl, sql, parameters);

describe('an account', () => {
  it('is stored only when every step of its test passed', async () => {
    const user = servers.dovecot.newUser();
    const settings = { ...servers.accountSettings(user), password: 'wrong-canary' };

    const { account, report } = await admin.call(accountsApi.create, { body: settings });

    expect(account).toBeNull();
    expect(report.ok).toBe(false);
    const { accounts } = await admin.call(accountsApi.list);
    expect(accounts.map(({ address }) => address)).not.toContain(user.address);
  });

  it('is connected once, whatever the case of its address', async () => {
    const user = servers.dovecot.newUser();
    await servers.connectAccount(admin, user);

    const again = { ...servers.accountSettings(user), address: user.address.toUpperCase() };
    const problem = await admin.problemOf(accountsApi.create, { body: again });

    expect(problem.code).toBe('account.exists');
  });

  it('keeps its password sealed in the database and out of every answer and log', async () => {
    const user = servers.dovecot.newUser();
    const account = await servers.connectAccount(admin, user);

    const rows = await query<{ key_id: string }>('SELECT key_id FROM sealed_secret WHERE owner_id = $1', [account.id]);

    expect(rows).toEqual([{ key_id: expect.stringMatching(/^[0-9a-f]{8}$/) as unknown }]);
    expect(await dumpDatabase(app.databaseUrl)).not.toContain(user.password);
    expect(JSON.stringify(await admin.call(accountsApi.list))).not.toContain(user.password);
    expect(app.logs()).not.toContain(user.password);
  });

  it('is not there for whoever has no role in it, nor for an id that is none', async () => {
    const account = await servers.connectAccount(admin, servers.dovecot.newUser());
    const { client } = await people.add();

    expect((await client.problemOf(accountsApi.read, { params: { accountId: account.id } })).code).toBe(
      'account.not-found',
    );
    expect((await client.problemOf(accountsApi.remove, { params: { accountId: account.id } })).code).toBe(
      'account.not-found',
    );
    expect((await client.problemOf(accountsApi.read, { params: { accountId: 'no-id' } })).code).toBe(
      'account.not-found',
    );
    expect((await client.call(accountsApi.list)).accounts).toEqual([]);
  });

  it('takes new settings only when they work, and never another address', async () => {
    const user = servers.dovecot.newUser();
    const account = await servers.connectAccount(admin, user);
    const params = { accountId: account.id };
    const settings = servers.accountSettings(user);

    const other = await admin.problemOf(accountsApi.update, {
      params,
      body: { ...settings, address: 'other@example.org' },
    });
    const wrong = await admin.call(accountsApi.update, { params, body: { ...settings, password: 'wrong' } });
    const renamed = await admin.call(accountsApi.update, { params, body: { ...settings, displayName: 'New Name' } });

    expect(other).toMatchObject({ code: 'request.invalid', issues: [{ path: 'body.address' }] });
    expect(wrong.account).toBeNull();
    expect(renamed.account).toMatchObject({ id: account.id, displayName: 'New Name', address: user.address });
  });

  it('keeps its password when none is given, but never gives it to another server', async () => {
    const user = servers.dovecot.newUser();
    const account = await servers.connectAccount(admin, user);
    const params = { accountId: account.id };
    const { password: _kept, ...settings } = servers.accountSettings(user);

    const renamed = await admin.call(accountsApi.update, { params, body: { ...settings, displayName: 'New Name' } });
    const elsewhere = await admin.problemOf(accountsApi.update, {
      params,
      body: { ...settings, smtp: { ...settings.smtp, host: '127.0.0.1' } },
    });

    expect(renamed.account?.displayName).toBe('New Name');
    expect(elsewhere.code).toBe('account.password-needed');
  });

  it('stores no settings over newer ones, and none of somebody who was removed while they were tested', async () => {
    const smtp = await servers.startSmtpServer();
    const user = servers.dovecot.newUser();
    const account = await servers.connectAccount(admin, user, { smtp });
    const { client, id: userId } = await people.add();
    const params = { accountId: account.id, userId };
    await admin.call(accountsApi.setMember, { params, body: { role: 'owner' } });
    const settings = servers.accountSettings(user, { smtp });

    /** What becomes of the co-owner's settings when `act` is done while they are tested. */
    async function whileTested(act: () => Promise<unknown>): Promise<string> {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let isHeld = false;
      smtp.hooks.onSignIn = () => {
        if (isHeld) return;
        isHeld = true;
        return held;
      };
      const problem = client.problemOf(accountsApi.update, { params, body: { ...settings, displayName: 'Stale' } });
      await eventually(() => isHeld);
      await act();
      release();
      return (await problem).code;
    }

    const renaming = { params, body: { ...settings, displayName: 'Newer' } };
    expect(await whileTested(() => admin.call(accountsApi.update, renaming))).toBe('account.changed-meanwhile');
    expect(await whileTested(() => admin.call(accountsApi.removeMember, { params }))).toBe('account.not-found');
    const { displayName, settingsVersion } = await admin.call(accountsApi.read, { params });
    expect([displayName, settingsVersion]).toEqual(['Newer', account.settingsVersion + 1]);
    // Also made from what was read long before.
    const old = { params, body: { ...settings, displayName: 'Old', settingsVersion: account.settingsVersion } };
    expect((await admin.problemOf(accountsApi.update, old)).code).toBe('account.changed-meanwhile');
    await admin.call(accountsApi.update, { params, body: { ...old.body, settingsVersion } });
  });

  it('lists every account to administrators, with its owners and how many have access', async () => {
    const { client, id: ownerId } = await people.add();
    const { address, id } = await servers.connectAccount(client, servers.dovecot.newUser());
    const params = { accountId: id, userId: (await people.add()).id };
    await client.call(accountsApi.setMember, { params, body: { role: 'reader' } });

    const { accounts } = await admin.call(accountsApi.listManaged);

    expect((await admin.call(accountsApi.list)).accounts.map((account) => account.id)).not.toContain(id);
    const owner = (await admin.call(usersApi.list)).users.find((user) => user.id === ownerId);
    expect(accounts.find((account) => account.id === id)).toMatchObject({
      address,
      owners: [owner?.displayName],
      peopleCount: 2,
    });
    expect((await client.problemOf(accountsApi.listManaged)).code).toBe('access.denied');
  });

  it('leaves nothing behind when it is removed', async () => {
    const account = await servers.connectAccount(admin, servers.dovecot.newUser());
    const params = { accountId: account.id };

    await admin.call(accountsApi.remove, { params });

    const tables = await query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.columns WHERE column_name = 'account_id' AND table_schema = 'public'`,
    );
    expect(tables.map(({ table_name }) => table_name)).toEqual(
      expect.arrayContaining(['message', 'mailbox', 'account_seq']),
    );
    await eventually(async () => (await query('SELECT 1 FROM account_removal')).length === 0, { timeoutMs: 30_000 });
    for (const { table_name } of tables) {
      expect(await query(`SELECT 1 FROM ${table_name} WHERE account_id = $1`, [account.id]), table_name).toEqual([]);
    }
    expect(await query('SELECT 1 FROM account WHERE id = $1', [account.id])).toEqual([]);
    expect(await query('SELECT 1 FROM sealed_secret WHERE owner_id = $1', [account.id])).toEqual([]);
    expect((await admin.problemOf(accountsApi.read, { params })).code).toBe('account.not-found');
  });
});

describe('whether an address is connected', () => {
  it('is told to nobody whom its mail server does not let in', async () => {
    const user = servers.dovecot.newUser();
    await servers.connectAccount(admin, user);
    const { client } = await people.add();

    const wrong = { ...servers.accountSettings(user), password: 'guessed' };
    const { account, report } = await client.call(accountsApi.create, { body: wrong });

    expect(account).toBeNull();
    expect(report.ok).toBe(false);
  });

  it('is told five times within an hour', async () => {
    const taken = servers.accountSettings(servers.dovecot.newUser());
    const free = servers.accountSettings(servers.dovecot.newUser());
    await admin.call(accountsApi.create, { body: taken });
    const { client } = await people.add();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await client.problemOf(accountsApi.create, { body: taken })).code).toBe('account.exists');
    }

    expect((await client.problemOf(accountsApi.create, { body: taken })).code).toBe('request.too-many');
    expect((await client.problemOf(accountsApi.create, { body: free })).code).toBe('request.too-many');
  });
});

describe('members of an account', () => {
  it('counts only owners who may sign in, and makes nobody an owner who may not', async () => {
    const account = await servers.connectAccount(admin, servers.dovecot.newUser());
    const [owner, disabled] = [await people.add(), await people.add()];
    for (const { id } of [owner, disabled]) {
      const params = { accountId: account.id, userId: id };
      await admin.call(accountsApi.setMember, { params, body: { role: 'owner' } });
    }
    const { user: self } = await admin.call(sessionApi.read);
    await admin.call(accountsApi.removeMember, { params: { accountId: account.id, userId: self.id } });
    await admin.call(usersApi.update, { params: { userId: disabled.id }, body: { isDisabled: true } });

    const params = { accountId: account.id, userId: owner.id };
    const left = await admin.problemOf(accountsApi.removeMember, { params });
    const raised = { params: { ...params, userId: disabled.id }, body: { role: 'manager' } } as const;

    expect(left.code).toBe('account.last-owner');
    expect((await admin.problemOf(accountsApi.setMember, raised)).code).toBe('user.disabled');
  });

  it('get the rights of their role, and lose them at once', async () => {
    const account = await servers.connectAccount(admin, servers.dovecot.newUser());
    const { client, id } = await people.add();
    const params = { accountId: account.id, userId: id };

    await admin.call(accountsApi.setMember, { params, body: { role: 'reader' } });

    expect(await client.call(accountsApi.read, { params })).toMatchObject({ id: account.id, role: 'reader' });
    expect((await client.problemOf(accountsApi.reconnect, { params })).code).toBe('access.denied');
    expect((await client.problemOf(accountsApi.remove, { params })).code).toBe('access.denied');

    await admin.call(accountsApi.removeMember, { params });

    expect((await client.problemOf(accountsApi.read, { params })).code).toBe('account.not-found');
  });

  it('always have an owner among them, also when two owners leave in the same moment', async () => {
    const account = await servers.connectAccount(admin, servers.dovecot.newUser());
    const { user } = await admin.call(sessionApi.read);
    const { client, id } = await people.add();
    const own = { accountId: account.id, userId: user.id };
    const theirs = { accountId: account.id, userId: id };

    expect((await admin.problemOf(accountsApi.removeMember, { params: own })).code).toBe('account.last-owner');
    const lowered = { params: own, body: { role: 'member' } } as const;
    expect((await admin.problemOf(accountsApi.setMember, lowered)).code).toBe('account.last-owner');

    await admin.call(accountsApi.setMember, { params: theirs, body: { role: 'owner' } });
    await Promise.allSettled([
      admin.call(accountsApi.removeMember, { params: own }),
      client.call(accountsApi.removeMember, { params: theirs }),
    ]);

    const owners = await query(`SELECT 1 FROM account_member WHERE account_id = $1 AND role = 'owner'`, [account.id]);
    expect(owners).toHaveLength(1);
  });

  it('are people that exist', async () => {
    const account = await servers.connectAccount(admin, servers.dovecot.newUser());
    const params = { accountId: account.id, userId: '7b0e1a9e-0000-4000-8000-000000000001' };

    expect((await admin.problemOf(accountsApi.setMember, { params, body: { role: 'member' } })).code).toBe(
      'user.not-found',
    );
    expect((await admin.problemOf(accountsApi.removeMember, { params })).code).toBe('user.not-found');
  });
});

describe('the demo account', () => {
  it('is one for everybody who asks for it', async () => {
    const mine = await admin.call(accountsApi.createDemo);
    const { client } = await people.add();

    const theirs = await client.call(accountsApi.createDemo);

    expect(mine).toMatchObject({ isDemo: true, role: 'owner' });
    expect(theirs).toMatchObject({ id: mine.id, role: 'member' });
    expect(await admin.call(accountsApi.createDemo)).toMatchObject({ id: mine.id, role: 'owner' });
  });
});

describe('connection tests', () => {
  it('stop being run for somebody whose tests keep failing', async () => {
    const { client } = await people.add();
    const settings = servers.accountSettings(servers.dovecot.newUser());
    const body = { ...settings, imap: { ...settings.imap, port: 1 }, smtp: { ...settings.smtp, port: 1 } };
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await client.call(accountsApi.testConnection, { body })).ok).toBe(false);
    }

    expect(await client.problemOf(accountsApi.testConnection, { body })).toMatchObject({
      code: 'request.too-many',
      retryable: true,
    });
  });
});

describe('starting again', () => {
  it('makes a new link, voids the unused one of the former start, and keeps sessions and demo', async () => {
    const former = app.signInLink;
    await app.restart();
    const unused = app.signInLink;
    await app.restart();

    const voided = await app.newClient().problemOf(sessionApi.signIn, { body: { token: signInToken(unused) } });
    const session = await admin.call(sessionApi.read);
    const { accounts } = await admin.call(accountsApi.list);

    expect(unused).not.toBe(former);
    expect(voided.code).toBe('session.link-invalid');
    expect(session.user).toMatchObject({ email: 'admin@localhost', displayName: 'Administrator', isAdmin: true });
    expect(accounts.some(({ isDemo }) => isDemo)).toBe(true);
  });

  it('is refused without the key that the passwords are sealed with, and makes none in its place', async () => {
    const file = join(dataDir, 'data', 'maildesk.key');
    const key = readFileSync(file, 'utf8');
    await app.stop();

    renameSync(file, `${file}.away`);
    await expect(app.start()).rejects.toThrow(/sealed with key [0-9a-f]{8}\. There is no key/);
    expect(() => readFileSync(file)).toThrow();

    renameSync(`${file}.away`, file);
    chmodSync(file, 0o644);
    await expect(app.start()).rejects.toThrow(/can be read by others/);

    chmodSync(file, 0o600);
    await app.start();
    expect(readFileSync(file, 'utf8')).toBe(key);
  });
});
