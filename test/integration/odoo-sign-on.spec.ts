import {
  accountsApi,
  auditApi,
  groupsApi,
  messagesApi,
  odooApi,
  type OdooDatabase,
  type OdooKeys,
  odooTokenTypes,
  sessionApi,
  signInApi,
  threadsApi,
  usersApi,
} from '@maildesk/contracts';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, testPassword } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { OpenAccount } from '../support/open-account.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

let app: MailDesk;
/** A second process of the same MailDesk. */
let other: MailDesk;
let admin: ApiClient;
let odoo: OdooStandIn;
let otherOdoo: OdooStandIn;

/** The numbers of users: each test has its own. */
let lastUid = 10;
const newUid = (): number => (lastUid += 1);

beforeAll(async () => {
  const shared = { dataDir: servers.newDir('odoo'), databaseUrl: await servers.createDatabase() };
  app = await servers.startMailDesk(shared);
  admin = await app.signIn();
  other = await servers.startMailDesk(shared);
  odoo = await OdooStandIn.start('Main');
  otherOdoo = await OdooStandIn.start('Second');
  await odoo.pair(admin);
  await otherOdoo.pair(admin);
}, 120_000);

afterAll(() => Promise.all([odoo.stop(), otherOdoo.stop()]));

async function databaseOf({ uuid }: OdooStandIn): Promise<OdooDatabase> {
  const { databases } = await admin.call(odooApi.list);
  const database = databases.find((one) => one.uuid === uuid);
  if (database === undefined) throw new Error('it is not paired');
  return database;
}

async function set(of: OdooStandIn, body: { givesAdministrators?: boolean; joinsByAddress?: boolean }): Promise<void> {
  await admin.call(odooApi.update, { params: { databaseId: (await databaseOf(of)).id }, body });
}

/** Asks the addon's own Python for a token, by a key that it has just made. */
function signByAddon(question: object): { token: string; jwks: OdooKeys } {
  const cwd = fileURLToPath(new URL('../addon/', import.meta.url));
  const options = { cwd, encoding: 'utf8', input: JSON.stringify(question) } as const;
  return JSON.parse(execFileSync('/usr/bin/python3', ['-B', 'jwt_command.py'], options)) as ReturnType<
    typeof signByAddon
  >;
}

const isOpen = async (client: ApiClient): Promise<boolean> => (await client.fetch('/api/session')).status === 200;

async function refusedBy(address: string): Promise<string[]> {
  const { entries } = await admin.call(auditApi.search, { query: { action: 'session.refused', limit: 100 } });
  return entries.filter(({ facts }) => facts.from?.includes(address)).map(({ facts }) => facts.detail ?? '');
}

