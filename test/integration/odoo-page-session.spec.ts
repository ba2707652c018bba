import { messagesApi, odooApi, sessionApi, threadsApi } from '@maildesk/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OdooWorld } from '../support/odoo-world.js';
import { OpenAccount } from '../support/open-account.js';
import { isOpen } from '../support/people.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const world = await OdooWorld.start(servers);
const { app, other, admin, odoo } = world;

afterAll(() => world.stop());

describe('the session of a page', () => {
  it('is extended by the next token, with the same bearer token and socket', async () => {
    const uid = world.newUid();
    const page = await odoo.open(app.url, uid);
    const former = page.accessToken;
    const socket = await page.socket();
    await queryDatabase(
      app.databaseUrl,
      "UPDATE user_session SET expires_at = now() + interval '30 seconds' WHERE odoo_database_id IS NOT NULL",
      [],
    );

    const { expiresAt } = await page.extend(uid);

    expect(page.accessToken).toBe(former);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(500_000);
    expect(socket.connected).toBe(true);
    socket.close();
  });

  it('is not extended by the token of somebody else', async () => {
    const page = await odoo.open(app.url, world.newUid());
    const former = page.accessToken;

    await page.extend(world.newUid());

    expect(page.accessToken).not.toBe(former);
  });

  it('ends by itself, and its socket with it', async () => {
    const uid = world.newUid();
    const page = await odoo.open(app.url, uid);
    await queryDatabase(
      app.databaseUrl,
      `UPDATE user_session SET expires_at = now() + interval '2 seconds'
       FROM odoo_user WHERE odoo_user.user_id = user_session.user_id AND uid = $1`,
      [uid],
    );
    const socket = await page.socket();

    await eventually(() => !socket.connected, { timeoutMs: 20_000 });

    expect(await isOpen(page)).toBe(false);
    await page.extend(uid);
    expect(await isOpen(page)).toBe(true);
  });

  it('is no cookie, and a cookie beside it counts for nothing', async () => {
    const page = await odoo.open(app.url, world.newUid());
    const headers = { cookie: admin.cookieHeader };

    const mine = (await (await page.fetch('/api/session', { headers })).json()) as { user: { isAdmin: boolean } };
    const withCookieOnly = await page.fetch('/api/users', {
      method: 'POST',
      headers: { ...headers, authorization: '', 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'x@example.org', displayName: 'X' }),
    });
    const asCookie = await app.newClient().fetch('/api/session', {
      headers: { cookie: `maildesk_session=${page.accessToken ?? ''}` },
    });
    const cookieAsBearer = await app.newClient().fetch('/api/session', {
      headers: { authorization: `Bearer ${admin.cookieHeader.split('=')[1] ?? ''}` },
    });

    expect(mine.user.isAdmin).toBe(false);
    expect(((await withCookieOnly.json()) as { code: string }).code).toBe('request.foreign-origin');
    expect(asCookie.status).toBe(401);
    expect(cookieAsBearer.status).toBe(401);
  });

  it('may be used by pages of paired databases, and the answers be read there alone', async () => {
    const page = await odoo.open(app.url, world.newUid());
    const preflight = (origin: string) =>
      app.newClient().fetch('/api/accounts', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
      });

    const own = await page.fetch('/api/session');
    const asked = await preflight(odoo.origin);
    const strange = await Promise.all(['https://evil.example', 'null', `${odoo.origin}0`].map(preflight));
    const ofSocket = await page.fetch('/socket.io/?EIO=4&transport=polling');
    const ofFrame = await page.fetch('/mail-frame');

    expect(own.headers.get('access-control-allow-origin')).toBe(odoo.origin);
    expect(own.headers.has('access-control-allow-credentials')).toBe(false);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
    for (const { headers } of strange) expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(ofSocket.headers.get('access-control-allow-origin')).toBe(odoo.origin);
    expect(ofFrame.headers.get('content-security-policy')).toMatch(
      new RegExp(`frame-ancestors 'self'[^;]* ${odoo.origin}( |$)`),
    );
  });

  it('opens no socket for a page that has no token, nor for one of another site', async () => {
    const page = odoo.pageTo(app.url);
    await expect(page.socket()).rejects.toThrow();
    page.accessToken = 'mdo_wrong';
    await expect(page.socket()).rejects.toThrow();
  });

  it('reads mail, follows it live, and downloads by tickets that serve for one address', async () => {
    const uid = world.newUid();
    const page = await odoo.open(app.url, uid);
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter({ subject: 'offer', text: 'the whole text' }));
    const account = await OpenAccount.connect(servers, app, page, user);
    const row = await account.rowBySubject('inbox', 'offer');
    const params = { accountId: account.id, messageId: row?.latestMessageId ?? '' };
    const { messages } = await page.call(threadsApi.read, {
      params: { accountId: account.id, threadId: row?.threadId ?? '' },
    });
    const path = `/api/${messagesApi.downloadSource.path.replace(':accountId', params.accountId).replace(':messageId', params.messageId)}`;

    const { ticket } = await page.call(odooApi.createTicket, { body: { path } });
    const plain = (address: string): Promise<Response> => fetch(`${other.url}${address}`);
    const download = await plain(`${path}?ticket=${ticket}`);

    expect(messages).toHaveLength(1);
    expect(download.status).toBe(200);
    expect(await download.text()).toContain('the whole text');
    expect((await plain(path)).status).toBe(401);
    expect((await plain(`${path}?more=1&ticket=${ticket}`)).status).toBe(401);
    expect((await plain(`/api/session?ticket=${ticket}`)).status).toBe(401);
    await page.call(sessionApi.signOut);
    expect((await plain(`${path}?ticket=${ticket}`)).status).toBe(401);
  });
});
