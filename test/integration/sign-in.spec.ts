import { sessionApi, signInApi, usersApi } from '@maildesk/contracts';
import { createHash, randomUUID } from 'node:crypto';
import type { QueryResultRow } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, signInToken, testPassword } from '../support/api-client.js';
import { codeOf } from '../support/authenticator.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { given, isOpen, People, setUpSecondFactor } from '../support/people.js';
import { queryDatabase } from '../support/stored-mail.js';

let app: MailDesk;
let other: MailDesk;
let admin: ApiClient;
let people: People;

beforeAll(async () => {
  const shared = { dataDir: servers.newDir('sign-in'), databaseUrl: await servers.createDatabase() };
  app = await servers.startMailDesk(shared);
  admin = await app.signIn();
  people = new People(app, admin);
  other = await servers.startMailDesk(shared);
});

const query = <Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
  queryDatabase(app.databaseUrl, sql, parameters);

describe('an invitation', () => {
  it('says whom it is for, takes no weak password, and lets in once', async () => {
    const { email, token } = await people.invite();
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
    expect(await isOpen(await people.signIn(email.toUpperCase()))).toBe(true);
    const again = await client.problemOf(signInApi.acceptInvitation, accept('another quiet lamp 9'));
    expect(again.code).toBe('session.link-invalid');
  });

  it('signs in nobody by itself', async () => {
    const { token } = await people.invite();

    const problem = await app.newClient().problemOf(sessionApi.signIn, { body: { token } });

    expect(problem.code).toBe('session.link-invalid');
  });

  it('made anew voids the one before; for a new password it ends what was signed in with the old one', async () => {
    const { client, id, email } = await people.add();
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
    const { client, id } = await people.add();
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
    const { email } = await people.add();
    const invited = await people.invite();
    const disabled = await people.add();
    await admin.call(usersApi.update, { params: { userId: disabled.id }, body: { isDisabled: true } });
    const unknown = `${randomUUID()}@example.org`;
    const wrong = 'not the right words 1';
    const measured = async (address: string, password: string): Promise<{ problem: unknown; ms: number }> => {
      const begunAt = performance.now();
      const problem = await app.newClient().problemOf(signInApi.withPassword, given(address, password));
      return { problem, ms: performance.now() - begunAt };
    };

    // By turns, so that what else the machine does slows them all.
    const known: Awaited<ReturnType<typeof measured>>[] = [];
    const others: typeof known = [];
    for (const [address, password] of [
      [unknown, wrong],
      [invited.email, wrong],
      [disabled.email, testPassword],
    ] as const) {
      known.push(await measured(email, wrong));
      others.push(await measured(address, password));
    }

    for (const { problem } of others) expect(problem).toEqual(known[0]?.problem);
    expect(known[0]?.problem).toMatchObject({ status: 401, code: 'sign-in.refused' });
    // Nearly all of it is the hashing, which only an early answer would save.
    const usual = Math.min(...known.map(({ ms }) => ms));
    for (const { ms } of others) expect(ms).toBeGreaterThan(usual / 3);
  });
});

describe('guessing passwords', () => {
  it('is slowed down for every process, however many try at once, and forgiven to the right one after the wait', async () => {
    const { email } = await people.add();
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
    expect(await isOpen(await people.signIn(email))).toBe(true);
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
    const { id, email } = await people.add();
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
    const { client, id, email } = await people.add();
    const { key } = await setUpSecondFactor(client);
    const { signInUrl } = await admin.call(usersApi.createSignInLink, { params: { userId: id } });
    const accept = (code: string) => ({ body: { token: signInToken(signInUrl), password: testPassword, code } });
    for (let count = 0; count < 5; count += 1)
      await app.newClient().problemOf(signInApi.withPassword, given(email, 'wrong words here 1'));
    expect((await app.newClient().problemOf(signInApi.withPassword, given(email))).code).toBe('request.too-many');

    await app.newClient().call(signInApi.acceptInvitation, accept(codeOf(key, 0)));

    expect(await isOpen(await people.signIn(email, codeOf(key, 1)))).toBe(true);
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
    const { client } = await people.add();
    const change = { body: { password: 'wrong words here 1', newPassword: 'quiet river 7 lantern' } };
    for (let count = 0; count < 5; count += 1) {
      expect((await client.problemOf(signInApi.changePassword, change)).code).toBe('password.wrong');
    }

    expect((await client.problemOf(signInApi.changePassword, change)).code).toBe('request.too-many');
  });
});
