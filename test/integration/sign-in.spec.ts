import { accountsApi, sessionApi, signInApi, usersApi } from '@maildesk/contracts';
import { createHash, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, signInToken, testPassword } from '../support/api-client.js';
import { codeOf } from '../support/authenticator.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { eventually } from '../support/wait.js';

let app: MailDesk;
let other: MailDesk;
let admin: ApiClient;

beforeAll(async () => {
  const shared = { dataDir: servers.newDir('sign-in'), databaseUrl: await servers.createDatabase() };
  app = await servers.startMailDesk(shared);
  admin = await app.signIn();
  other = await servers.startMailDesk(shared);
});

interface Person {
  readonly client: ApiClient;
  readonly id: string;
  readonly email: string;
}

async function query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function invite(): Promise<{ id: string; email: string; token: string }> {
  const email = `${randomUUID()}@example.org`;
  const { user, signInUrl } = await admin.call(usersApi.invite, { body: { email, displayName: 'Some Body' } });
  return { id: user.id, email, token: signInToken(signInUrl) };
}

/** Somebody new, signed in with `testPassword`. */
async function newPerson(): Promise<Person> {
  const { id, email, token } = await invite();
  const client = app.newClient();
  await client.call(signInApi.acceptInvitation, { body: { token, password: testPassword, code: null } });
  return { client, id, email };
}

const given = (email: string, password = testPassword, code: string | null = null) => ({
  body: { email, password, code },
});

async function signIn(email: string, code: string | null = null, at = app): Promise<ApiClient> {
  const client = at.newClient();
  await client.call(signInApi.withPassword, given(email, testPassword, code));
  return client;
}

const isOpen = async (client: ApiClient): Promise<boolean> => (await client.fetch('/api/session')).status === 200;

/** Sets up a second factor; its code of half a minute ago is used up by that. */
async function setUpSecondFactor(client: ApiClient): Promise<{ key: string; recoveryCodes: string[] }> {
  const { key } = await client.call(signInApi.beginSecondFactor, { body: { password: null } });
  const body = { code: codeOf(key, -1) };
  const { recoveryCodes } = await client.call(signInApi.confirmSecondFactor, { body });
  return { key, recoveryCodes };
}

describe('an invitation', () => {
  it('says whom it is for, takes no weak password, and lets in once', async () => {
    const { email, token } = await invite();
    const client = app.newClient();
    const accept = (password: string) => ({ body: { token, password, code: null } });

    const invitation = await client.call(signInApi.readInvitation, { body: { token } });
    expect(invitation).toMatchObject({ email, displayName: 'Some Body', isReturning: false, needsCode: false });
    for (const password of ['too short', 'passwordpassword', email]) {
      expect((await client.problemOf(signInApi.acceptInvitation, accept(password))).code).toBe('password.weak');
    }
    const { user } = await client.call(signInApi.acceptInvitation, accept(testPassword));

    expect(user.email).toBe(email);
    expect(await isOpen(client)).toBe(true);
    expect(await isOpen(await signIn(email.toUpperCase()))).toBe(true);
    const again = await client.problemOf(signInApi.acceptInvitation, accept('another quiet lamp 9'));
    expect(again.code).toBe('session.link-invalid');
  });

  it('signs in nobody by itself', async () => {
    const { token } = await invite();

    const problem = await app.newClient().problemOf(sessionApi.signIn, { body: { token } });

    expect(problem.code).toBe('session.link-invalid');
  });

  it('made anew voids the one before; for a new password it ends what was signed in with the old one', async () => {
    const { client, id, email } = await newPerson();
    const links = [];
    for (let count = 0; count < 2; count += 1) {
      const { signInUrl } = await admin.call(usersApi.createSignInLink, { params: { userId: id } });
      links.push(signInToken(signInUrl));
    }
    const accept = (token = '') => ({ body: { token, password: 'quiet river 7 lantern', code: null } });

    const former = await app.newClient().problemOf(signInApi.acceptInvitation, accept(links[0]));
    const invitation = await app.newClient().call(signInApi.readInvitation, { body: { token: links[1] ?? '' } });
    await app.newClient().call(signInApi.acceptInvitation, accept(links[1]));

    expect(former.code).toBe('session.link-invalid');
    expect(invitation.isReturning).toBe(true);
    expect(await isOpen(client)).toBe(false);
    expect((await app.newClient().problemOf(signInApi.withPassword, given(email))).code).toBe('sign-in.refused');
  });
});

