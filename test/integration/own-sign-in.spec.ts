import { accountsApi, sessionApi, signInApi, usersApi } from '@maildesk/contracts';
import { Client, type QueryResultRow } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, signInToken, testPassword } from '../support/api-client.js';
import { codeOf } from '../support/authenticator.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { given, isOpen, People, setUpSecondFactor } from '../support/people.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

let app: MailDesk;
let other: MailDesk;
let admin: ApiClient;
let people: People;

beforeAll(async () => {
  const shared = { dataDir: servers.newDir('own-sign-in'), databaseUrl: await servers.createDatabase() };
  app = await servers.startMailDesk(shared);
  admin = await app.signIn();
  people = new People(app, admin);
  other = await servers.startMailDesk(shared);
});

const query = <Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
  queryDatabase(app.databaseUrl, sql, parameters);

describe('a session', () => {
  it('is ended elsewhere, with its tabs, when the password is changed, and gets a new token here', async () => {
    const { client, email } = await people.add();
    const elsewhere = await people.signIn(email, null, other);
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
    const { id, email } = await people.add();
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
    const { client, email } = await people.add();
    const stranger = await people.add();
    const second = await people.signIn(email);
    const third = await people.signIn(email);

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
    const { client, id, email } = await people.add();
    const age = (column: string, days: number) =>
      query(`UPDATE user_session SET ${column} = ${column} - make_interval(days => $2) WHERE user_id = $1`, [id, days]);

    await age('last_used_at', 6);
    expect(await isOpen(client)).toBe(true);
    await age('last_used_at', 6);
    expect(await isOpen(client)).toBe(true);
    await age('last_used_at', 8);
    expect(await isOpen(client)).toBe(false);
    const used = await people.signIn(email);
    await age('expires_at', 31);
    expect(await isOpen(used)).toBe(false);
  });
});

describe('a second factor', () => {
  it('is asked for from its first code on, takes each code once, and is removed only with the password and a code', async () => {
    const { client, id, email } = await people.add();
    const elsewhere = await people.signIn(email);
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
    expect(await refusal(confirmed.body.code)).toBe('sign-in.code-wrong');
    expect(await refusal(codeOf(key, 40))).toBe('sign-in.code-wrong');
    const code = codeOf(key, 1);
    const attempts = [1, 2].map(() => people.signIn(email, `${code.slice(0, 3)} ${code.slice(3)}`));
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
    expect(await isOpen(await people.signIn(email))).toBe(true);
    expect(await query(`SELECT 1 FROM sealed_secret WHERE owner_id = $1`, [id])).toEqual([]);
    const again = await client.problemOf(signInApi.beginSecondFactor, { body: { password: null } });
    expect(again.code).toBe('password.wrong');
  });

  it('cannot be guessed at an open browser, whatever password is given with the codes, and each guess is on record', async () => {
    const { client, id, email } = await people.add();
    const { key } = await setUpSecondFactor(client);
    const guess = async (): Promise<string> => {
      const body = { password: testPassword, code: codeOf(key, 40) };
      return (await client.problemOf(signInApi.renewRecoveryCodes, { body })).code;
    };

    const outcomes: string[] = [];
    for (let count = 0; count < 6; count += 1) outcomes.push(await guess());

    expect(outcomes).toEqual([...Array.from({ length: 5 }, () => 'sign-in.code-wrong'), 'request.too-many']);
    const recorded = await query<{ detail: string }>(
      `SELECT facts->>'detail' AS detail FROM audit_entry
       WHERE action = 'session.refused' AND facts->>'login' = $1 AND $2 = ANY(subject_ids)`,
      [email, id],
    );
    expect(recorded.map(({ detail }) => detail.split(',')[0])).toEqual(
      outcomes.slice(0, 5).map(() => 'wrong code at an open browser'),
    );
  });

  it('is stood in for by each recovery code once, and by none of the former after new ones were made', async () => {
    const { client, email } = await people.add();
    const { recoveryCodes } = await setUpSecondFactor(client);
    const [first = '', second = '', third = ''] = recoveryCodes;

    expect(await isOpen(await people.signIn(email, first.toUpperCase()))).toBe(true);
    const reused = await app.newClient().problemOf(signInApi.withPassword, given(email, testPassword, first));
    const byPassword = { body: { password: testPassword, code: null } };
    expect((await client.problemOf(signInApi.renewRecoveryCodes, byPassword)).code).toBe('sign-in.code-needed');
    const renewed = await client.call(signInApi.renewRecoveryCodes, { body: { password: testPassword, code: third } });
    const former = await app.newClient().problemOf(signInApi.withPassword, given(email, testPassword, second));

    expect([reused.code, former.code]).toEqual(['sign-in.code-wrong', 'sign-in.code-wrong']);
    expect(await isOpen(await people.signIn(email, renewed.recoveryCodes[0] ?? ''))).toBe(true);
    expect((await client.call(signInApi.readOwn)).secondFactor?.recoveryCodesLeft).toBe(9);
  });

  it('is asked for by a link for a new password too, until an administrator has removed it', async () => {
    const { client, id, email } = await people.add();
    const { key } = await setUpSecondFactor(client);
    const { signInUrl } = await admin.call(usersApi.createSignInLink, { params: { userId: id } });
    const accept = (code: string | null) => ({ body: { token: signInToken(signInUrl), password: testPassword, code } });

    const missing = await app.newClient().problemOf(signInApi.acceptInvitation, accept(null));
    const wrong = await app.newClient().problemOf(signInApi.acceptInvitation, accept(codeOf(key, 40)));
    await app.newClient().call(signInApi.acceptInvitation, accept(codeOf(key, 1)));
    const reset = await admin.call(usersApi.resetSecondFactor, { params: { userId: id } });

    expect([missing.code, wrong.code]).toEqual(['sign-in.code-needed', 'sign-in.code-wrong']);
    expect(reset.hasSecondFactor).toBe(false);
    expect(await isOpen(await people.signIn(email))).toBe(true);
  });

  it('required of everybody keeps all else closed until it is set up', async () => {
    const without = await people.add();
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
    const { client, id, email } = await people.add();
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
    expect(await isOpen(await people.signIn(email))).toBe(true);
    expect((await managed(id))?.state).toBe('active');
  });

  it('is shown to administrators as invited, with a password, with a second factor', async () => {
    const invited = await people.invite();
    expect(await managed(invited.id)).toMatchObject({ state: 'invited', hasPassword: false, lastSeenAt: null });

    const { client, id } = await people.add();
    expect(await managed(id)).toMatchObject({ state: 'active', hasPassword: true, hasSecondFactor: false });
    await setUpSecondFactor(client);
    expect(await managed(id)).toMatchObject({ hasSecondFactor: true, lastSeenAt: expect.any(String) as string });
  });

  it('is renamed where they are signed in, but signs in anew with other rights', async () => {
    const { client, id, email } = await people.add();
    const params = { userId: id };

    await admin.call(usersApi.update, { params, body: { displayName: 'New Name' } });
    expect((await client.call(sessionApi.read)).user.displayName).toBe('New Name');
    await admin.call(usersApi.update, { params, body: { isAdmin: true } });
    expect(await isOpen(client)).toBe(false);
    const anew = await people.signIn(email);
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
    const colleague = await people.add();
    const theirs = { userId: colleague.id };
    await admin.call(usersApi.update, { params: theirs, body: { isAdmin: true } });
    const second = await people.signIn(colleague.email);

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
      people = new People(app, admin);
    }
  });
});

describe('what is stored', () => {
  it('has no password, no key and no recovery code in it, and neither has the log', async () => {
    const { client } = await people.add();
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
