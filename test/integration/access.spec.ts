import {
  accountsApi,
  type Endpoint,
  mailboxesApi,
  operations,
  sessionApi,
  threadsApi,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, ApiProblem } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

describe('who may do what', () => {
  let app: MailDesk;
  let owner: ApiClient;
  let stranger: ApiClient;
  let strangerId: string;
  let account: OpenAccount;
  let ids: Record<string, string>;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    owner = await app.signIn();
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter({ subject: 'secret' }));
    account = await OpenAccount.connect(servers, app, owner, user);
    const row = await account.rowBySubject('inbox', 'secret');
    const invited = await owner.call(usersApi.invite, {
      body: { email: 'stranger@test.example', displayName: 'Stranger' },
    });
    stranger = app.newClient();
    strangerId = (await stranger.signIn(invited.signInUrl)).user.id;
    ids = {
      accountId: account.id,
      mailboxId: row?.mailboxId ?? '',
      threadId: row?.threadId ?? '',
      messageId: row?.latestMessageId ?? '',
      partId: '1',
      userId: strangerId,
      role: 'sent',
      groupId: randomUUID(),
      sessionId: randomUUID(),
      providerId: randomUUID(),
      authorizationId: randomUUID(),
      outboxItemId: randomUUID(),
      draftId: randomUUID(),
      ruleId: randomUUID(),
      databaseId: randomUUID(),
    };
  });

  afterAll(() => app.stop());

  const pathOf = (operation: Endpoint) =>
    operation.path.replace(/:(\w+)/g, (_, name: string) => {
      const id = ids[name];
      if (id === undefined) throw new Error(`this test does not know a ${name}`);
      return id;
    });

  // What is signed counts by its signature, from wherever it comes.
  const writing = Object.entries(operations).filter(
    ([, { method, access }]) => method !== 'GET' && access !== 'signed',
  );

  it.each(writing)('%s refuses a request of another site', async (_name, operation) => {
    const path = pathOf(operation);
    const headers = { origin: 'https://evil.example', 'content-type': 'application/json' };
    const response = await owner.fetch(`/api/${path}`, { method: operation.method, headers, body: '{}' });

    expect(response.status).toBe(403);
  });

  it('takes no word of a user without a role for which mailbox is open, nor one that is none', async () => {
    const socket = await stranger.socket();
    for (const word of [{ accountId: account.id, mailboxId: ids['mailboxId'] ?? '' }, null, 'inbox', { accountId: 7 }])
      socket.sayOddly('viewing', word);

    expect(await socket.resume(account.id, 0)).toEqual({ outcome: 'not-found' });
    expect(socket.connected).toBe(true);
    socket.close();
  });

  it('keeps the socket of a user without a role silent', async () => {
    const socket = await stranger.socket();
    expect(await socket.resume(account.id, 0)).toEqual({ outcome: 'not-found' });

    await servers.dovecot.deliver(account.user.address, letter({ subject: 'not for strangers' }));
    await eventually(() => account.rowBySubject('inbox', 'not for strangers'));

    expect(socket.frames).toEqual([]);
    socket.close();
  });

  it.each([
    ['lets a member see the same live, and nothing any more once access is taken away', (id: string) => id],
    ['takes access away at once, too, by ids in upper case', (id: string) => id.toUpperCase()],
  ])('%s', async (_name, write) => {
    const params = { accountId: write(account.id), userId: write(strangerId) };
    const socket = await stranger.socket();
    await owner.call(accountsApi.setMember, { params, body: { role: 'member' } });
    await eventually(() => socket.accountsChangedCount > 0);
    const { seq } = await stranger.call(mailboxesApi.list, { params: { accountId: account.id } });
    expect(await socket.resume(write(account.id), seq)).toMatchObject({ outcome: 'replayed' });
    await servers.dovecot.deliver(account.user.address, letter({ subject: 'for both' }));
    await socket.waitForFrame('message.added', (frame) => frame.payload.isNew);

    await owner.call(accountsApi.removeMember, { params });

    const heard = socket.frames.length;
    await servers.dovecot.deliver(account.user.address, letter({ subject: `for one ${params.accountId}` }));
    await eventually(() => account.rowBySubject('inbox', `for one ${params.accountId}`));
    expect(socket.frames).toHaveLength(heard);
    const { problem } = await refusal(
      stranger.call(threadsApi.list, { params: { accountId: account.id, mailboxId: ids['mailboxId'] ?? '' } }),
    );
    expect(problem.status).toBe(404);
    socket.close();
  });

  it('lets a reader read and nothing else', async () => {
    const params = { accountId: account.id, userId: strangerId };
    await owner.call(accountsApi.setMember, { params, body: { role: 'reader' } });

    await stranger.call(mailboxesApi.list, { params: { accountId: account.id } });
    const { problem } = await refusal(stranger.call(accountsApi.reconnect, { params: { accountId: account.id } }));

    expect(problem).toMatchObject({ status: 403, code: 'access.denied' });
    await owner.call(accountsApi.removeMember, { params });
  });

  it('tells which part of a request does not fit', async () => {
    const response = await owner.fetch(`/api/accounts/${account.id}/mailboxes/${ids['mailboxId']}/threads?limit=many`);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'request.invalid', issues: [{ path: 'query.limit' }] });
  });

  it('never answers with a password, and keeps none in its log or in the clear in its database', async () => {
    const accounts = await owner.fetch('/api/accounts');

    expect(await accounts.text()).not.toContain(account.user.password);
    expect(app.logs()).not.toContain(account.user.password);
    expect(await account.dumpDatabase()).not.toContain(account.user.password);
  });

  it('closes the socket of a session that ended', async () => {
    const invited = await owner.call(usersApi.createSignInLink, { params: { userId: strangerId } });
    const client = app.newClient();
    await client.signIn(invited.signInUrl);
    const socket = await client.socket();

    await client.call(sessionApi.signOut);

    await eventually(() => !socket.connected);
    socket.close();
  });
});

async function refusal(call: Promise<unknown>): Promise<ApiProblem> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiProblem) return error;
  throw new Error('the API did not refuse', { cause: error });
}