describe('a link that was not used yet', () => {
  it('stops to work when its owner changes the password, is signed out everywhere, or has a lost second factor removed', async () => {
    const { client, id } = await newPerson();
    const params = { userId: id };
    const newLink = async () => signInToken((await admin.call(usersApi.createSignInLink, { params })).signInUrl);
    const problemWith = async (token: string) =>
      (await app.newClient().problemOf(signInApi.readInvitation, { body: { token } })).code;

    const first = await newLink();
    await client.call(signInApi.changePassword, {
      body: { password: testPassword, newPassword: 'quiet river 7 lantern' },
    });
    const second = await newLink();
    await admin.call(usersApi.endSessions, { params });
    const third = await newLink();
    await admin.call(usersApi.resetSecondFactor, { params });

    const problems = [await problemWith(first), await problemWith(second), await problemWith(third)];
    expect(problems).toEqual(Array(3).fill('session.link-invalid'));
  });
});

describe('whether somebody is known here', () => {
  it('is told neither by the answer nor by the time it takes', async () => {
    const { email } = await newPerson();
    const invited = await invite();
    const disabled = await newPerson();
    await admin.call(usersApi.update, { params: { userId: disabled.id }, body: { isDisabled: true } });
    const unknown = `${randomUUID()}@example.org`;
    const wrong = 'not the right words 1';
    const measured = async (address: string, password: string): Promise<{ problem: unknown; ms: number }> => {
      const begunAt = performance.now();
      const problem = await app.newClient().problemOf(signInApi.withPassword, given(address, password));
      return { problem, ms: performance.now() - begunAt };
    };

    const known = [await measured(email, wrong), await measured(email, wrong), await measured(email, wrong)];
    const others = [
      await measured(unknown, wrong),
      await measured(invited.email, wrong),
      await measured(disabled.email, testPassword),
    ];

    for (const { problem } of others) expect(problem).toEqual(known[0]?.problem);
    expect(known[0]?.problem).toMatchObject({ status: 401, code: 'sign-in.refused' });
    // Nearly all of it is the hashing, which only an early answer would save.
    const usual = Math.min(...known.map(({ ms }) => ms));
    for (const { ms } of others) expect(ms).toBeGreaterThan(usual / 3);
  });
});

