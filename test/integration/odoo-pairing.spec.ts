import { groupsApi, odooApi, sessionApi } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { OdooWorld } from '../support/odoo-world.js';
import { isOpen } from '../support/people.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

const world = await OdooWorld.start(servers);
const { app, other, admin, odoo, otherOdoo } = world;

afterAll(() => world.stop());

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
    expect(await world.databaseOf(third)).toMatchObject({
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
    await third.pair(admin, (await world.databaseOf(third)).id);

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
    const formerId = (await world.databaseOf(former)).id;
    await admin.call(odooApi.unpair, { params: { databaseId: formerId } });
    const server = stranger.serverTo(app.url);
    const pairAs = async (uuid: string, databaseId: string | null) => {
      const { code } = await admin.call(odooApi.createPairingCode, { body: { databaseId } });
      const body = { ...stranger.pairing(code), databaseUuid: uuid };
      const { code: problem, detail } = await server.problemOf(odooApi.pair, { body });
      const again = await server.problemOf(odooApi.pair, { body });
      return { problem, saysWhatToDo: detail.includes('Pair again'), again: again.code };
    };
    const before = await world.databaseOf(known);

    const outcomes = [
      await pairAs(known.uuid, null),
      await pairAs(former.uuid, null),
      await pairAs(known.uuid, formerId),
      await pairAs(stranger.uuid, before.id),
    ];

    const refused = { problem: 'odoo.pairing-code-for-other', saysWhatToDo: true, again: 'odoo.pairing-code-wrong' };
    expect(outcomes).toEqual([refused, refused, refused, refused]);
    expect(await world.databaseOf(known)).toMatchObject({ origins: before.origins, keyIds: before.keyIds });
    expect((await world.databaseOf(known)).lastError?.message).toContain('Pair again');
    const { databases, unpaired } = await admin.call(odooApi.list);
    expect(databases.map(({ uuid }) => uuid)).not.toContain(stranger.uuid);
    expect(unpaired.map(({ id }) => id)).toContain(formerId);
    expect(await isOpen(page)).toBe(true);
    const nobody = await admin.problemOf(odooApi.createPairingCode, { body: { databaseId: randomUUID() } });
    expect(nobody.code).toBe('odoo.database-not-found');
    await Promise.all([known.stop(), former.stop(), stranger.stop()]);
  });

  it('is for administrators, and needs a code that is neither guessed nor a quarter of an hour old', async () => {
    const page = await odoo.open(app.url, world.newUid());
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

    const databaseId = (await world.databaseOf(third)).id;
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

describe('the way from here to a database', () => {
  const look = async (from: OdooStandIn) => {
    const token = await from.sign('reach', {});
    return from.serverTo(app.url).call(odooApi.reach, { body: { token } });
  };

  it('is looked at for its own server, which is told what is wrong with it', async () => {
    const third = await OdooStandIn.start('Third');
    await third.pair(admin);

    const good = await look(third);
    const [heard] = third.told;
    third.webhookStatus = 401;
    const refused = await look(third);
    await third.rotateKey();
    await third.rotateKey();
    const token = await otherOdoo.sign('reach', { iss: `urn:odoo:${third.uuid}` });
    const stolen = await third.serverTo(app.url).problemOf(odooApi.reach, { body: { token } });
    await third.stop();

    expect(good).toEqual({ keys: null, webhook: null });
    expect(JSON.parse(heard?.body ?? '{}')).toMatchObject({ type: 'reach' });
    expect(refused).toEqual({ keys: null, webhook: expect.stringContaining('401') as string });
    expect(stolen.code).toBe('odoo.token-invalid');
  });

  it('is told to be closed where Odoo cannot be reached', async () => {
    const third = await OdooStandIn.start('Third');
    await third.pair(admin);
    await third.stop();

    const { keys, webhook } = await look(third);

    expect(keys).toMatch(/localhost|127\.0\.0\.1/);
    expect(webhook).toMatch(/localhost|127\.0\.0\.1/);
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
