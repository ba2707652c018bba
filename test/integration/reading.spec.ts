import {
  accountsApi,
  mailboxesApi,
  outboxApi,
  type ReadMode,
  readingApi,
  type Role,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import type { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../../backend/dist/database/data-source.js';
import { Transaction } from '../../backend/dist/database/transaction.js';
import { PersonalReadingRepository } from '../../backend/dist/mail/reading/personal-reading.repository.js';
import { type ApiClient, ApiProblem } from '../support/api-client.js';
import { act, target, untilNothingPending } from '../support/act.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { LiveSocket } from '../support/live-socket.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

describe('what each person has read, beside what the team has read', () => {
  let first: MailDesk;
  let second: MailDesk;
  let operator: ApiClient;
  /** The same mailbox as its owner Ann, as Bob, who answers mail, and as Rita, who reads only. */
  let ann: OpenAccount;
  let bob: OpenAccount;
  let rita: OpenAccount;
  let ritaId: string;
  let telephone: ImapFlow;
  const tabs: LiveSocket[] = [];

  beforeAll(async () => {
    const shared = { dataDir: servers.newDir('reading'), databaseUrl: await servers.createDatabase() };
    first = await servers.startMailDesk(shared);
    operator = await first.signIn();
    second = await servers.startMailDesk(shared);
    const [owner, member, reader] = [await newPerson(), await newPerson(), await newPerson()];
    const user = servers.dovecot.newUser();
    for (const subject of ['long read', 'old']) await servers.dovecot.deliver(user.address, letter({ subject }));
    telephone = await servers.connectImap(user);
    await telephone.mailboxOpen('INBOX');
    await telephone.messageFlagsAdd('1', ['\\Seen']);
    ann = await OpenAccount.connect(servers, first, owner.client, user);
    for (const [person, role] of [
      [member, 'member'],
      [reader, 'reader'],
    ] as const) {
      await give(person.id, role);
    }
    ritaId = reader.id;
    bob = OpenAccount.resume(servers, first, member.client, user, ann.account);
    rita = OpenAccount.resume(servers, first, reader.client, user, ann.account);
  }, 120_000);

  afterAll(async () => {
    for (const tab of tabs) tab.close();
    await telephone.logout();
    await Promise.all([first.stop(), second.stop()]);
  });

  async function newPerson(): Promise<{ id: string; client: ApiClient }> {
    const body = { email: `${randomUUID()}@test.example`, displayName: 'Somebody' };
    const { user, signInUrl } = await operator.call(usersApi.invite, { body });
    const client = first.newClient();
    await client.signIn(signInUrl);
    return { id: user.id, client };
  }

  const give = (userId: string, role: Role) =>
    ann.api.call(accountsApi.setMember, { params: { accountId: ann.id, userId }, body: { role } });
  const choose = ({ api, id }: OpenAccount, mode: ReadMode) =>
    api.call(readingApi.choose, { params: { accountId: id }, body: { mode } });
  const unreadOf = async ({ api, id }: OpenAccount, role: 'inbox' | 'archive' = 'inbox'): Promise<number> => {
    const { unread } = await api.call(readingApi.read, { params: { accountId: id } });
    const mailbox = await ann.mailbox(role);
    return unread.find(({ mailboxId }) => mailboxId === mailbox.id)?.unreadCount ?? 0;
  };
  const mark = async (account: OpenAccount, subject: string, read: boolean, role: 'inbox' | 'archive' = 'inbox') => {
    const params = { accountId: account.id };
    return account.api.call(readingApi.mark, { params, body: { target: await target(account, role, subject), read } });
  };
  /** How many messages of a subject are unread: for the team, and for the person. */
  const states = async (
    account: OpenAccount,
    subject: string,
  ): Promise<[number | undefined, number | null | undefined]> => {
    const row = await account.rowBySubject('inbox', subject);
    return [row?.unreadCount, row?.ownUnreadCount];
  };
  const flagsOf = async (subject: string): Promise<Set<string> | undefined> => {
    const found = await telephone.search({ header: { subject } }, { uid: true });
    const uid = found ? found[0] : undefined;
    if (uid === undefined) return undefined;
    const message = await telephone.fetchOne(String(uid), { flags: true }, { uid: true });
    return message === false ? undefined : message.flags;
  };
  async function arrive(subject: string): Promise<void> {
    await servers.dovecot.deliver(ann.user.address, letter({ subject }));
    await eventually(() => ann.rowBySubject('inbox', subject));
  }

  it('is the team’s until somebody chooses otherwise, and nobody else’s choice', async () => {
    expect(await states(bob, 'old')).toEqual([1, null]);
    const marking = mark(bob, 'old', true);
    await expect(marking).rejects.toMatchObject({ problem: { code: 'change.not-allowed' } });

    expect(await choose(bob, 'personal')).toEqual({
      mode: 'personal',
      unread: [{ mailboxId: (await ann.mailbox('inbox')).id, unreadCount: 1 }],
    });

    expect(await states(bob, 'old')).toEqual([1, 1]);
    expect(await states(bob, 'long read')).toEqual([0, 0]);
    expect(await states(ann, 'old')).toEqual([1, null]);
  });

  it('is told to the person’s other tabs at every process, to no colleague, and to no mail server', async () => {
    await choose(rita, 'personal');
    const [his, hers, tabOfAnn] = [
      await bob.api.at(second.url).socket(),
      await rita.api.socket(),
      await ann.api.socket(),
    ];
    tabs.push(his, hers, tabOfAnn);
    const threadId = (await bob.rowBySubject('inbox', 'old'))?.threadId;
    const rowsBefore = (await ann.mailbox('inbox')).unreadCount;

    await mark(bob, 'old', true);

    await eventually(() => his.readingChanges.length > 0, { timeoutMs: 20_000 });
    expect(his.readingChanges).toEqual([{ accountId: bob.id, threadIds: [threadId] }]);
    expect([hers.readingChanges, tabOfAnn.readingChanges]).toEqual([[], []]);
    expect(await states(bob, 'old')).toEqual([1, 0]);
    expect(await states(rita, 'old')).toEqual([1, 1]);
    expect(await unreadOf(bob)).toBe(0);
    expect((await ann.mailbox('inbox')).unreadCount).toBe(rowsBefore);
    await untilNothingPending(ann);
    expect(await flagsOf('old')).not.toContain('\\Seen');
  }, 60_000);

  it('counts in each inbox what its reader counts', async () => {
    const inboxOf = async ({ api, id }: OpenAccount) => {
      const { inboxes } = await api.call(mailboxesApi.inboxes);
      const found = inboxes.find(({ accountId }) => accountId === id);
      return [found?.mode, found?.inbox?.unreadCount];
    };
    const team = (await ann.mailbox('inbox')).unreadCount;

    expect(await inboxOf(ann)).toEqual(['shared', team]);
    expect(await inboxOf(bob)).toEqual(['personal', await unreadOf(bob)]);
    expect(await inboxOf(rita)).toEqual(['personal', team]);
    expect(await unreadOf(bob)).not.toBe(team);
  });

  it('lets also readers mark, who change nothing for others, and undo it', async () => {
    await mark(rita, 'old', true);
    expect(await states(rita, 'old')).toEqual([1, 0]);
    await mark(rita, 'old', false);
    expect(await states(rita, 'old')).toEqual([1, 1]);
    expect((await rita.thread((await rita.rowBySubject('inbox', 'old'))?.threadId ?? '')).ownUnreadIds).toHaveLength(1);
    expect(await states(bob, 'old')).toEqual([1, 0]);
  });

  it('keeps new mail unread for each until they open it, whoever else has read it, wherever it is moved', async () => {
    await arrive('new');
    expect(await states(bob, 'new')).toEqual([1, 1]);
    await act(ann, await target(ann, 'inbox', 'new'), { kind: 'add-flag', flag: 'seen' });
    expect(await states(bob, 'new')).toEqual([0, 1]);
    expect(await unreadOf(bob)).toBe(1);

    await act(ann, await target(ann, 'inbox', 'new'), { kind: 'move-to-role', role: 'archive' });
    await untilNothingPending(ann);
    expect([await unreadOf(bob), await unreadOf(bob, 'archive')]).toEqual([0, 1]);
    await mark(bob, 'new', true, 'archive');
    expect([await unreadOf(bob, 'archive'), await unreadOf(rita, 'archive')]).toEqual([0, 1]);
  }, 60_000);

  it('counts as new also what a telephone has opened before MailDesk saw it', async () => {
    await telephone.append('INBOX', letter({ subject: 'opened elsewhere' }), ['\\Seen'], new Date());
    await eventually(() => ann.rowBySubject('inbox', 'opened elsewhere'));
    expect(await states(bob, 'opened elsewhere')).toEqual([0, 1]);

    const longAgo = new Date('2020-01-01T10:00:00Z');
    await telephone.append('INBOX', letter({ subject: 'imported' }), ['\\Seen'], longAgo);
    await eventually(() => ann.rowBySubject('inbox', 'imported'));
    expect(await states(bob, 'imported')).toEqual([0, 0]);
  }, 60_000);

  it('is read for the team by whoever answers it', async () => {
    await arrive('question');
    await mark(bob, 'question', true);
    const original = (await bob.rowBySubject('inbox', 'question'))?.latestMessageId ?? '';
    const to = [{ name: '', address: 'ada@elsewhere.example' }];
    await bob.api.call(outboxApi.send, {
      params: { accountId: bob.id },
      body: {
        clientKey: randomUUID(),
        to,
        cc: [],
        bcc: [],
        subject: 'Re: question',
        html: null,
        text: 'Yes.',
        inReplyTo: original,
        forwardOf: null,
        attachments: [],
      },
    });
    await eventually(async () => (await flagsOf('question'))?.has('\\Answered') === true, { timeoutMs: 30_000 });
    await eventually(async () => (await flagsOf('question'))?.has('\\Seen') === true, { timeoutMs: 30_000 });
    expect(await states(rita, 'question')).toEqual([0, 1]);
  }, 60_000);

  it('marks a whole folder', async () => {
    const { id: mailboxId } = await ann.mailbox('inbox');
    const body = { target: { kind: 'mailbox' as const, mailboxId }, read: true };
    await rita.api.call(readingApi.mark, { params: { accountId: rita.id }, body });
    expect(await unreadOf(rita)).toBe(0);
    expect(await unreadOf(bob)).toBeGreaterThan(0);
  });

  it('is forgotten when it is the team’s again, and when access ends', async () => {
    await choose(bob, 'shared');
    expect(await states(bob, 'old')).toEqual([1, null]);

    const dataSource = createDataSource(first.databaseUrl);
    await dataSource.initialize();
    const rows = () =>
      dataSource.query('SELECT user_id AS id FROM personal_unread UNION SELECT user_id FROM personal_reading');
    await arrive('for Rita');
    expect(await rows()).toEqual([{ id: ritaId }]);
    const repository = new PersonalReadingRepository({} as never);
    const sweep = () => repository.sweep(new Transaction(ann.id, dataSource.manager));
    await sweep();
    expect(await rows()).toEqual([{ id: ritaId }]);

    await ann.api.call(accountsApi.removeMember, { params: { accountId: ann.id, userId: ritaId } });
    const asking = rita.api.call(readingApi.read, { params: { accountId: rita.id } });
    await expect(asking).rejects.toBeInstanceOf(ApiProblem);
    await sweep();
    expect(await rows()).toEqual([]);
    await dataSource.destroy();
  });
});