describe('pairing a database', () => {
  it('takes a code once, however it is typed, and tells both sides of each other', async () => {
    const third = await OdooStandIn.start('Third');
    const { code, serverUrl } = await admin.call(odooApi.createPairingCode);
    const server = third.serverTo(app.url);
    const typed = third.pairing(code.toLowerCase().replaceAll('-', ' '));

    const paired = await server.call(odooApi.pair, { body: typed });
    const again = await server.problemOf(odooApi.pair, { body: typed });

    expect(serverUrl).toBe(app.url);
    expect(paired.audience).toMatch(/^urn:maildesk:[0-9a-f-]{36}$/);
    expect(paired.webhookSecret.length).toBeGreaterThan(40);
    expect(again.code).toBe('odoo.pairing-code-wrong');
    expect(await databaseOf(third)).toMatchObject({
      name: 'Third',
      origins: [third.origin],
      keyIds: third.jwks.keys.map(({ kid }) => kid),
      givesAdministrators: false,
      joinsByAddress: false,
      userCount: 0,
      lastTokenAt: null,
    });
    const stored = JSON.stringify(await queryDatabase(app.databaseUrl, 'SELECT * FROM sealed_secret', []));
    expect(stored).not.toContain(paired.webhookSecret);
    await third.stop();
  });

  it('anew replaces the keys, and ends what was begun by the former ones', async () => {
    const third = await OdooStandIn.start('Third');
    await third.pair(admin);
    const page = await third.open(app.url, 1);
    const former = await third.sessionToken(1);

    await third.rotateKey();
    await third.rotateKey();
    await third.pair(admin, (await databaseOf(third)).id);

    expect(await isOpen(page)).toBe(false);
    expect((await page.refusal(former)).code).toBe('odoo.token-invalid');
    await page.exchange(await third.sessionToken(1));
    expect(await isOpen(page)).toBe(true);
    expect((await admin.call(odooApi.list)).databases.filter(({ uuid }) => uuid === third.uuid)).toHaveLength(1);
    await third.stop();
  });

  it('with a code for a new database does not take over a known one, paired or unpaired, nor one with a code for another', async () => {
    const [known, former, stranger] = await Promise.all(
      ['Known', 'Former', 'Stranger'].map((name) => OdooStandIn.start(name)),
    );
    if (!known || !former || !stranger) throw new Error('three were started');
    await known.pair(admin);
    await former.pair(admin);
    const page = await known.open(app.url, 1);
    const formerId = (await databaseOf(former)).id;
    await admin.call(odooApi.unpair, { params: { databaseId: formerId } });
    const server = stranger.serverTo(app.url);
    const pairAs = async (uuid: string, databaseId: string | null) => {
      const { code } = await admin.call(odooApi.createPairingCode, { body: { databaseId } });
      const body = { ...stranger.pairing(code), databaseUuid: uuid };
      const { code: problem, detail } = await server.problemOf(odooApi.pair, { body });
      const again = await server.problemOf(odooApi.pair, { body });
      return { problem, saysWhatToDo: detail.includes('Pair again'), again: again.code };
    };
    const before = await databaseOf(known);

    const outcomes = [
      await pairAs(known.uuid, null),
      await pairAs(former.uuid, null),
      await pairAs(known.uuid, formerId),
      await pairAs(stranger.uuid, before.id),
    ];

    const refused = { problem: 'odoo.pairing-code-for-other', saysWhatToDo: true, again: 'odoo.pairing-code-wrong' };
    expect(outcomes).toEqual([refused, refused, refused, refused]);
    expect(await databaseOf(known)).toMatchObject({ origins: before.origins, keyIds: before.keyIds });
    expect((await databaseOf(known)).lastError?.message).toContain('Pair again');
    const { databases, unpaired } = await admin.call(odooApi.list);
    expect(databases.map(({ uuid }) => uuid)).not.toContain(stranger.uuid);
    expect(unpaired.map(({ id }) => id)).toContain(formerId);
    expect(await isOpen(page)).toBe(true);
    const nobody = await admin.problemOf(odooApi.createPairingCode, { body: { databaseId: randomUUID() } });
    expect(nobody.code).toBe('odoo.database-not-found');
    await Promise.all([known.stop(), former.stop(), stranger.stop()]);
  });

  it('is for administrators, and needs a code that is neither guessed nor a quarter of an hour old', async () => {
    const page = await odoo.open(app.url, newUid());
    expect((await page.problemOf(odooApi.createPairingCode)).code).toBe('access.denied');
    const { code } = await admin.call(odooApi.createPairingCode);
    await queryDatabase(app.databaseUrl, "UPDATE odoo_pairing_code SET expires_at = now() - interval '1 second'", []);

    for (const tried of [code, 'ABCD-EFGH-JKMN'])
      expect((await odoo.serverTo(app.url).problemOf(odooApi.pair, { body: odoo.pairing(tried) })).code).toBe(
        'odoo.pairing-code-wrong',
      );
  });

  it('undone ends its sessions and sockets everywhere, and its tokens let nobody in until it is paired again', async () => {
    const third = await OdooStandIn.start('Third');
    await third.pair(admin);
    const page = await third.open(app.url, 1, { groups: [{ id: '5', name: 'Thirds' }] });
    const socket = await (await third.open(other.url, 1)).socket();
    const { user } = await page.call(sessionApi.read);
    await page.exchange(await third.sessionToken(1, { groups: [{ id: '5', name: 'Thirds' }] }));

    const databaseId = (await databaseOf(third)).id;
    await admin.call(odooApi.unpair, { params: { databaseId } });

    expect(await isOpen(page)).toBe(false);
    await eventually(() => !socket.connected);
    expect((await page.refusal(await third.sessionToken(1))).code).toBe('odoo.not-paired');
    const { groups } = await admin.call(groupsApi.list);
    expect(groups.find(({ name }) => name === 'Thirds')?.members).toEqual([]);
    await eventually(async () => {
      const { headers } = await page.fetch('/api/session');
      return !headers.has('access-control-allow-origin');
    });
    expect((await admin.call(odooApi.list)).unpaired).toContainEqual(
      expect.objectContaining({ id: databaseId, name: 'Third', userCount: 1 }),
    );
    await third.pair(admin, databaseId);
    expect((await admin.call(odooApi.list)).unpaired.map(({ id }) => id)).not.toContain(databaseId);
    expect((await page.exchange(await third.sessionToken(1))).session.user.id).toBe(user.id);
    await third.stop();
  });
});

