import {
  accessTable,
  accountsApi,
  bytes,
  changesApi,
  clientEvents,
  decide,
  type Endpoint,
  groupsApi,
  operations,
  type Role,
  threadsApi,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';

/** What the table of rights is told of those who ask; `isGrouped` have their role by a group. */
interface Asker {
  readonly isAdmin: boolean;
  readonly role: Role | null;
  readonly isGrouped?: boolean;
}

const askers = {
  'an owner': { isAdmin: false, role: 'owner' },
  'a manager': { isAdmin: false, role: 'manager' },
  'a member': { isAdmin: false, role: 'member' },
  'a reader': { isAdmin: false, role: 'reader' },
  'a manager by a group': { isAdmin: false, role: 'manager', isGrouped: true },
  'a reader by a group': { isAdmin: false, role: 'reader', isGrouped: true },
  'an administrator': { isAdmin: true, role: null },
  'a stranger': { isAdmin: false, role: null },
  'nobody who is signed in': null,
} as const satisfies Record<string, Asker | null>;
type AskerName = keyof typeof askers;

const names = Object.keys(askers) as AskerName[];
const all = Object.entries(operations);

/** The status and code that a decision comes to; null when the operation goes on to look at the request itself. */
const answers = {
  'sign-in': { status: 401, code: 'session.required' },
  'not-found': { status: 404, code: 'account.not-found' },
  denied: { status: 403, code: 'access.denied' },
  allowed: null,
} as const;

/** Whether the operation can be asked without doing anything: it only reads, or an empty body does not fit. */
const isHarmless = ({ method, body }: Endpoint): boolean =>
  method === 'GET' || (body !== bytes && !z.safeParse(body, {}).success);

describe('everybody before every door', () => {
  let app: MailDesk;
  let clients: Record<AskerName, ApiClient>;
  let ids: Record<string, string>;
  /** Of another account, in which nobody but the stranger has a role. */
  let foreign: Record<string, string>;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    const admin = await app.signIn();
    const person = async (): Promise<{ id: string; client: ApiClient }> => {
      const body = { email: `${randomUUID()}@test.example`, displayName: 'Somebody' };
      const { user, signInUrl } = await admin.call(usersApi.invite, { body });
      const client = app.newClient();
      await client.signIn(signInUrl);
      return { id: user.id, client };
    };
    const owner = await person();
    const stranger = await person();
    const userId = (await person()).id;
    const groupId = (await admin.call(groupsApi.create, { body: { name: 'Nobody' } })).id;
    const rest = {
      userId,
      groupId,
      partId: '1',
      role: 'sent',
      outboxItemId: randomUUID(),
      draftId: randomUUID(),
      sessionId: randomUUID(),
      providerId: randomUUID(),
      authorizationId: randomUUID(),
      ruleId: randomUUID(),
      databaseId: randomUUID(),
    };
    ids = { ...rest, ...(await connect(owner.client)) };
    foreign = { ...rest, ...(await connect(stranger.client)) };
    clients = {
      'an owner': owner.client,
      'a manager': await withRole('manager', false),
      'a member': await withRole('member', false),
      'a reader': await withRole('reader', false),
      'a manager by a group': await withRole('manager', true),
      'a reader by a group': await withRole('reader', true),
      'an administrator': admin,
      'a stranger': stranger.client,
      'nobody who is signed in': app.newClient(),
    };

    async function withRole(role: 'manager' | 'member' | 'reader', isGrouped: boolean): Promise<ApiClient> {
      const { id, client } = await person();
      const accountId = ids['accountId'] ?? '';
      if (isGrouped) {
        const group = await admin.call(groupsApi.create, { body: { name: `The ${role}s` } });
        await admin.call(groupsApi.addMember, { params: { groupId: group.id, userId: id } });
        await owner.client.call(accountsApi.setGroup, { params: { accountId, groupId: group.id }, body: { role } });
      } else await owner.client.call(accountsApi.setMember, { params: { accountId, userId: id }, body: { role } });
      return client;
    }
  });

  afterAll(() => app.stop());

  async function connect(client: ApiClient): Promise<Record<string, string>> {
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter({ subject: 'secret' }));
    const account = await OpenAccount.connect(servers, app, client, user);
    const row = await account.rowBySubject('inbox', 'secret');
    const { mailboxId = '', threadId = '', latestMessageId = '' } = row ?? {};
    return { accountId: account.id, mailboxId, threadId, messageId: latestMessageId };
  }

  function request(client: ApiClient, { method, path }: Endpoint, known: Record<string, string>): Promise<Response> {
    const filled = path.replace(/:(\w+)/g, (_, name: string) => {
      const id = known[name];
      if (id === undefined) throw new Error(`this test does not know a ${name}`);
      return id;
    });
    const init = method === 'GET' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } };
    return client.fetch(`/api/${filled}`, { method, ...init });
  }

  describe.each(names)('%s', (name) => {
    const asker: Asker | null = askers[name];
    const decisionOf = ({ access }: Endpoint) => decide(access, { user: asker, role: asker?.role ?? null });

    it.each(all.filter(([, operation]) => decisionOf(operation) !== 'allowed'))(
      'is refused %s, and told no more than may be known',
      async (_name, operation) => {
        const response = await request(clients[name], operation, ids);

        const { status, code } = answers[decisionOf(operation)] ?? {};
        expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({ status, code });
      },
    );

    it.each(all.filter(([, operation]) => decisionOf(operation) === 'allowed' && isHarmless(operation)))(
      'is let through to %s',
      async (_name, operation) => {
        const response = await request(clients[name], operation, ids);

        const text = await response.text();
        expect([401, 403], text).not.toContain(response.status);
        expect(text).not.toContain('account.not-found');
        if (operation.method !== 'GET') expect(response.status, text).toBe(400);
      },
    );

    // What names no account is heard from everybody who is connected; what is told in return is another matter.
    const ofAccounts = Object.entries(clientEvents).filter(([, { access }]) => accessTable[access].of === 'account');
    it.each(ofAccounts)('is heard, or not, when saying %s', async (_event, { access }) => {
      if (asker === null) {
        await expect(clients[name].socket()).rejects.toThrow();
        return;
      }
      const socket = await clients[name].socket();
      const { outcome } = await socket.resume(ids['accountId'] ?? '', 0);
      socket.close();

      const isHeard = decide(access, { user: asker, role: asker.role }) === 'allowed';
      expect(outcome === 'not-found').toBe(!isHeard);
    });
  });

  describe('an owner, with ids of another account in their own', () => {
    const within = all.filter(
      ([, { path, method }]) =>
        path.startsWith('accounts/:accountId/') &&
        /:(mailboxId|threadId|messageId)/.test(path) &&
        (method === 'GET' || method === 'DELETE'),
    );

    it.each(within)('finds nothing by %s', async (_name, operation) => {
      const mixed = { ...foreign, accountId: ids['accountId'] ?? '' };

      const response = await request(clients['an owner'], operation, mixed);

      const text = await response.text();
      const isEmpty = response.status === 200 && JSON.stringify(JSON.parse(text)).includes('"threads":[]');
      expect(response.status === 404 || response.status === 410 || isEmpty, text).toBe(true);
      expect(text).not.toContain('secret');
    });

    it('finds nothing by ids in a body, and changes nothing', async () => {
      const own = { accountId: ids['accountId'] ?? '' };
      const owner = clients['an owner'];
      const [threadId = '', messageId = '', mailboxId = ''] = [
        foreign['threadId'],
        foreign['messageId'],
        foreign['mailboxId'],
      ];

      const rows = await owner.call(threadsApi.readRows, {
        params: { ...own, mailboxId: ids['mailboxId'] ?? '' },
        body: { threadIds: [threadId] },
      });
      const changed = await owner.call(changesApi.apply, {
        params: own,
        body: {
          target: { kind: 'messages', mailboxId: null, messageIds: [messageId] },
          change: { kind: 'add-flag', flag: 'seen' },
        },
      });
      const whole = await owner.call(changesApi.apply, {
        params: own,
        body: { target: { kind: 'mailbox', mailboxId }, change: { kind: 'move-to-role', role: 'trash' } },
      });

      expect(rows.threads).toEqual([]);
      expect([changed.messageCount, whole.messageCount]).toEqual([0, 0]);
    });
  });
});
