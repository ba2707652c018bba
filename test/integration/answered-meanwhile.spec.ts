import { accountsApi, type Draft, draftsApi, outboxApi, type OutboxItem, usersApi } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiClient, ApiProblem } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

describe('an answer to what somebody else has answered meanwhile', () => {
  let app: MailDesk;
  let ann: ApiClient;
  let bob: ApiClient;
  let account: OpenAccount;
  /** Of a conversation that nobody has answered. */
  let questionId: string;
  let threadId: string;
  let question: string;

  beforeAll(async () => {
    const smtp = await servers.startSmtpServer();
    app = await servers.startMailDesk();
    ann = await app.signIn();
    bob = app.newClient();
    const body = { email: `bob-${randomUUID()}@test.example`, displayName: 'Bob Builder' };
    const { user, signInUrl } = await ann.call(usersApi.invite, { body });
    await bob.signIn(signInUrl);
    account = await OpenAccount.connect(servers, app, ann, servers.dovecot.newUser(), { smtp });
    const params = { accountId: account.id, userId: user.id };
    await ann.call(accountsApi.setMember, { params, body: { role: 'member' } });
  }, 120_000);

  afterAll(() => app.stop());

  beforeEach(async () => {
    question = `question-${randomUUID()}@elsewhere.example`;
    await servers.dovecot.deliver(account.user.address, letter({ subject: question, messageId: question }));
    const row = await eventually(() => account.rowBySubject('inbox', question), { timeoutMs: 10_000 });
    threadId = row.threadId;
    questionId = row.latestMessageId;
  });

  const draft = (changes: Partial<Draft> = {}): Draft => ({
    clientKey: randomUUID(),
    to: [{ name: '', address: servers.dovecot.newUser('customer').address }],
    cc: [],
    bcc: [],
    subject: `Re: ${question}`,
    text: 'Yes.',
    html: null,
    inReplyTo: questionId,
    seenMessageId: questionId,
    forwardOf: null,
    attachments: [],
    ...changes,
  });
  const send = (person: ApiClient, changes: Partial<Draft> = {}): Promise<OutboxItem> =>
    person.call(outboxApi.send, { params: { accountId: account.id }, body: draft(changes) });
  const refusal = (person: ApiClient, changes: Partial<Draft> = {}) =>
    person.problemOf(outboxApi.send, { params: { accountId: account.id }, body: draft(changes) });

  it('is not queued before its writer was told who was first, and when', async () => {
    const first = await send(bob);

    const problem = await refusal(ann);

    expect(problem).toMatchObject({
      code: 'outbox.answered-meanwhile',
      answered: { messageId: first.messageId, threadId, by: 'Bob Builder' },
    });
    expect(problem.detail).toMatch(/^Bob Builder has answered this conversation, just now/);
    expect(Date.parse(problem.answered?.at ?? '')).toBeCloseTo(Date.parse(first.createdAt), -4);
  });

  it('is told to one of two who send in the same moment', async () => {
    const outcomes = await Promise.allSettled([send(ann), send(bob)]);

    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toBeInstanceOf(ApiProblem);
    expect((refused[0] as ApiProblem).problem.code).toBe('outbox.answered-meanwhile');
    expect((await account.thread(threadId)).messages).toHaveLength(2);
  });

  it('goes out once its writer has seen the other one, and asks again about the next', async () => {
    const { messageId } = await send(bob);
    await send(bob, { seenMessageId: messageId });

    expect(await refusal(ann, { seenMessageId: messageId })).toMatchObject({ code: 'outbox.answered-meanwhile' });

    const { answered } = await refusal(ann);
    await send(ann, { seenMessageId: answered?.messageId ?? null });
  });

  it('is asked about when its writer does not say what they have seen', async () => {
    await send(bob);

    const { seenMessageId: _, ...unsaid } = draft();
    const problem = await ann.problemOf(outboxApi.send, { params: { accountId: account.id }, body: unsaid });

    expect(problem.code).toBe('outbox.answered-meanwhile');
  });

  it('goes out beside earlier mail of its own writer', async () => {
    await send(ann);

    await expect(send(ann)).resolves.toMatchObject({ threadId });
  });

  it('is told of an answer from another mail program, which the server has in Sent', async () => {
    const imap = await servers.connectImap(account.user);
    await imap.append('Sent', letter({ subject: `Re: ${question}`, inReplyTo: question }), ['\\Seen']);
    await imap.logout();
    await eventually(async () => (await account.thread(threadId)).messages.length === 2, { timeoutMs: 30_000 });

    const problem = await refusal(ann);

    expect(problem).toMatchObject({ code: 'outbox.answered-meanwhile', answered: { by: null } });
    expect(problem.detail).toContain('from another mail program');
  });

  it('is told of nothing but answers: more mail of the customer is no reason', async () => {
    await servers.dovecot.deliver(account.user.address, letter({ subject: `Re: ${question}`, inReplyTo: question }));
    await eventually(async () => (await account.thread(threadId)).messages.length === 2, { timeoutMs: 10_000 });

    await expect(send(ann)).resolves.toMatchObject({ threadId });
  });

  it('keeps with its draft what its writer has seen', async () => {
    const { clientKey, attachments: _, ...written } = draft();
    const content = { ...written, mode: 'plain' as const, editorHtml: '', files: [] };
    const params = { accountId: account.id, draftId: clientKey };
    await ann.call(draftsApi.save, { params, body: { content, basedOn: 0, isOpen: true } });

    const { drafts } = await ann.call(draftsApi.list, { params: { accountId: account.id } });

    expect(drafts.find(({ id }) => id === clientKey)?.content.seenMessageId).toBe(questionId);
  });
});