describe('a user of a paired database', () => {
  it('comes in with a token, as themselves, and stays the same person', async () => {
    const uid = newUid();
    const page = odoo.pageTo(app.url);
    const claims = { login: `Anna.${uid}@example.org`, name: 'Anna Schmid' };

    const { accessToken, session, expiresAt, renewAfter } = await page.exchange(await odoo.sessionToken(uid, claims));
    const later = await odoo.open(other.url, uid, { ...claims, name: 'Anna Huber' });

    expect(accessToken).toMatch(/^mdo_[\w-]{43}$/);
    expect(session.user).toMatchObject({
      email: `anna.${uid}@example.org`,
      displayName: 'Anna Schmid',
      isAdmin: false,
    });
    expect(session.mustSetUpSecondFactor).toBe(false);
    const leftMs = Date.parse(expiresAt) - Date.now();
    expect(leftMs).toBeGreaterThan(500_000);
    expect(leftMs).toBeLessThan(610_000);
    expect(Date.parse(renewAfter)).toBeLessThan(Date.parse(expiresAt));
    expect((await later.call(sessionApi.read)).user).toMatchObject({ id: session.user.id, displayName: 'Anna Huber' });
    expect(await databaseOf(odoo)).toMatchObject({ lastError: null });
  });

  it('is made once when several tabs come in at the same time', async () => {
    const uid = newUid();
    const pages = Array.from({ length: 8 }, (_, index) => odoo.pageTo(index % 2 === 0 ? app.url : other.url));

    const entered = await Promise.all(
      pages.map(async (page) =>
        page.exchange(await odoo.sessionToken(uid, { groups: [{ id: `at once ${uid}`, name: `At once ${uid}` }] })),
      ),
    );

    expect(new Set(entered.map(({ session }) => session.user.id)).size).toBe(1);
    const { groups } = await admin.call(groupsApi.list);
    expect(groups.filter(({ name }) => name.startsWith(`At once ${uid}`))).toHaveLength(1);
  });

  it('may have the same number in another database without being the same person', async () => {
    const uid = newUid();

    const here = await odoo.open(app.url, uid);
    const there = await otherOdoo.open(app.url, uid);

    const ids = await Promise.all([here, there].map(async (page) => (await page.call(sessionApi.read)).user.id));
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('cannot be given a way in beside Odoo by themselves', async () => {
    const page = await odoo.open(app.url, newUid());

    const problems = [
      await page.problemOf(signInApi.changePassword, { body: { password: null, newPassword: testPassword } }),
      await page.problemOf(signInApi.beginSecondFactor, { body: { password: null } }),
    ];

    expect(problems.map(({ code }) => code)).toEqual(['access.denied', 'access.denied']);
  });

  it('needs no second factor of ours where everybody else does', async () => {
    const page = await odoo.open(app.url, newUid());
    await queryDatabase(
      app.databaseUrl,
      'INSERT INTO sign_in_policy (one, second_factor_required) VALUES (true, true) ON CONFLICT (one) DO UPDATE SET second_factor_required = true',
      [],
    );

    try {
      expect((await page.call(sessionApi.read)).mustSetUpSecondFactor).toBe(false);
      expect((await page.call(accountsApi.list)).accounts).toEqual([]);
    } finally {
      await queryDatabase(app.databaseUrl, 'UPDATE sign_in_policy SET second_factor_required = false', []);
    }
  });
});

describe('a token', () => {
  it.each<[string, () => Promise<string>, string]>([
    [
      'of a database that nobody paired',
      () => odoo.sessionToken(1, { iss: `urn:odoo:${crypto.randomUUID()}` }),
      'odoo.not-paired',
    ],
    [
      'of another database, signed by that one',
      () => odoo.sessionToken(1, { iss: `urn:odoo:${otherOdoo.uuid}` }),
      'odoo.token-invalid',
    ],
    ['that ran out', () => odoo.sessionToken(1, { iat: 1, nbf: 1, exp: 100 }), 'odoo.token-expired'],
    ['for another server', () => odoo.sessionToken(1, { aud: 'urn:maildesk:other' }), 'odoo.wrong-audience'],
    [
      'of a clock that is fast',
      () => odoo.sessionToken(1, { iat: (Date.now() / 1000 + 500) | 0, exp: (Date.now() / 1000 + 600) | 0 }),
      'odoo.clock-off',
    ],
    ['for something else', () => odoo.sign('revocation', { subs: ['1'], reason: 'logout' }), 'odoo.token-invalid'],
    ['of no role', () => odoo.sessionToken(1, { role: undefined }), 'odoo.token-invalid'],
  ])('%s is refused, on record, and shown to administrators', async (_name, token, code) => {
    const before = (await refusedBy('127.0.0.1')).length + (await refusedBy('::')).length;

    const problem = await odoo.pageTo(app.url).refusal(await token());

    expect(problem.code).toBe(code);
    const after = [...(await refusedBy('127.0.0.1')), ...(await refusedBy('::'))];
    expect(after).toHaveLength(before + 1);
    expect(after).toContain(code);
  });

  it('serves once, whichever process it is shown to', async () => {
    const token = await odoo.sessionToken(newUid());

    const outcomes = await Promise.allSettled(
      [app, other, app, other].map(({ url }) => odoo.pageTo(url).exchange(token)),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await odoo.pageTo(app.url).refusal(token)).code).toBe('odoo.token-replayed');
    expect((await databaseOf(odoo)).lastError?.message).toContain('used already');
  });

  it('serves only in pages of its own database', async () => {
    const token = await odoo.sessionToken(newUid());

    const elsewhere = await otherOdoo.pageTo(app.url).refusal(token);
    const nowhere = await odoo.serverTo(app.url).problemOf(odooApi.exchange, { body: { token, contractsVersion: 1 } });

    expect([elsewhere.code, nowhere.code]).toEqual(['odoo.origin-refused', 'odoo.origin-refused']);
  });

  it('is not asked for what client and server do not both understand', async () => {
    const page = odoo.pageTo(app.url);

    expect((await page.refusal(await odoo.sessionToken(newUid()), 0)).code).toBe('odoo.addon-too-old');
    expect((await page.refusal(await odoo.sessionToken(newUid()), 99)).code).toBe('odoo.addon-too-new');
  });

  it('is limited in length', async () => {
    const token = await odoo.sessionToken(newUid(), { rest: 'x'.repeat(160_000) });

    expect((await odoo.pageTo(app.url).refusal(token)).code).toBe('request.invalid');
  });
});

describe('a token that the addon itself has signed', () => {
  it('lets in whom it names', async () => {
    const addon = await OdooStandIn.start('Addon');
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: `urn:odoo:${addon.uuid}`,
      aud: odoo.audience,
      jti: randomUUID(),
      iat: now,
      nbf: now,
      exp: now + 120,
      sub: '7',
      login: 'zoe@addon.example',
      name: 'Zoë Łąka',
      email: 'zoe@addon.example',
      lang: 'pl_PL',
      tz: 'Europe/Warsaw',
      company: { id: 1, name: 'One' },
      company_ids: [1],
      role: 'user',
      groups: [{ id: '4', name: 'Łąka' }],
    };
    const { token, jwks } = signByAddon({ do: 'sign', typ: odooTokenTypes.session, claims });
    const { code } = await admin.call(odooApi.createPairingCode);
    await addon.serverTo(app.url).call(odooApi.pair, { body: { ...addon.pairing(code), jwks } });

    const { session } = await addon.pageTo(app.url).exchange(token);

    expect(session.user).toMatchObject({ displayName: 'Zoë Łąka', email: 'zoe@addon.example' });
    await addon.stop();
  });
});