describe('guessing passwords', () => {
  it('is slowed down for every process, however many try at once, and forgiven to the right one after the wait', async () => {
    const { email } = await newPerson();
    const guesses = Array.from({ length: 20 }, () =>
      app.newClient().problemOf(signInApi.withPassword, given(email, 'wrong words here 1')),
    );

    const codes = (await Promise.all(guesses)).map(({ code }) => code);

    expect(codes.filter((code) => code === 'sign-in.refused')).toHaveLength(5);
    expect(codes.filter((code) => code === 'request.too-many')).toHaveLength(15);
    const elsewhere = await other.newClient().problemOf(signInApi.withPassword, given(email));
    expect(elsewhere).toMatchObject({ status: 429, code: 'request.too-many' });
    expect(elsewhere.detail).toMatch(/in (30|2\d) seconds\./);

    await query('UPDATE sign_in_attempt SET blocked_until = now()');
    expect(await isOpen(await signIn(email))).toBe(true);
    const afterwards = await app.newClient().problemOf(signInApi.withPassword, given(email, 'wrong words here 1'));
    expect(afterwards.code).toBe('sign-in.refused');
  });

  it('slows down addresses that nobody has just as well', async () => {
    const attempt = given(`${randomUUID()}@example.org`, 'wrong words here 1');
    for (let count = 0; count < 5; count += 1) await app.newClient().problemOf(signInApi.withPassword, attempt);

    expect((await app.newClient().problemOf(signInApi.withPassword, attempt)).code).toBe('request.too-many');
  });

  it('on many addresses from one network is slowed down, for that network alone', async () => {
    const from = async (address: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
      const { body } = given(`${randomUUID()}@example.org`, 'wrong words here 1');
      const response = await fetch(`${app.url}/api/sign-in`, { method: 'POST', headers, body: JSON.stringify(body) });
      return response.status;
    };
    const network = (host: number) => `2001:db8:77:1::${host.toString(16)}`;
    for (let count = 0; count < 40; count += 4) {
      await Promise.all([1, 2, 3, 4].map((host) => from(network(count + host))));
    }

    expect(await from(network(99))).toBe(429);
    expect(await from('2001:db8:77:2::1')).toBe(401);
  });

  it('by strangers elsewhere locks nobody out, and a new link from an administrator forgives', async () => {
    const { id, email } = await newPerson();
    const attempt = async (address: string, password: string): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
      const body = JSON.stringify(given(email, password).body);
      return (await fetch(`${app.url}/api/sign-in`, { method: 'POST', headers, body })).status;
    };
    for (let count = 0; count < 5; count += 1) await attempt('2001:db8:88:1::1', 'wrong words here 1');

    expect(await attempt('2001:db8:88:1::1', testPassword)).toBe(429);
    expect(await attempt('2001:db8:88:2::1', testPassword)).toBe(200);
    await admin.call(usersApi.createSignInLink, { params: { userId: id } });
    expect(await attempt('2001:db8:88:1::1', testPassword)).toBe(200);
  });

  it('does not close the way by a link for a new password, whose code is guessed at apart', async () => {
    const { client, id, email } = await newPerson();
    const { key } = await setUpSecondFactor(client);
    const { signInUrl } = await admin.call(usersApi.createSignInLink, { params: { userId: id } });
    const accept = (code: string) => ({ body: { token: signInToken(signInUrl), password: testPassword, code } });
    for (let count = 0; count < 5; count += 1)
      await app.newClient().problemOf(signInApi.withPassword, given(email, 'wrong words here 1'));
    expect((await app.newClient().problemOf(signInApi.withPassword, given(email))).code).toBe('request.too-many');

    await app.newClient().call(signInApi.acceptInvitation, accept(codeOf(key, 0)));

    expect(await isOpen(await signIn(email, codeOf(key, 1)))).toBe(true);
  });

  it('from one network is forgotten with time, however many go on guessing there', async () => {
    const network = '192.0.2.200';
    const attempt = async (): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': network };
      const body = JSON.stringify(given(`${randomUUID()}@example.org`, 'wrong words here 1').body);
      return (await fetch(`${app.url}/api/sign-in`, { method: 'POST', headers, body })).status;
    };
    const age = (hours: number) =>
      query(
        `UPDATE sign_in_attempt SET failures = 44, blocked_until = now(), last_at = now() - make_interval(hours => $1)
         WHERE key = $2`,
        [hours, createHash('sha256').update(`network ${network}`).digest()],
      );
    await attempt();

    await age(0);
    expect([await attempt(), await attempt()]).toEqual([401, 429]);
    await age(1);
    expect([await attempt(), await attempt()]).toEqual([401, 401]);
  });

  it('by an open browser is slowed down too', async () => {
    const { client } = await newPerson();
    const change = { body: { password: 'wrong words here 1', newPassword: 'quiet river 7 lantern' } };
    for (let count = 0; count < 5; count += 1) {
      expect((await client.problemOf(signInApi.changePassword, change)).code).toBe('password.wrong');
    }

    expect((await client.problemOf(signInApi.changePassword, change)).code).toBe('request.too-many');
  });
});

