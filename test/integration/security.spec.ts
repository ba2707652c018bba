import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sessionApi, uploadsApi, usersApi } from '@maildesk/contracts';
import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, signInToken } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { LiveSocket } from '../support/live-socket.js';
import type { MailDesk } from '../support/maildesk.js';
import { eventually } from '../support/wait.js';

let app: MailDesk;
let admin: ApiClient;

beforeAll(async () => {
  app = await servers.startMailDesk();
  admin = await app.signIn();
});

async function query<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
  const client = new Client({ connectionString: app.databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, parameters)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Somebody new, signed in. */
async function newPerson(): Promise<{ client: ApiClient; id: string }> {
  const email = `${randomUUID()}@example.org`;
  const { user, signInUrl } = await admin.call(usersApi.invite, { body: { email, displayName: 'Some Body' } });
  const client = app.newClient();
  await client.signIn(signInUrl);
  return { client, id: user.id };
}

describe('every file of the client', () => {
  it.each(['/', '/index.html', '/INDEX.html', '/%69ndex.html', '/settings', '/favicon.svg', 'style', 'script'])(
    'has the policy of our pages: %s',
    async (path) => {
      const page = await (await fetch(app.url)).text();
      const assets: Record<string, RegExp> = { style: /"(\/assets\/[^"]+\.css)"/, script: /"(\/assets\/[^"]+\.js)"/ };
      const response = await fetch(`${app.url}${assets[path]?.exec(page)?.[1] ?? path}`);

      expect(response.status).toBe(200);
      const policy = response.headers.get('content-security-policy');
      expect(policy).toContain(
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';",
      );
      expect(policy).toContain("frame-ancestors 'self'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  it('is one that browsers need', async () => {
    expect((await fetch(`${app.url}/manifest.json`)).status).toBe(404);
  });
});

describe('an answer of the API', () => {
  it.each(['/api/session', '/api/accounts', '/api/no-such-thing', '/api/openapi.json'])(
    'is kept by nobody and for nobody else: %s',
    async (path) => {
      const { headers } = await admin.fetch(path);

      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('etag')).toBeNull();
    },
  );

  it('is never the page, however its address is written', async () => {
    const response = await fetch(`${app.url}/API/accounts`, { headers: { accept: 'text/html' } });

    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('describes the API at one address alone', async () => {
    expect((await fetch(`${app.url}/api/openapi.json`)).status).toBe(200);
    expect((await fetch(`${app.url}/api/openapi.json/more`)).status).toBe(404);
    expect((await admin.fetch('/api/openapi.json', { method: 'POST' })).status).toBe(404);
  });

  it.each([
    ['no JSON', 'application/json', '{"token": ', 'no valid JSON'],
    ['no object', 'application/json', '"text"', 'no valid JSON'],
    ['in another character set', 'application/json; charset=latin1', '{}', 'UTF-8'],
  ])('says what is wrong with a body that is %s', async (_what, type, body, sentence) => {
    const response = await admin.fetch('/api/session', { method: 'POST', headers: { 'content-type': type }, body });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'request.invalid', detail: expect.stringContaining(sentence) });
  });
});

describe('a live connection', () => {
  const handshake = (headers: Record<string, string>) =>
    fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers });

  it('is begun with nobody but signed-in people on our own pages', async () => {
    const cookie = admin.cookieHeader;

    expect((await handshake({ cookie, origin: app.url })).status).toBe(200);
    for (const headers of [{ origin: app.url }, { cookie, origin: 'https://evil.example' }]) {
      const response = await handshake(headers);
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain('sid');
    }
  });

  it('ends when its session runs out', async () => {
    const { client, id } = await newPerson();
    await query(`UPDATE user_session SET expires_at = now() + interval '2 seconds' WHERE user_id = $1`, [id]);
    const socket = await client.socket();
    expect(socket.connected).toBe(true);

    await eventually(() => !socket.connected, { timeoutMs: 5000 });
    socket.close();
  });

  it('is refused to whoever has ten, until one of them is closed', async () => {
    const { client } = await newPerson();
    const sockets = await Promise.all(Array.from({ length: 10 }, () => client.socket()));

    await expect(client.socket()).rejects.toThrow('session.too-many-places');
    sockets.pop()?.close();
    sockets.push(await eventually(() => client.socket()));

    expect(sockets.every(({ connected }) => connected)).toBe(true);
    for (const socket of sockets) socket.close();
  });

  it('answers a flood of questions, but not faster than thirty a second', async () => {
    const { client } = await newPerson();
    const socket = await client.socket();
    const began = performance.now();

    const replies = await Promise.all(Array.from({ length: 61 }, () => socket.resume(randomUUID(), 0)));

    expect(replies).toEqual(Array.from({ length: 61 }, () => ({ outcome: 'not-found' })));
    expect(performance.now() - began).toBeGreaterThan(1900);
    socket.close();
  });
});