describe('the keys of a database', () => {
  it('are asked for when it signs by a new one, and not more than once in half a minute', async () => {
    const third = await OdooStandIn.start('Third');
    await third.pair(admin);
    await third.rotateKey();
    const page = third.pageTo(app.url);

    await page.exchange(await third.sessionToken(1));
    await page.exchange(await third.sessionToken(1, {}, 1));
    await third.rotateKey();
    const tooSoon = await page.refusal(await third.sessionToken(1));

    expect(third.keysAsked).toBe(1);
    expect(tooSoon.code).toBe('odoo.token-invalid');
    await third.stop();
  });

  it('are told by Odoo itself where it cannot be asked, by a token of the former key, once', async () => {
    const third = await OdooStandIn.start('Third');
    await third.pair(admin);
    await third.stop();
    await third.rotateKey();
    const server = third.serverTo(app.url);
    const token = await third.sign('keys', { jwks: third.jwks }, 1);

    const { keyIds } = await server.call(odooApi.replaceKeys, { body: { token } });
    const again = await server.problemOf(odooApi.replaceKeys, { body: { token } });
    const foreign = await otherOdoo.sign('keys', { jwks: otherOdoo.jwks, iss: `urn:odoo:${third.uuid}` });
    const stolen = await server.problemOf(odooApi.replaceKeys, { body: { token: foreign } });

    expect(keyIds).toEqual(third.jwks.keys.map(({ kid }) => kid));
    expect([again.code, stolen.code]).toEqual(['odoo.token-replayed', 'odoo.token-invalid']);
    expect(await isOpen(await third.open(app.url, 1))).toBe(true);
  });
});