describe('a session', () => {
  it('is ended elsewhere, with its tabs, when the password is changed, and gets a new token here', async () => {
    const { client, email } = await newPerson();
    const elsewhere = await signIn(email, null, other);
    const tab = await elsewhere.socket();
    const former = client.cookieHeader;
    const ownTab = await client.socket();

    const without = { body: { password: null, newPassword: 'quiet river 7 lantern' } };
    expect((await client.problemOf(signInApi.changePassword, without)).code).toBe('password.wrong');
    await client.call(signInApi.changePassword, { body: { ...without.body, password: testPassword } });

    await eventually(() => !tab.connected && !ownTab.connected);
    expect(await isOpen(elsewhere)).toBe(false);
    expect(await isOpen(client)).toBe(true);
    expect((await client.socket()).connected).toBe(true);
    expect((await fetch(`${app.url}/api/session`, { headers: { cookie: former } })).status).toBe(401);
    await app.newClient().call(signInApi.withPassword, given(email, 'quiet river 7 lantern'));
  });

  it.each([
    ['a password that was changed', `password_hash = password_hash || 'x'`],
    ['a password alone when a second factor was set up', 'second_factor_at = now(), second_factor_step = 0'],
  ])('does not begin by %s while it was being checked', async (_what, change) => {
    const { id, email } = await newPerson();
    const changing = new Client({ connectionString: app.databaseUrl });
    await changing.connect();
    try {
      await changing.query('BEGIN');
      await changing.query(`UPDATE app_user SET ${change} WHERE id = $1`, [id]);
      const outcome = app.newClient().problemOf(signInApi.withPassword, given(email));
      await eventually(async () => {
        const waiting = await query(`SELECT 1 FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE app_user SET entered_at%'`);
        return waiting.length > 0;
      });
      await changing.query('COMMIT');

      expect((await outcome).code).toBe('sign-in.refused');
    } finally {
      await changing.end();
    }
  });

  it('is seen and ended by its owner alone', async () => {
    const { client, email } = await newPerson();
    const stranger = await newPerson();
    const second = await signIn(email);
    const third = await signIn(email);

    const { sessions } = await client.call(signInApi.listSessions);
    expect(sessions).toHaveLength(3);
    const current = sessions.filter(({ isCurrent }) => isCurrent);
    expect(current).toHaveLength(1);
    const newest = sessions.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt))[0];
    const params = { sessionId: newest?.id ?? '' };
    await stranger.client.call(signInApi.endSession, { params });
    expect(await isOpen(third)).toBe(true);
    await client.call(signInApi.endSession, { params });
    expect(await isOpen(third)).toBe(false);
    await client.call(signInApi.endOtherSessions);

    expect(await isOpen(second)).toBe(false);
    expect(await isOpen(client)).toBe(true);
    expect(await isOpen(stranger.client)).toBe(true);
  });

  it('ends after a week without use, and after thirty days with it', async () => {
    const { client, id, email } = await newPerson();
    const age = (column: string, days: number) =>
      query(`UPDATE user_session SET ${column} = ${column} - make_interval(days => $2) WHERE user_id = $1`, [id, days]);

    await age('last_used_at', 6);
    expect(await isOpen(client)).toBe(true);
    await age('last_used_at', 6);
    expect(await isOpen(client)).toBe(true);
    await age('last_used_at', 8);
    expect(await isOpen(client)).toBe(false);
    const used = await signIn(email);
    await age('expires_at', 31);
    expect(await isOpen(used)).toBe(false);
  });
});

