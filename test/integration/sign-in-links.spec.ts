import { sessionApi, signInApi, usersApi } from '@maildesk/contracts';
import { randomBytes } from 'node:crypto';
import type { QueryResultRow } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, signInToken, testPassword } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { People } from '../support/people.js';
import { queryDatabase } from '../support/stored-mail.js';

let app: MailDesk;
let admin: ApiClient;
let people: People;

beforeAll(async () => {
  app = await servers.startMailDesk();
  admin = await app.signIn();
  people = new People(app, admin);
});

const query = <Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
  queryDatabase(app.databaseUrl, sql, parameters);

describe('signing in', () => {
  it('lets a link in once, and only one of two who use it in the same moment', async () => {
    const { signInUrl } = await admin.call(usersApi.invite, {
      body: { email: 'race@example.org', displayName: 'Racing Person' },
    });
    const attempts = [1, 2, 3, 4].map(() => app.newClient().signIn(signInUrl));

    const outcomes = await Promise.allSettled(attempts);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const late = { token: signInToken(signInUrl), password: testPassword, code: null };
    const problem = await app.newClient().problemOf(signInApi.acceptInvitation, { body: late });
    expect(problem.code).toBe('session.link-invalid');
  });

  it('refuses a link that has run out', async () => {
    const { user, signInUrl } = await admin.call(usersApi.invite, {
      body: { email: 'late@example.org', displayName: 'Late Person' },
    });
    await query(`UPDATE sign_in_link SET expires_at = now() - interval '1 second' WHERE user_id = $1`, [user.id]);

    const late = { token: signInToken(signInUrl), password: testPassword, code: null };
    const problem = await app.newClient().problemOf(signInApi.acceptInvitation, { body: late });

    expect(problem.code).toBe('session.link-invalid');
  });

  it('stores neither the token of a link nor that of a session', async () => {
    const { client } = await people.add();
    const token = client.cookieHeader.split('=')[1] ?? '';
    const rows = await query<{ token_hash: Buffer }>('SELECT token_hash FROM user_session');

    expect(token).toHaveLength(43);
    expect(rows.every(({ token_hash }) => token_hash.length === 32)).toBe(true);
    expect(rows.some(({ token_hash }) => token_hash.toString('base64url') === token)).toBe(false);
  });

  it('ends the session on signing out, whatever the browser keeps', async () => {
    const { client } = await people.add();
    const cookie = client.cookieHeader;

    await client.call(sessionApi.signOut);

    expect(client.cookieHeader).toBe('');
    const response = await fetch(`${app.url}/api/session`, { headers: { cookie } });
    expect(response.status).toBe(401);
  });

  it('lets only administrators invite', async () => {
    const { client } = await people.add();

    const problem = await client.problemOf(usersApi.invite, { body: { email: 'x@example.org', displayName: 'X' } });

    expect(problem.code).toBe('access.denied');
  });

  it('knows a person by address whatever its case', async () => {
    await admin.call(usersApi.invite, { body: { email: 'Case@Example.org', displayName: 'Case' } });

    const problem = await admin.problemOf(usersApi.invite, {
      body: { email: 'case@example.ORG', displayName: 'Case' },
    });

    expect(problem.code).toBe('user.exists');
  });
});

describe('guessing at sign-in links', () => {
  it('is stopped after ten wrong ones, while a right one still lets in', async () => {
    const { signInUrl } = await admin.call(usersApi.invite, {
      body: { email: 'guessed@example.org', displayName: 'Guessed Person' },
    });
    // Wrong links of the tests before count as well, also over a restart.
    await query('DELETE FROM rate_limit_uses');
    const stranger = app.newClient();
    const guess = () =>
      stranger.problemOf(sessionApi.signIn, { body: { token: randomBytes(32).toString('base64url') } });
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await guess()).code).toBe('session.link-invalid');

    expect((await guess()).code).toBe('request.too-many');
    expect((await stranger.signIn(signInUrl)).user.email).toBe('guessed@example.org');
  });

  it('is counted for each address behind a reverse proxy on this machine', async () => {
    const guess = async (address: string): Promise<string> => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
      const body = JSON.stringify({ token: randomBytes(32).toString('base64url') });
      const response = await fetch(`${app.url}/api/session`, { method: 'POST', headers, body });
      return ((await response.json()) as { code: string }).code;
    };
    for (let attempt = 0; attempt < 10; attempt += 1) await guess('203.0.113.1');

    expect(await guess('203.0.113.1')).toBe('request.too-many');
    expect(await guess('203.0.113.2')).toBe('session.link-invalid');
  });
});

describe('health', () => {
  it('answers probes without a session', async () => {
    for (const path of ['/healthz', '/readyz', '/api/ready']) {
      expect((await fetch(`${app.url}${path}`)).status, path).toBe(200);
    }
  });
});
