import { odooApi, sessionApi, usersApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { OdooPage } from '../support/odoo-stand-in.js';
import { OdooWorld } from '../support/odoo-world.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

const world = await OdooWorld.start(servers);
const { app, odoo } = world;

afterAll(() => world.stop());

interface Asked {
  readonly account: string;
  readonly conversation: string;
  readonly messageIds: readonly string[];
  readonly uids: readonly string[];
}

async function find(links: readonly Asked[], from = odoo): Promise<({ accountId: string; threadId: string } | null)[]> {
  const token = await from.sign('links', { links });
  return (await from.serverTo(app.url).call(odooApi.findConversations, { body: { token } })).conversations;
}

describe('a conversation beside a record', () => {
  let uid: number;
  let page: OdooPage;
  let account: OpenAccount;
  const messageIds = ['first@customer.example'];
  let merged: { accountId: string; threadId: string };

  beforeAll(async () => {
    uid = world.newUid();
    page = await odoo.open(app.url, uid);
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter({ subject: 'first', messageId: 'first@customer.example' }));
    await servers.dovecot.deliver(user.address, letter({ subject: 'second', messageId: 'second@customer.example' }));
    account = await OpenAccount.connect(servers, app, page, user);
  }, 60_000);

  const idOf = async (subject: string): Promise<string> =>
    (await account.rowBySubject('inbox', subject))?.threadId ?? '';

  it('is found where it was merged into another, by whoever may read it', async () => {
    const [first, second] = [await idOf('first'), await idOf('second')];
    const both = letter({ subject: 'both', references: ['first@customer.example', 'second@customer.example'] });
    await servers.dovecot.deliver(account.user.address, both);
    const conversations = [first, second].map((conversation) => ({
      account: account.id,
      conversation,
      messageIds: [],
      uids: [String(uid)],
    }));
    merged = await eventually(
      async () => {
        const [one, other] = await find(conversations);
        return one?.threadId === other?.threadId ? one : null;
      },
      { timeoutMs: 30_000 },
    );

    expect([first, second]).toContain(merged.threadId);
    const asked = conversations[0] as Asked;
    const stranger = world.newUid();
    await odoo.open(app.url, stranger);
    await world.otherOdoo.open(app.url, uid);
    expect(await find([{ ...asked, uids: [String(stranger)] }])).toEqual([null]);
    expect(await find([{ ...asked, uids: ['999'] }])).toEqual([null]);
    expect(await find([asked], world.otherOdoo)).toEqual([null]);
    expect(await find([{ ...asked, conversation: 'none', account: 'none' }, asked])).toEqual([null, merged]);
  });

  it('is found by its mails where its account is a new one', async () => {
    const gone = { account: crypto.randomUUID(), conversation: crypto.randomUUID(), uids: [String(uid)] };

    expect(await find([{ ...gone, messageIds }])).toEqual([merged]);
    expect(
      await find([
        { ...gone, messageIds: ['another@customer.example'] },
        { ...gone, messageIds: [] },
      ]),
    ).toEqual([null, null]);
    expect(await find([{ ...gone, messageIds, uids: ['999'] }])).toEqual([null]);
  });

  it('is found by nobody who is disabled', async () => {
    const there = { account: merged.accountId, conversation: merged.threadId, messageIds, uids: [String(uid)] };
    const gone = { ...there, account: crypto.randomUUID() };
    const { user } = await page.call(sessionApi.read);
    const params = { userId: user.id };
    await world.admin.call(usersApi.update, { params, body: { isDisabled: true } });

    expect(await find([there, gone])).toEqual([null, null]);

    await world.admin.call(usersApi.update, { params, body: { isDisabled: false } });
    expect(await find([there, gone])).toEqual([merged, merged]);
  });

  it('is asked for by no other token, and a refused one goes on record', async () => {
    const token = await odoo.sign('revocation', { subs: ['1'], reason: 'logout' });

    const refused = await world.refusedDuring(async () => {
      const problem = await odoo.serverTo(app.url).problemOf(odooApi.findConversations, { body: { token } });
      expect(problem.code).toBe('odoo.token-invalid');
    });

    expect(refused).toEqual(['odoo.token-invalid']);
  });
});