describe('a second factor', () => {
  it('is asked for from its first code on, takes each code once, and is removed only with the password and a code', async () => {
    const { client, id, email } = await newPerson();
    const elsewhere = await signIn(email);
    const { key } = await client.call(signInApi.beginSecondFactor, { body: { password: null } });
    expect((await client.call(signInApi.readOwn)).secondFactor).toBeNull();
    const wrong = await client.problemOf(signInApi.confirmSecondFactor, { body: { code: codeOf(key, 40) } });
    expect(wrong.code).toBe('sign-in.code-wrong');
    const confirmed = { body: { code: codeOf(key, -1) } };
    const { recoveryCodes } = await client.call(signInApi.confirmSecondFactor, confirmed);

    expect(await isOpen(elsewhere)).toBe(false);
    expect((await client.call(signInApi.readOwn)).secondFactor?.recoveryCodesLeft).toBe(10);
    const refusal = async (code: string | null) =>
      (await app.newClient().problemOf(signInApi.withPassword, given(email, testPassword, code))).code;
    expect(await refusal(null)).toBe('sign-in.code-needed');
    expect(await refusal(codeOf(key, -1))).toBe('sign-in.code-wrong');
    expect(await refusal(codeOf(key, 40))).toBe('sign-in.code-wrong');
    const code = codeOf(key, 1);
    const attempts = [1, 2].map(() => signIn(email, `${code.slice(0, 3)} ${code.slice(3)}`));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);

    await query(`UPDATE user_session SET created_at = now() - interval '1 hour' WHERE user_id = $1`, [id]);
    const removal = async (password: string | null, used: string | null) =>
      (await client.problemOf(signInApi.removeSecondFactor, { body: { password, code: used } })).code;
    expect(await removal(null, recoveryCodes[0] ?? '')).toBe('password.wrong');
    expect(await removal(testPassword, null)).toBe('sign-in.code-needed');
    expect(await removal(testPassword, code)).toBe('sign-in.code-wrong');
    const both = { password: testPassword, code: recoveryCodes[0] ?? '' };
    await client.call(signInApi.removeSecondFactor, { body: both });
    expect(await isOpen(await signIn(email))).toBe(true);
    expect(await query(`SELECT 1 FROM sealed_secret WHERE owner_id = $1`, [id])).toEqual([]);
    const again = await client.problemOf(signInApi.beginSecondFactor, { body: { password: null } });
    expect(again.code).toBe('password.wrong');
  });

  it('is stood in for by each recovery code once, and by none of the former after new ones were made', async () => {
    const { client, email } = await newPerson();
    const { recoveryCodes } = await setUpSecondFactor(client);
    const [first = '', second = '', third = ''] = recoveryCodes;

    expect(await isOpen(await signIn(email, first.toUpperCase()))).toBe(true);
    const reused = await app.newClient().problemOf(signInApi.withPassword, given(email, testPassword, first));
    const byPassword = { body: { password: testPassword, code: null } };
    expect((await client.problemOf(signInApi.renewRecoveryCodes, byPassword)).code).toBe('sign-in.code-needed');
    const renewed = await client.call(signInApi.renewRecoveryCodes, { body: { password: testPassword, code: third } });
    const former = await app.newClient().problemOf(signInApi.withPassword, given(email, testPassword, second));

    expect([reused.code, former.code]).toEqual(['sign-in.code-wrong', 'sign-in.code-wrong']);
    expect(await isOpen(await signIn(email, renewed.recoveryCodes[0] ?? ''))).toBe(true);
    expect((await client.call(signInApi.readOwn)).secondFactor?.recoveryCodesLeft).toBe(9);
  });

  it('is asked for by a link for a new password too, until an administrator has removed it', async () => {
    const { client, id, email } = await newPerson();
    const { key } = await setUpSecondFactor(client);
    const { signInUrl } = await admin.call(usersApi.createSignInLink, { params: { userId: id } });
    const accept = (code: string | null) => ({ body: { token: signInToken(signInUrl), password: testPassword, code } });

    const missing = await app.newClient().problemOf(signInApi.acceptInvitation, accept(null));
    const wrong = await app.newClient().problemOf(signInApi.acceptInvitation, accept(codeOf(key, 40)));
    await app.newClient().call(signInApi.acceptInvitation, accept(codeOf(key, 1)));
    const reset = await admin.call(usersApi.resetSecondFactor, { params: { userId: id } });

    expect([missing.code, wrong.code]).toEqual(['sign-in.code-needed', 'sign-in.code-wrong']);
    expect(reset.hasSecondFactor).toBe(false);
    expect(await isOpen(await signIn(email))).toBe(true);
  });

  it('required of everybody keeps all else closed until it is set up', async () => {
    const without = await newPerson();
    const tab = await without.client.socket();
    const require = { body: { isSecondFactorRequired: true } };
    expect((await admin.problemOf(signInApi.setPolicy, require)).code).toBe('second-factor.not-begun');
    const { recoveryCodes } = await setUpSecondFactor(admin);
    await admin.call(signInApi.setPolicy, require);

    await eventually(() => !tab.connected);
    expect(await isOpen(without.client)).toBe(false);
    const client = app.newClient();
    const session = await client.call(signInApi.withPassword, given(without.email));
    expect(session.mustSetUpSecondFactor).toBe(true);
    for (const operation of [accountsApi.list, usersApi.list, signInApi.listSessions]) {
      expect((await client.problemOf(operation)).code).toBe('session.second-factor-needed');
    }
    await expect(client.socket()).rejects.toThrow();
    const codesOf = await setUpSecondFactor(client);

    expect((await client.call(sessionApi.read)).mustSetUpSecondFactor).toBe(false);
    expect((await client.call(accountsApi.list)).accounts).toEqual([]);
    const remove = { body: { password: testPassword, code: codesOf.recoveryCodes[0] ?? '' } };
    expect((await client.problemOf(signInApi.removeSecondFactor, remove)).code).toBe('second-factor.required');
    await admin.call(signInApi.setPolicy, { body: { isSecondFactorRequired: false } });
    await admin.call(signInApi.removeSecondFactor, { body: { password: null, code: recoveryCodes[0] ?? '' } });
  });
});

