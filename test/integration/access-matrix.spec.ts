import {
  type Access,
  accountsApi,
  bytes,
  changesApi,
  clientEvents,
  decide,
  draftsApi,
  type Endpoint,
  groupsApi,
  mailboxesApi,
  operations,
  outboxApi,
  type Role,
  serverEvents,
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
import { eventually } from '../support/wait.js';

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
/** What colleagues see them called. */
const titles = Object.fromEntries(
  names.map((name) => [name, name === 'an administrator' ? 'Administrator' : `They are ${name}`]),
) as Record<AskerName, string>;
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
    const person = async (title = 'somebody'): Promise<{ id: string; client: ApiClient }> => {
      const body = { email: `${randomUUID()}@test.example`, displayName: title };
      const { user, signInUrl } = await admin.call(usersApi.invite, { body });
      const client = app.newClient();
      await client.signIn(signInUrl);
      return { id: user.id, client };
    };
    const owner = await person(titles['an owner']);
    const stranger = await person(titles['a stranger']);
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
      const { id, client } = await person(titles[`a ${role}${isGrouped ? ' by a group' : ''}` as AskerName]);
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

    it('is heard, or not, when asking for what was missed of an account', async () => {
      if (asker === null) {
        await expect(clients[name].socket()).rejects.toThrow();
        return;
      }
      const socket = await clients[name].socket();
      const { outcome } = await socket.resume(ids['accountId'] ?? '', 0);
      socket.close();

      expect(outcome !== 'not-found').toBe(maySay('resume'));
    });

    // `viewing` and `drawn` leave nothing behind that could be asked for; both count only from where `resume` was heard.
    it.skipIf(asker === null)('is heard of by colleagues, or not, when saying where they are', async () => {
      const [here, colleague, last] = await Promise.all([
        clients[name].socket(),
        clients['an owner'].socket(),
        clients['a member'].socket(),
      ]);
      for (const socket of [here, colleague, last]) await socket.resume(ids['accountId'] ?? '', 0);

      here.stay([{ ...place(), doing: 'viewing' }]);
      const isThere = (): boolean =>
        colleague.peopleIn(ids['accountId'] ?? '').some((line) => line.startsWith(`${titles[name]}: `));
      if (maySay('presence')) await eventually(isThere, { timeoutMs: 20_000 });
      // Whatever was said before this is told before this.
      last.stay([{ ...place(), doing: 'replying' }]);
      await eventually(() => colleague.peopleIn(ids['accountId'] ?? '').some((line) => line.includes(': replying ')), {
        timeoutMs: 20_000,
      });

      expect(isThere()).toBe(maySay('presence'));
      for (const socket of [here, colleague, last]) socket.close();
    });

    it.skipIf(asker === null)('hears, or not, what changes in an account and who is there', async () => {
      const [here, owner] = await Promise.all([clients[name].socket(), clients['an owner'].socket()]);
      for (const socket of [here, owner]) await socket.resume(ids['accountId'] ?? '', 0);
      const heard = owner.frames.length;

      await clients['an owner'].call(changesApi.apply, {
        params: { accountId: ids['accountId'] ?? '' },
        body: {
          target: { kind: 'messages', mailboxId: null, messageIds: [ids['messageId'] ?? ''] },
          change: { kind: 'add-keyword', keyword: `seen-by-${names.indexOf(name)}` },
        },
      });
      owner.stay([{ ...place(), doing: 'viewing' }]);
      await eventually(() => owner.frames.length > heard && owner.peopleIn(ids['accountId'] ?? '').length > 0, {
        timeoutMs: 20_000,
      });
      const hears = (): boolean[] => [here.frames.length > 0, here.peopleIn(ids['accountId'] ?? '').length > 0];
      const may = [serverEvents.frames, serverEvents.presence].map((access) => isAllowed(access));
      if (may.every(Boolean)) await eventually(() => hears().every(Boolean), { timeoutMs: 20_000 });

      expect(hears()).toEqual(may);
      for (const socket of [here, owner]) socket.close();
    });

    const isAllowed = (access: Access): boolean =>
      decide(access, { user: asker, role: asker?.role ?? null }) === 'allowed';
    const maySay = (event: keyof typeof clientEvents): boolean => isAllowed(clientEvents[event].access);
    const threadId = (): string => ids['threadId'] ?? '';
    const place = () => ({ accountId: ids['accountId'] ?? '', threadId: threadId() });
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

    it('changes nothing by ids in the path', async () => {
      const own = { accountId: ids['accountId'] ?? '' };
      const [owner, stranger] = [clients['an owner'], clients['a stranger']];
      const theirs = { params: { accountId: foreign['accountId'] ?? '' } };
      const [draftId, mailboxId] = [randomUUID(), foreign['mailboxId'] ?? ''];
      const text = {
        to: [],
        cc: [],
        bcc: [],
        subject: 'secret',
        text: '',
        html: null,
        inReplyTo: null,
        forwardOf: null,
      };
      const content = { ...text, mode: 'plain' as const, editorHtml: '', files: [] };
      const save = { content, basedOn: 0, isOpen: false };
      await stranger.call(draftsApi.save, { params: { ...theirs.params, draftId }, body: save });
      const to = [{ name: '', address: `${randomUUID()}@elsewhere.example` }];
      const { id: outboxItemId } = await stranger.call(outboxApi.send, {
        ...theirs,
        body: { ...text, to, clientKey: randomUUID(), attachments: [] },
      });
      const whole = async (): Promise<unknown> => [
        await stranger.call(draftsApi.list, theirs),
        (await stranger.call(mailboxesApi.list, theirs)).mailboxes.map(({ path, role }) => [path, role]),
      ];
      const before = await whole();

      const body = { ...save, content: { ...content, subject: 'changed' } };
      await owner.call(draftsApi.save, { params: { ...own, draftId }, body });
      await owner.call(draftsApi.discard, { params: { ...own, draftId } });
      const place = { name: 'Mine', parentId: null };
      const refusals = await Promise.all([
        owner.problemOf(outboxApi.retry, { params: { ...own, outboxItemId } }),
        owner.problemOf(outboxApi.cancel, { params: { ...own, outboxItemId } }),
        owner.problemOf(mailboxesApi.rename, { params: { ...own, mailboxId }, body: place }),
        owner.problemOf(mailboxesApi.remove, { params: { ...own, mailboxId } }),
        owner.problemOf(mailboxesApi.create, { params: own, body: { ...place, parentId: mailboxId } }),
        owner.problemOf(mailboxesApi.chooseRole, { params: { ...own, role: 'archive' }, body: { mailboxId } }),
      ]);

      expect(refusals.map(({ status }) => status)).toEqual(refusals.map(() => 404));
      expect(await whole()).toEqual(before);
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