describe('the session of a page', () => {
  it('is extended by the next token, with the same bearer token and socket', async () => {
    const uid = newUid();
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
    const page = await odoo.open(app.url, newUid());
    const former = page.accessToken;

    await page.extend(newUid());

    expect(page.accessToken).not.toBe(former);
  });

  it('ends by itself, and its socket with it', async () => {
    const uid = newUid();
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
    const page = await odoo.open(app.url, newUid());
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
    const page = await odoo.open(app.url, newUid());
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
    const uid = newUid();
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

describe('groups of a database', () => {
  it('are here as the token says, give what groups give, and are changed by nobody but Odoo', async () => {
    const owner = await odoo.open(app.url, newUid());
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, owner, user);
    const uid = newUid();
    const page = await odoo.open(app.url, uid, { groups: [{ id: '12', name: 'Sales' }] });
    const me = (await page.call(sessionApi.read)).user.id;
    const sales = (await admin.call(groupsApi.list)).groups.find(({ name }) => name === 'Sales');
    const params = { groupId: sales?.id ?? '', userId: me };

    expect(sales).toMatchObject({ isFromOdoo: true, members: [{ id: me }] });
    const byHand = [
      await admin.problemOf(groupsApi.rename, { params, body: { name: 'Mine' } }),
      await admin.problemOf(groupsApi.removeMember, { params }),
      await admin.problemOf(groupsApi.addMember, {
        params: { ...params, userId: (await admin.call(sessionApi.read)).user.id },
      }),
    ];
    expect(byHand.map(({ code }) => code)).toEqual(['group.from-odoo', 'group.from-odoo', 'group.from-odoo']);

    await owner.call(accountsApi.setGroup, {
      params: { accountId: account.id, groupId: params.groupId },
      body: { role: 'member' },
    });
    expect((await page.call(accountsApi.list)).accounts.map(({ id }) => id)).toEqual([account.id]);
    await page.exchange(
      await odoo.sessionToken(uid, {
        groups: [
          { id: '12', name: 'Sales team' },
          { id: '13', name: '' },
        ],
      }),
    );
    const names = (await admin.call(groupsApi.list)).groups
      .filter(({ isFromOdoo }) => isFromOdoo)
      .map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Sales team', 'Group 13']));
    await page.exchange(await odoo.sessionToken(uid, { groups: [] }));
    expect((await page.call(accountsApi.list)).accounts).toEqual([]);
  });

  it('of two databases are two, whatever they are called', async () => {
    const groups = [{ id: '77', name: 'Support' }];
    const here = await odoo.open(app.url, newUid(), { groups });
    await otherOdoo.open(app.url, newUid(), { groups });

    const ofOdoo = (await admin.call(groupsApi.list)).groups.filter(({ name }) => name.startsWith('Support'));
    const me = (await here.call(sessionApi.read)).user.id;

    expect(ofOdoo.map(({ name }) => name).toSorted()).toEqual(['Support', 'Support (Second)']);
    expect(ofOdoo.find(({ name }) => name === 'Support')?.members.map(({ id }) => id)).toEqual([me]);
  });
});

describe('somebody who is here already', () => {
  async function invite(email: string): Promise<{ id: string; client: ApiClient }> {
    const { user, signInUrl } = await admin.call(usersApi.invite, { body: { email, displayName: 'Local Person' } });
    const client = app.newClient();
    await client.signIn(signInUrl);
    return { id: user.id, client };
  }

  it('is not taken for a user of Odoo with the same address unless an administrator says so', async () => {
    const uid = newUid();
    const login = `both.${uid}@example.org`;
    const local = await invite(login);
    const page = odoo.pageTo(app.url);

    const conflict = await page.refusal(await odoo.sessionToken(uid, { login }));
    await set(odoo, { joinsByAddress: true });
    const joined = await page.exchange(await odoo.sessionToken(uid, { login, name: 'Another Name', role: 'admin' }));
    const second = await odoo.pageTo(app.url).refusal(await odoo.sessionToken(newUid(), { login }));
    const written = newUid();
    const elsewhere = await invite(`written.${written}@example.org`);
    const byText = await page.exchange(
      await odoo.sessionToken(written, { login: 'x', email: `written.${written}@example.org` }),
    );
    await set(odoo, { joinsByAddress: false });

    expect(conflict).toMatchObject({ code: 'odoo.user-conflict', detail: expect.stringContaining(login) as string });
    expect(joined.session.user).toMatchObject({ id: local.id, displayName: 'Local Person', isAdmin: false });
    expect(await isOpen(local.client)).toBe(true);
    expect(second.code).toBe('odoo.user-conflict');
    expect(byText.session.user.id).not.toBe(elsewhere.id);
    expect(byText.session.user.email).toMatch(/@.*\.odoo\.invalid$/);
  });

  it('is not taken for one any more who administers MailDesk since', async () => {
    const uid = newUid();
    const login = `rising.${uid}@example.org`;
    const local = await invite(login);
    const page = odoo.pageTo(app.url);
    await set(odoo, { joinsByAddress: true });
    await page.exchange(await odoo.sessionToken(uid, { login }));
    await admin.call(usersApi.update, { params: { userId: local.id }, body: { isAdmin: true } });

    const problem = await page.refusal(await odoo.sessionToken(uid, { login }));
    await set(odoo, { joinsByAddress: false });

    expect(problem.code).toBe('odoo.user-conflict');
  });

  it('is never taken for one if they administer MailDesk', async () => {
    const uid = newUid();
    const login = `boss.${uid}@example.org`;
    const local = await invite(login);
    await admin.call(usersApi.update, { params: { userId: local.id }, body: { isAdmin: true } });
    await set(odoo, { joinsByAddress: true, givesAdministrators: true });

    const problem = await odoo.pageTo(app.url).refusal(await odoo.sessionToken(uid, { login, role: 'admin' }));
    await set(odoo, { joinsByAddress: false, givesAdministrators: false });

    expect(problem).toMatchObject({ code: 'odoo.user-conflict', detail: expect.stringContaining('never') as string });
  });

  it('and is disabled gets words that say so', async () => {
    const uid = newUid();
    const page = await odoo.open(app.url, uid);
    const { user } = await page.call(sessionApi.read);
    const params = { userId: user.id };

    await admin.call(usersApi.update, { params, body: { isDisabled: true } });
    expect(await isOpen(page)).toBe(false);
    const problem = await page.refusal(await odoo.sessionToken(uid));
    await admin.call(usersApi.update, { params, body: { isDisabled: false } });

    expect(problem.code).toBe('odoo.user-disabled');
    await page.exchange(await odoo.sessionToken(uid));
    expect(await isOpen(page)).toBe(true);
  });
});

describe('administrators of a database', () => {
  it('administer MailDesk where the pairing allows it, as long as both say so', async () => {
    const [uid, other] = [newUid(), newUid()];
    const before = await odoo.open(app.url, uid, { role: 'admin' });
    expect((await before.call(sessionApi.read)).user.isAdmin).toBe(false);

    await set(odoo, { givesAdministrators: true });
    const page = await odoo.open(app.url, uid, { role: 'admin' });
    const second = await odoo.open(app.url, other, { role: 'admin' });
    expect((await page.call(usersApi.listManaged)).users.length).toBeGreaterThan(1);
    await page.exchange(await odoo.sessionToken(uid, { role: 'user' }));
    expect((await page.call(sessionApi.read)).user.isAdmin).toBe(false);

    await set(odoo, { givesAdministrators: false });
    expect(await isOpen(second)).toBe(false);
    await second.exchange(await odoo.sessionToken(other, { role: 'admin' }));
    expect((await second.problemOf(usersApi.listManaged)).code).toBe('access.denied');
  });
});

describe('a revocation', () => {
  const revoke = async (uid: number, reason: string, claims = {}) => {
    const token = await odoo.sign('revocation', { subs: [String(uid)], reason, ...claims });
    return odoo.serverTo(app.url).call(odooApi.revoke, { body: { token } });
  };

  it('ends all sessions and sockets that the user has from there, and tokens of before let in no more', async () => {
    const uid = newUid();
    const page = await odoo.open(app.url, uid, { groups: [{ id: '31', name: 'Leavers' }] });
    const elsewhere = await odoo.open(other.url, uid, { groups: [{ id: '31', name: 'Leavers' }] });
    const socket = await elsewhere.socket();
    const waiting = await odoo.sessionToken(uid);
    const bystander = await odoo.open(app.url, newUid());

    const { endedSessions } = await revoke(uid, 'archived');
    const repeated = await revoke(uid, 'archived');

    expect([endedSessions, repeated.endedSessions]).toEqual([2, 0]);
    expect([await isOpen(page), await isOpen(elsewhere), await isOpen(bystander)]).toEqual([false, false, true]);
    await eventually(() => !socket.connected);
    expect((await page.refusal(waiting)).code).toBe('odoo.token-expired');
    const { groups } = await admin.call(groupsApi.list);
    expect(groups.find(({ name }) => name === 'Leavers')?.members).toEqual([]);
    const later = Math.floor(Date.now() / 1000) + 5;
    await page.exchange(await odoo.sessionToken(uid, { iat: later, nbf: later, exp: later + 120 }));
    expect(await isOpen(page)).toBe(true);
  });

  it('counts for a token on its way of somebody who was never here', async () => {
    const uid = newUid();
    const waiting = await odoo.sessionToken(uid);

    await revoke(uid, 'group');

    expect((await odoo.pageTo(app.url).refusal(waiting)).code).toBe('odoo.token-expired');
  });

  it('of one database ends nothing of another, nor what was signed in here', async () => {
    const uid = newUid();
    const there = await otherOdoo.open(app.url, uid);

    await revoke(uid, 'archived');
    const forged = await odoo.sign('revocation', {
      iss: `urn:odoo:${otherOdoo.uuid}`,
      subs: [String(uid)],
      reason: 'logout',
    });
    const problem = await odoo.serverTo(app.url).problemOf(odooApi.revoke, { body: { token: forged } });

    expect(problem.code).toBe('odoo.token-invalid');
    expect(await isOpen(there)).toBe(true);
    expect(await isOpen(admin)).toBe(true);
  });
});