describe('a user', () => {
  const managed = async (id: string) => {
    const { users } = await admin.call(usersApi.listManaged);
    return users.find((user) => user.id === id);
  };

  it('who is disabled is out at once on every process, and in no list, until let in again', async () => {
    const { client, id, email } = await newPerson();
    const tab = await client.at(other.url).socket();
    const params = { userId: id };

    const updated = await admin.call(usersApi.update, { params, body: { isDisabled: true } });

    expect(updated.state).toBe('disabled');
    await eventually(() => !tab.connected);
    expect(await isOpen(client)).toBe(false);
    expect((await app.newClient().problemOf(signInApi.withPassword, given(email))).code).toBe('sign-in.refused');
    expect((await admin.problemOf(usersApi.createSignInLink, { params })).code).toBe('user.disabled');
    expect((await admin.call(usersApi.list)).users.some((user) => user.id === id)).toBe(false);
    await admin.call(usersApi.update, { params, body: { isDisabled: false } });
    expect(await isOpen(await signIn(email))).toBe(true);
    expect((await managed(id))?.state).toBe('active');
  });

  it('is shown to administrators as invited, with a password, with a second factor', async () => {
    const invited = await invite();
    expect(await managed(invited.id)).toMatchObject({ state: 'invited', hasPassword: false, lastSeenAt: null });

    const { client, id } = await newPerson();
    expect(await managed(id)).toMatchObject({ state: 'active', hasPassword: true, hasSecondFactor: false });
    await setUpSecondFactor(client);
    expect(await managed(id)).toMatchObject({ hasSecondFactor: true, lastSeenAt: expect.any(String) as string });
  });

  it('is renamed where they are signed in, but signs in anew with other rights', async () => {
    const { client, id, email } = await newPerson();
    const params = { userId: id };

    await admin.call(usersApi.update, { params, body: { displayName: 'New Name' } });
    expect((await client.call(sessionApi.read)).user.displayName).toBe('New Name');
    await admin.call(usersApi.update, { params, body: { isAdmin: true } });
    expect(await isOpen(client)).toBe(false);
    const anew = await signIn(email);
    expect((await anew.call(usersApi.listManaged)).users.length).toBeGreaterThan(1);
    await admin.call(usersApi.update, { params, body: { isAdmin: false } });
    expect(await isOpen(anew)).toBe(false);
  });

  it('is left to look after MailDesk, also when two administrators disable each other in the same moment', async () => {
    const { user } = await admin.call(sessionApi.read);
    const own = { userId: user.id };
    expect((await admin.problemOf(usersApi.update, { params: own, body: { isAdmin: false } })).code).toBe(
      'user.last-admin',
    );
    const colleague = await newPerson();
    const theirs = { userId: colleague.id };
    await admin.call(usersApi.update, { params: theirs, body: { isAdmin: true } });
    const second = await signIn(colleague.email);

    await Promise.allSettled([
      admin.call(usersApi.update, { params: theirs, body: { isDisabled: true } }),
      second.call(usersApi.update, { params: own, body: { isDisabled: true } }),
    ]);

    const left = await query('SELECT 1 FROM app_user WHERE is_admin AND disabled_at IS NULL');
    expect(left).toHaveLength(1);
    await query('UPDATE app_user SET disabled_at = NULL, is_admin = id = $1 WHERE id = ANY($2)', [
      user.id,
      [user.id, colleague.id],
    ]);
    if (!(await isOpen(admin))) {
      await app.restart();
      admin = await app.signIn();
    }
  });
});

describe('what is stored', () => {
  it('has no password, no key and no recovery code in it, and neither has the log', async () => {
    const { client } = await newPerson();
    const { key, recoveryCodes } = await setUpSecondFactor(client);
    const tables = await query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    );
    let stored = '';
    for (const { name } of tables) stored += JSON.stringify(await query(`SELECT t::text FROM "${name}" t`));

    for (const secret of [testPassword, key, recoveryCodes[0] ?? '', recoveryCodes[0]?.replaceAll('-', '') ?? '']) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(Buffer.from(secret).toString('hex'));
      expect(app.logs()).not.toContain(secret);
    }
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });
});