describe('signing in with another link', () => {
  it('ends the session that the browser had, and its open tabs', async () => {
    const { client } = await newPerson();
    const former = client.cookieHeader;
    const tab = await client.socket();
    const { signInUrl } = await admin.call(usersApi.invite, {
      body: { email: `${randomUUID()}@example.org`, displayName: 'Somebody Else' },
    });

    const { user } = await client.signIn(signInUrl);

    expect(user.displayName).toBe('Somebody Else');
    expect((await fetch(`${app.url}/api/session`, { headers: { cookie: former } })).status).toBe(401);
    await eventually(() => !tab.connected);
    expect((await client.call(sessionApi.read)).user).toEqual(user);
    tab.close();
  });

  it('leaves the session alone when the link is worthless', async () => {
    const { client } = await newPerson();

    await client.problemOf(sessionApi.signIn, { body: { token: 'x'.repeat(43) } });

    await expect(client.call(sessionApi.read)).resolves.toBeDefined();
  });
});

describe('uploads', () => {
  let accountId: string;
  beforeAll(async () => {
    accountId = (await servers.connectAccount(admin, servers.dovecot.newUser())).id;
  });
  const upload = () => ({ params: { accountId }, query: { fileName: 'a.txt' }, body: Buffer.from('text') });

  it('are refused before they are read when too much waits to be sent', async () => {
    const { user } = await admin.call(sessionApi.read);
    await query(
      `INSERT INTO upload (account_id, user_id, file_name, content_type, size_bytes, bytes)
       VALUES ($1, $2, 'big', 'application/octet-stream', 200 * 1024 * 1024 - 3, '')`,
      [accountId, user.id],
    );

    const problem = await admin.problemOf(uploadsApi.create, upload());

    expect(problem).toMatchObject({ code: 'request.too-many', detail: expect.stringContaining('200 MB') });
    await query(`DELETE FROM upload WHERE file_name = 'big' AND account_id = $1`, [accountId]);
  });

  it('wait in line instead of failing when many come at once, and are sixty an hour', async () => {
    // One was counted above.
    const stored = await Promise.all(Array.from({ length: 59 }, () => admin.call(uploadsApi.create, upload())));

    expect(new Set(stored.map(({ id }) => id)).size).toBe(59);
    expect(await admin.problemOf(uploadsApi.create, upload())).toMatchObject({ code: 'request.too-many' });
  });
});

describe('MailDesk in production, behind TLS', () => {
  const origin = 'https://mail.example.org';
  const json = { 'content-type': 'application/json' };

  it('takes requests of its own address alone, and keeps its cookie to this host', async () => {
    const behind = await servers.startMailDesk({ env: { PUBLIC_URL: origin } });
    const client = behind.newClient();
    const body = JSON.stringify({ token: signInToken(behind.signInLink) });
    const signIn = (from: string) =>
      client.fetch('/api/session', { method: 'POST', headers: { ...json, origin: from }, body });

    expect((await signIn(behind.url)).status).toBe(403);
    const response = await signIn(origin);

    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-maildesk_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; .*; Secure$/),
    ]);
    await expect(client.call(sessionApi.read)).resolves.toMatchObject({ user: { isAdmin: true } });
    const plain = client.cookieHeader.replace('__Host-', '');
    expect((await fetch(`${behind.url}/api/session`, { headers: { cookie: plain } })).status).toBe(401);
    await expect(LiveSocket.open(behind.url, client.cookieHeader)).rejects.toThrow('websocket error');
  });

  it('prints no link once an administrator has come in, and makes one when it is asked on the spot', async () => {
    const dataDir = servers.newDir('production');
    const live = await servers.startMailDesk({ dataDir, env: { NODE_ENV: 'production' } });
    await live.signIn();
    const former = live.signInLink;
    await live.stop();
    const before = live.logs().length;
    // It waits for a link to be printed, which does not happen, and fails when MailDesk is stopped.
    const start = expect(live.start()).rejects.toThrow('ended instead of starting');
    await eventually(() => live.logs().slice(before).includes('npm run sign-in-link'), { timeoutMs: 30_000 });
    expect(live.logs().slice(before)).not.toContain('#token=');

    const { stdout } = await promisify(execFile)(process.execPath, [signInLinkFile], {
      env: { DATABASE_URL: live.databaseUrl, DATA_DIR: join(dataDir, 'data'), PORT: String(live.port) },
    });

    const link = /http:\S+/.exec(stdout)?.[0] ?? '';
    expect(link).not.toBe(former);
    expect((await live.newClient().signIn(link)).user.isAdmin).toBe(true);
    await live.stop();
    await start;
  });

  it('says so when there is no MailDesk to make a link for', async () => {
    const run = promisify(execFile)(process.execPath, [signInLinkFile], { env: { DATA_DIR: servers.newDir('empty') } });

    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('Start it first') });
  });
});

const signInLinkFile = fileURLToPath(new URL('../../backend/dist/sign-in-link.js', import.meta.url));
