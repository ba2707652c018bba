import { accountsApi, groupsApi, odooApi, sessionApi, usersApi } from '@maildesk/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { OdooWorld } from '../support/odoo-world.js';
import { OpenAccount } from '../support/open-account.js';
import { isOpen } from '../support/people.js';
import { eventually } from '../support/wait.js';

const world = await OdooWorld.start(servers);
const { app, other, admin, odoo, otherOdoo } = world;

afterAll(() => world.stop());

describe('groups of a database', () => {
  it('are here as the token says, give what groups give, and are changed by nobody but Odoo', async () => {
    const owner = await odoo.open(app.url, world.newUid());
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, owner, user);
    const uid = world.newUid();
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
    const here = await odoo.open(app.url, world.newUid(), { groups });
    await otherOdoo.open(app.url, world.newUid(), { groups });

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
    const uid = world.newUid();
    const login = `both.${uid}@example.org`;
    const local = await invite(login);
    const page = odoo.pageTo(app.url);

    const conflict = await page.refusal(await odoo.sessionToken(uid, { login }));
    await world.allow(odoo, { joinsByAddress: true });
    const joined = await page.exchange(await odoo.sessionToken(uid, { login, name: 'Another Name', role: 'admin' }));
    const second = await odoo.pageTo(app.url).refusal(await odoo.sessionToken(world.newUid(), { login }));
    const written = world.newUid();
    const elsewhere = await invite(`written.${written}@example.org`);
    const byText = await page.exchange(
      await odoo.sessionToken(written, { login: 'x', email: `written.${written}@example.org` }),
    );
    await world.allow(odoo, { joinsByAddress: false });

    expect(conflict).toMatchObject({ code: 'odoo.user-conflict', detail: expect.stringContaining(login) as string });
    expect(joined.session.user).toMatchObject({ id: local.id, displayName: 'Local Person', isAdmin: false });
    expect(await isOpen(local.client)).toBe(true);
    expect(second.code).toBe('odoo.user-conflict');
    expect(byText.session.user.id).not.toBe(elsewhere.id);
    expect(byText.session.user.email).toMatch(/@.*\.odoo\.invalid$/);
  });

  it('is not taken for one any more who administers MailDesk since', async () => {
    const uid = world.newUid();
    const login = `rising.${uid}@example.org`;
    const local = await invite(login);
    const page = odoo.pageTo(app.url);
    await world.allow(odoo, { joinsByAddress: true });
    await page.exchange(await odoo.sessionToken(uid, { login }));
    await admin.call(usersApi.update, { params: { userId: local.id }, body: { isAdmin: true } });

    const problem = await page.refusal(await odoo.sessionToken(uid, { login }));
    await world.allow(odoo, { joinsByAddress: false });

    expect(problem.code).toBe('odoo.user-conflict');
  });

  it('is never taken for one if they administer MailDesk', async () => {
    const uid = world.newUid();
    const login = `boss.${uid}@example.org`;
    const local = await invite(login);
    await admin.call(usersApi.update, { params: { userId: local.id }, body: { isAdmin: true } });
    await world.allow(odoo, { joinsByAddress: true, givesAdministrators: true });

    const problem = await odoo.pageTo(app.url).refusal(await odoo.sessionToken(uid, { login, role: 'admin' }));
    await world.allow(odoo, { joinsByAddress: false, givesAdministrators: false });

    expect(problem).toMatchObject({ code: 'odoo.user-conflict', detail: expect.stringContaining('never') as string });
  });

  it('and is disabled gets words that say so', async () => {
    const uid = world.newUid();
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
    const [uid, other] = [world.newUid(), world.newUid()];
    const before = await odoo.open(app.url, uid, { role: 'admin' });
    expect((await before.call(sessionApi.read)).user.isAdmin).toBe(false);

    await world.allow(odoo, { givesAdministrators: true });
    const page = await odoo.open(app.url, uid, { role: 'admin' });
    const second = await odoo.open(app.url, other, { role: 'admin' });
    expect((await page.call(usersApi.listManaged)).users.length).toBeGreaterThan(1);
    await page.exchange(await odoo.sessionToken(uid, { role: 'user' }));
    expect((await page.call(sessionApi.read)).user.isAdmin).toBe(false);

    await world.allow(odoo, { givesAdministrators: false });
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
    const uid = world.newUid();
    const page = await odoo.open(app.url, uid, { groups: [{ id: '31', name: 'Leavers' }] });
    const elsewhere = await odoo.open(other.url, uid, { groups: [{ id: '31', name: 'Leavers' }] });
    const socket = await elsewhere.socket();
    const waiting = await odoo.sessionToken(uid);
    const bystander = await odoo.open(app.url, world.newUid());

    const { endedSessions } = await revoke(uid, 'archived');
    const repeated = await revoke(uid, 'archived');

    expect([endedSessions, repeated.endedSessions]).toEqual([2, 0]);
    expect([await isOpen(page), await isOpen(elsewhere), await isOpen(bystander)]).toEqual([false, false, true]);
    await eventually(() => !socket.connected);
    const refused = await world.refusedDuring(async () => {
      expect((await page.refusal(waiting)).code).toBe('odoo.token-expired');
    });
    expect(refused).toEqual(['odoo.token-expired']);
    const { groups } = await admin.call(groupsApi.list);
    expect(groups.find(({ name }) => name === 'Leavers')?.members).toEqual([]);
    const later = Math.floor(Date.now() / 1000) + 5;
    await page.exchange(await odoo.sessionToken(uid, { iat: later, nbf: later, exp: later + 120 }));
    expect(await isOpen(page)).toBe(true);
  });

  it('that is told late ends nothing that began since it happened, and takes nothing away from who is back', async () => {
    const uid = world.newUid();
    const group = { id: '32', name: 'Came back' };
    const now = Math.floor(Date.now() / 1000);
    const before = await odoo.open(app.url, uid, { iat: now - 20, nbf: now - 20 });
    const renewed = await odoo.open(app.url, uid, { iat: now - 20, nbf: now - 20 });
    await renewed.exchange(await odoo.sessionToken(uid, { iat: now - 5, nbf: now - 5 }));
    const since = await odoo.open(other.url, uid, { iat: now - 5, nbf: now - 5, groups: [group] });

    const { endedSessions } = await revoke(uid, 'group', { at: now - 10 });

    expect(endedSessions).toBe(1);
    expect([await isOpen(before), await isOpen(renewed), await isOpen(since)]).toEqual([false, true, true]);
    const { groups } = await admin.call(groupsApi.list);
    expect(groups.find(({ name }) => name === group.name)?.members).toHaveLength(1);
    const waiting = await odoo.sessionToken(uid, { iat: now - 10, nbf: now - 10 });
    expect((await before.refusal(waiting)).code).toBe('odoo.token-expired');
    expect((await revoke(uid, 'group', { at: now + 3600 })).endedSessions).toBe(2);
  });

  it('counts for a token on its way of somebody who was never here', async () => {
    const uid = world.newUid();
    const waiting = await odoo.sessionToken(uid);

    await revoke(uid, 'group');

    expect((await odoo.pageTo(app.url).refusal(waiting)).code).toBe('odoo.token-expired');
  });

  it('of one database ends nothing of another, nor what was signed in here', async () => {
    const uid = world.newUid();
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
