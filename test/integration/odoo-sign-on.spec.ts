import {
  accountsApi,
  groupsApi,
  odooApi,
  type OdooKeys,
  odooTokenTypes,
  sessionApi,
  signInApi,
} from '@maildesk/contracts';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { testPassword } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { OdooStandIn } from '../support/odoo-stand-in.js';
import { OdooWorld } from '../support/odoo-world.js';
import { queryDatabase } from '../support/stored-mail.js';

const world = await OdooWorld.start(servers);
const { app, other, admin, odoo, otherOdoo } = world;

afterAll(() => world.stop());

/** Asks the addon's own Python for a token, by a key that it has just made. */
function signByAddon(question: object): { token: string; jwks: OdooKeys } {
  const cwd = fileURLToPath(new URL('../addon/', import.meta.url));
  const options = { cwd, encoding: 'utf8', input: JSON.stringify(question) } as const;
  return JSON.parse(execFileSync('/usr/bin/python3', ['-B', 'jwt_command.py'], options)) as ReturnType<
    typeof signByAddon
  >;
}

describe('a user of a paired database', () => {
  it('comes in with a token, as themselves, and stays the same person', async () => {
    const uid = world.newUid();
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
    expect(await world.databaseOf(odoo)).toMatchObject({ lastError: null });
  });

  it('is made once when several tabs come in at the same time', async () => {
    const uid = world.newUid();
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
    const uid = world.newUid();

    const here = await odoo.open(app.url, uid);
    const there = await otherOdoo.open(app.url, uid);

    const ids = await Promise.all([here, there].map(async (page) => (await page.call(sessionApi.read)).user.id));
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('cannot be given a way in beside Odoo by themselves', async () => {
    const page = await odoo.open(app.url, world.newUid());

    const problems = [
      await page.problemOf(signInApi.changePassword, { body: { password: null, newPassword: testPassword } }),
      await page.problemOf(signInApi.beginSecondFactor, { body: { password: null } }),
    ];

    expect(problems.map(({ code }) => code)).toEqual(['access.denied', 'access.denied']);
  });

  it('needs no second factor of ours where everybody else does', async () => {
    const page = await odoo.open(app.url, world.newUid());
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
    ['that is none', () => Promise.resolve('neither.a.token'), 'odoo.token-invalid'],
    [
      'that was changed on its way',
      async () => (await odoo.sessionToken(1)).replace(/\.[^.]+$/, `.${'A'.repeat(86)}`),
      'odoo.token-invalid',
    ],
    ['of no role', () => odoo.sessionToken(1, { role: undefined }), 'odoo.token-invalid'],
  ])('%s is refused, on record, and shown to administrators', async (_name, token, code) => {
    const before = (await world.refusedBy('127.0.0.1')).length + (await world.refusedBy('::')).length;

    const problem = await odoo.pageTo(app.url).refusal(await token());

    expect(problem.code).toBe(code);
    const after = [...(await world.refusedBy('127.0.0.1')), ...(await world.refusedBy('::'))];
    expect(after).toHaveLength(before + 1);
    expect(after).toContain(code);
  });

  it('serves once, whichever process it is shown to', async () => {
    const token = await odoo.sessionToken(world.newUid());

    const refused = await world.refusedDuring(async () => {
      const outcomes = await Promise.allSettled(
        [app, other, app, other].map(({ url }) => odoo.pageTo(url).exchange(token)),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await odoo.pageTo(app.url).refusal(token)).code).toBe('odoo.token-replayed');
    });

    expect(refused).toEqual(Array.from({ length: 4 }, () => 'odoo.token-replayed'));
    expect((await world.databaseOf(odoo)).lastError?.message).toContain('used already');
    expect(await world.refusedBy('127.0.0.1')).toContain('odoo.token-replayed');
  });

  it('serves only in pages of its own database', async () => {
    const token = await odoo.sessionToken(world.newUid());

    const refused = await world.refusedDuring(async () => {
      const body = { token, contractsVersion: 1 };
      const elsewhere = await otherOdoo.pageTo(app.url).refusal(token);
      const nowhere = await odoo.serverTo(app.url).problemOf(odooApi.exchange, { body });
      expect([elsewhere.code, nowhere.code]).toEqual(['odoo.origin-refused', 'odoo.origin-refused']);
    });

    expect(refused).toEqual(['odoo.origin-refused', 'odoo.origin-refused']);
  });

  it('is not asked for what client and server do not both understand', async () => {
    const page = odoo.pageTo(app.url);

    const refused = await world.refusedDuring(async () => {
      expect((await page.refusal(await odoo.sessionToken(world.newUid()), 0)).code).toBe('odoo.addon-too-old');
      expect((await page.refusal(await odoo.sessionToken(world.newUid()), 99)).code).toBe('odoo.addon-too-new');
    });

    expect(refused).toEqual(['odoo.addon-too-new', 'odoo.addon-too-old']);
  });

  it('is limited in length', async () => {
    const token = await odoo.sessionToken(world.newUid(), { rest: 'x'.repeat(160_000) });

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
