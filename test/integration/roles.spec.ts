import {
  accountsApi,
  auditApi,
  type AuditAction,
  type AuditEntry,
  changesApi,
  groupsApi,
  mailboxesApi,
  messagesApi,
  outboxApi,
  type Role,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { type SmtpServer, SmtpRefusal } from '../support/smtp-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

/** The commands by which a flag, a move and a new folder are asked for. */
const wished = ['UID STORE', 'UID MOVE', 'CREATE'];

/** Access that is taken away is gone everywhere within this. */
const goneWithinMs = 5000;

interface Person {
  readonly id: string;
  readonly email: string;
  readonly client: ApiClient;
}

describe('roles, groups and what is put on record', () => {
  let app: MailDesk;
  let other: MailDesk;
  let smtp: SmtpServer;
  let admin: ApiClient;
  let owner: Person;
  let account: OpenAccount;
  let own: { params: { accountId: string } };

  beforeAll(async () => {
    smtp = await servers.startSmtpServer();
    const shared = { dataDir: servers.newDir('roles'), databaseUrl: await servers.createDatabase() };
    app = await servers.startMailDesk(shared);
    admin = await app.signIn();
    other = await servers.startMailDesk(shared);
    owner = await newPerson('owner');
    const user = servers.dovecot.newUser();
    for (const subject of ['First', 'Second', 'Third'])
      await servers.dovecot.deliver(user.address, letter({ subject }));
    account = await OpenAccount.connect(servers, app, owner.client, user, { smtp });
    own = { params: { accountId: account.id } };
  });

  afterAll(() => Promise.all([app.stop(), other.stop()]));

  async function newPerson(name: string): Promise<Person> {
    const body = { email: `${name}-${randomUUID()}@test.example`, displayName: name };
    const { user, signInUrl } = await admin.call(usersApi.invite, { body });
    const client = app.newClient();
    await client.signIn(signInUrl);
    return { id: user.id, email: user.email, client };
  }

  const give = (person: Person, role: Role, by: ApiClient = owner.client) =>
    by.call(accountsApi.setMember, { params: { accountId: account.id, userId: person.id }, body: { role } });
  const take = (person: Person, by: ApiClient = owner.client) =>
    by.call(accountsApi.removeMember, { params: { accountId: account.id, userId: person.id } });
  const roleOf = async (person: Person): Promise<Role | null> =>
    (await person.client.call(accountsApi.list)).accounts.find(({ id }) => id === account.id)?.role ?? null;

  async function newGroup(...people: readonly Person[]): Promise<string> {
    const { id } = await admin.call(groupsApi.create, { body: { name: `Group ${randomUUID()}` } });
    for (const { id: userId } of people) await admin.call(groupsApi.addMember, { params: { groupId: id, userId } });
    return id;
  }

  const entriesOf = async (action: AuditAction): Promise<AuditEntry[]> =>
    (await admin.call(auditApi.search, { query: { accountId: account.id, action } })).entries;

  describe('a manager', () => {
    it('gives and takes access below owner, and touches no owner', async () => {
      const [manager, person] = [await newPerson('manager'), await newPerson('person')];
      await give(manager, 'manager');

      await give(person, 'manager', manager.client);
      await give(person, 'reader', manager.client);
      expect(await roleOf(person)).toBe('reader');
      const owning = { params: { accountId: account.id, userId: person.id }, body: { role: 'owner' } } as const;
      const lowering = { params: { accountId: account.id, userId: owner.id }, body: { role: 'reader' } } as const;
      expect((await manager.client.problemOf(accountsApi.setMember, owning)).code).toBe('access.denied');
      expect((await manager.client.problemOf(accountsApi.setMember, lowering)).code).toBe('access.denied');
      await take(person, manager.client);
      expect(await roleOf(person)).toBeNull();
      expect((await manager.client.problemOf(accountsApi.remove, own)).code).toBe('access.denied');
    });
  });

  describe('an administrator without a role', () => {
    it('says who has access, and sees no mail', async () => {
      const person = await newPerson('person');
      await give(person, 'member', admin);

      expect(await roleOf(person)).toBe('member');
      expect((await admin.problemOf(mailboxesApi.list, own)).code).toBe('account.not-found');
      const params = { accountId: randomUUID() };
      expect((await admin.problemOf(accountsApi.listMembers, { params })).code).toBe('account.not-found');
      await take(person, admin);
    });
  });

  describe('a group', () => {
    it('gives its role to all in it; the strongest of all roles counts', async () => {
      const person = await newPerson('person');
      const [readers, managers] = [await newGroup(person), await newGroup(person)];
      const params = { accountId: account.id, groupId: readers };

      await owner.client.call(accountsApi.setGroup, { params, body: { role: 'reader' } });
      expect(await roleOf(person)).toBe('reader');
      await owner.client.call(accountsApi.setGroup, {
        params: { ...params, groupId: managers },
        body: { role: 'manager' },
      });
      await give(person, 'member');
      expect(await roleOf(person)).toBe('manager');
      await owner.client.call(accountsApi.removeGroup, { params: { ...params, groupId: managers } });
      expect(await roleOf(person)).toBe('member');
      await take(person);
      expect(await roleOf(person)).toBe('reader');

      const { groups } = await owner.client.call(accountsApi.listMembers, own);
      expect(groups).toMatchObject([{ role: 'reader', group: { id: readers, members: [{ id: person.id }] } }]);
      await admin.call(groupsApi.remove, { params: { groupId: readers } });
      expect(await roleOf(person)).toBeNull();
    });

    it('owns nothing, has a name of its own, and is made by administrators alone', async () => {
      const person = await newPerson('person');
      const groupId = await newGroup();
      const { groups } = await person.client.call(groupsApi.list);
      const name = groups.find(({ id }) => id === groupId)?.name ?? '';

      const body = { role: 'owner' } as never;
      const owning = { params: { accountId: account.id, groupId }, body };
      expect((await owner.client.problemOf(accountsApi.setGroup, owning)).code).toBe('request.invalid');
      expect((await admin.problemOf(groupsApi.create, { body: { name } })).code).toBe('group.exists');
      expect((await owner.client.problemOf(groupsApi.create, { body: { name: 'Ours' } })).code).toBe('access.denied');
      const params = { groupId, userId: person.id };
      expect((await admin.problemOf(groupsApi.removeMember, { params })).code).toBe('user.not-found');
    });
  });

  describe('access that is taken away', () => {
    it.each(['of the person', 'of their group', 'by leaving the group'])(
      'is gone from sockets and requests of every process: %s',
      async (way) => {
        const person = await newPerson('person');
        const groupId = await newGroup(person);
        const params = { accountId: account.id, groupId };
        if (way === 'of the person') await give(person, 'member');
        else await owner.client.call(accountsApi.setGroup, { params, body: { role: 'member' } });
        const elsewhere = person.client.at(other.url);
        const { seq } = await person.client.call(mailboxesApi.list, own);
        const sockets = [await person.client.socket(), await elsewhere.socket()];
        for (const socket of sockets)
          expect(await socket.resume(account.id, seq)).toMatchObject({ outcome: 'replayed' });

        if (way === 'of the person') await take(person);
        else if (way === 'of their group') await owner.client.call(accountsApi.removeGroup, { params });
        else await admin.call(groupsApi.removeMember, { params: { groupId, userId: person.id } });

        await eventually(() => sockets.every((socket) => socket.accountsChangedCount > 0), {
          timeoutMs: goneWithinMs,
        });
        expect((await elsewhere.problemOf(mailboxesApi.list, own)).code).toBe('account.not-found');
        const subject = `Not for ${person.id}`;
        await servers.dovecot.deliver(account.user.address, letter({ subject }));
        await eventually(() => account.rowBySubject('inbox', subject));
        expect(sockets.flatMap(({ frames }) => frames.filter(({ name }) => name === 'message.added'))).toEqual([]);
        for (const socket of sockets) socket.close();
      },
    );

    it.each([
      ['was taken away', 'account.not-found'],
      ['ended as the user was disabled', 'session.required'],
    ])('that %s holds what waits to be sent, until somebody who may sends it in their own name', async (_, refusal) => {
      const person = await newPerson('person');
      await give(person, 'member');
      smtp.hooks.beforeDelivery = () => {
        throw new SmtpRefusal(451, 'greylisted');
      };
      const subject = `Waiting ${person.id}`;
      const sent = await person.client.call(outboxApi.send, { ...own, body: draft(subject) });
      const itemOf = async () =>
        (await owner.client.call(outboxApi.list, own)).items.find(({ id }) => id === sent.id) ?? null;
      await eventually(async () => (await itemOf())?.nextAttemptAt !== null);
      delete smtp.hooks.beforeDelivery;

      if (refusal === 'account.not-found') await take(person);
      else await admin.call(usersApi.update, { params: { userId: person.id }, body: { isDisabled: true } });

      const held = await eventually(async () => ((await itemOf())?.state === 'failed' ? itemOf() : null), {
        timeoutMs: goneWithinMs,
      });
      expect(held?.error).toMatch(/may not send from this account any more/);
      const params = { ...own.params, outboxItemId: sent.id };
      expect((await person.client.problemOf(outboxApi.retry, { params })).code).toBe(refusal);
      expect(delivered(subject)).toBe(0);
      await owner.client.call(outboxApi.retry, { params });
      await eventually(() => delivered(subject) === 1);
      const entry = await eventually(async () => (await entriesOf('mail.sent'))[0]);
      expect(entry.actor?.id).toBe(owner.id);
    });
  });

  describe('what somebody wanted and the mail server has not done yet', () => {
    let server: ScriptedImapServer;
    let busy: OpenAccount;
    let person: Person;
    let asPerson: OpenAccount;
    let subject: string;

    beforeAll(async () => {
      server = await servers.startScriptedImap();
      const user = server.newUser();
      for (const name of ['Taken', 'Disabled', 'Unheard'])
        await server.deliver(user.address, letter({ subject: name }));
      const choice = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
      busy = await OpenAccount.connect(servers, app, owner.client, user, choice);
    });

    /** A member has wished for a flag, a move and a folder, which the server puts off. */
    const wish = async (of: string): Promise<void> => {
      subject = of;
      person = await newPerson('person');
      const params = { accountId: busy.id, userId: person.id };
      await owner.client.call(accountsApi.setMember, { params, body: { role: 'member' } });
      asPerson = OpenAccount.resume(servers, app, person.client, busy.user, busy.account);
      for (const command of wished) server.hooks.set(command, ({ tag }) => [`${tag} NO [INUSE] Mailbox is locked`]);
      await act(asPerson, await target(busy, 'inbox', subject), { kind: 'add-flag', flag: 'flagged' });
      await act(asPerson, await target(busy, 'inbox', subject), { kind: 'move-to-role', role: 'archive' });
      const body = { name: subject, parentId: null };
      await person.client.call(mailboxesApi.create, { params: { accountId: busy.id }, body });
      await eventually(async () => {
        const waiting = await pendingChanges(busy);
        return waiting.length === 3 && waiting.filter(({ attempts }) => attempts > 0).length === 2;
      });
    };

    const assertUndone = async (): Promise<void> => {
      const failed = await eventually(
        async () => {
          const changes = await pendingChanges(busy);
          return changes.every(({ state }) => state === 'failed') ? changes : null;
        },
        { timeoutMs: goneWithinMs },
      );
      expect(failed.map(({ kind }) => kind).toSorted()).toEqual(['add-flag', 'create-mailbox', 'move']);
      for (const { error } of failed) expect(error).toMatch(/may not change anything in this account any more/);
      expect(await busy.rowBySubject('inbox', subject)).toMatchObject({ flagged: false });
      expect((await busy.mailboxes()).map(({ name }) => name)).not.toContain(subject);
    };

    afterEach(async () => {
      server.hooks.clear();
      await owner.client.call(changesApi.discardFailed, {
        params: { accountId: busy.id },
        body: { changeIds: null },
      });
    });

    it('is undone when their access is taken away in any process, and done for whoever tries it again in their own name', async () => {
      await wish('Taken');

      const params = { accountId: busy.id, userId: person.id };
      await owner.client.at(other.url).call(accountsApi.removeMember, { params });

      await assertUndone();
      server.hooks.clear();
      const { length } = server.received;
      await owner.client.call(changesApi.retryFailed, { params: { accountId: busy.id }, body: { changeIds: null } });
      await untilNothingPending(busy);
      expect(await busy.rowBySubject('archive', 'Taken')).toMatchObject({ flagged: true });
      await busy.untilInStep();
      expect(server.received.slice(length).filter(({ name }) => name === 'CREATE')).toHaveLength(1);
    });

    it('is undone when they are disabled', async () => {
      await wish('Disabled');

      await admin.call(usersApi.update, { params: { userId: person.id }, body: { isDisabled: true } });

      await assertUndone();
    });

    it('is undone before it is asked for again, where nobody heard that their access ended', async () => {
      await wish('Unheard');

      await queryDatabase(app.databaseUrl, 'DELETE FROM account_member WHERE user_id = $1', [person.id]);
      const { length } = server.received;

      await assertUndone();
      expect(server.received.slice(length).filter(({ name }) => wished.includes(name))).toEqual([]);
    });
  });

  const delivered = (subject: string): number =>
    smtp.delivered.filter(({ raw }) => String(raw).includes(`Subject: ${subject}\r\n`)).length;

  const draft = (subject: string) => ({
    clientKey: randomUUID(),
    to: [{ name: '', address: 'friend@elsewhere.example' }],
    cc: [],
    bcc: [],
    subject,
    text: 'How are you?\n',
    html: null,
    inReplyTo: null,
    forwardOf: null,
    attachments: [],
  });

  describe('on record', () => {
    it('is who read, moved and deleted what, and nothing of the mail', async () => {
      const person = await newPerson('reader');
      await give(person, 'member');
      const row = await account.rowBySubject('inbox', 'First');
      const [second, third] = [
        await account.rowBySubject('inbox', 'Second'),
        await account.rowBySubject('inbox', 'Third'),
      ];
      const body = { params: { accountId: account.id, messageId: row?.latestMessageId ?? '' } };
      await person.client.call(messagesApi.readBody, body);
      await person.client.call(messagesApi.readBody, body);
      await person.client.at(other.url).call(messagesApi.readBody, body);
      const change = (threadId: string | undefined, role: 'archive' | 'trash') =>
        person.client.call(changesApi.apply, {
          ...own,
          body: {
            target: { kind: 'threads', mailboxId: row?.mailboxId ?? '', threadIds: [threadId ?? ''] },
            change: { kind: 'move-to-role', role },
          },
        });
      await change(second?.threadId, 'archive');
      await change(third?.threadId, 'trash');

      const [reads, moves, deletions] = await Promise.all(
        (['mail.read', 'mail.moved', 'mail.deleted'] as const).map(entriesOf),
      );

      const by = { id: person.id, name: person.email };
      expect(reads).toMatchObject([{ actor: by, subjectIds: [row?.threadId] }]);
      expect(moves).toMatchObject([
        { actor: by, subjectIds: [second?.threadId, second?.latestMessageId], facts: { movedTo: 'archive' } },
      ]);
      expect(deletions).toMatchObject([{ actor: by, facts: { count: 1, movedTo: 'trash' } }]);
      const about = async (subjectId: string | undefined) =>
        (await admin.call(auditApi.search, { query: { subjectId: subjectId ?? '' } })).entries;
      expect([await about(row?.threadId), await about(second?.threadId), await about(third?.threadId)]).toEqual([
        reads,
        moves,
        deletions,
      ]);
      expect(JSON.stringify([reads, moves, deletions])).not.toMatch(/First|Second|Third/);
    });

    it('is whose access was changed, for managers of the account too, in pages', async () => {
      const person = await newPerson('person');
      await give(person, 'manager');
      await give(person, 'reader');
      const query = { action: 'access.changed', limit: 1 } as const;

      const first = await owner.client.call(auditApi.ofAccount, { ...own, query });
      const second = await owner.client.call(auditApi.ofAccount, {
        ...own,
        query: { ...query, after: first.next ?? '' },
      });

      expect([...first.entries, ...second.entries].map(({ facts }) => facts)).toEqual([
        { user: person.email, role: 'reader', formerRole: 'manager' },
        { user: person.email, role: 'manager', formerRole: null },
      ]);
      expect((await person.client.problemOf(auditApi.ofAccount, own)).code).toBe('access.denied');
    });

    it('can be taken out as CSV by administrators, which goes on record itself', async () => {
      const csv = new TextDecoder().decode(
        await admin.call(auditApi.export, { query: { accountId: account.id, action: 'account.connected' } }),
      );

      expect(csv.split('\r\n')[0]).toContain('time,who,');
      expect(csv).toContain(`${owner.email},${owner.id},${account.user.address},${account.id},account.connected,`);
      const { entries } = await admin.call(auditApi.search, { query: { action: 'audit.exported' } });
      expect(entries).toMatchObject([
        { account: { id: account.id }, facts: { detail: `in ${account.id}, account.connected` } },
      ]);
    });

    it('stays when the account is removed', async () => {
      const user = servers.dovecot.newUser();
      const { id } = await servers.connectAccount(owner.client, user);

      await owner.client.call(accountsApi.remove, { params: { accountId: id } });

      const { entries } = await admin.call(auditApi.search, { query: { accountId: id } });
      expect(entries.map(({ action, account: about }) => [action, about?.address])).toEqual([
        ['account.removed', user.address],
        ['account.connected', user.address],
      ]);
      const names = await admin.call(auditApi.names);
      expect(names.accounts).toContainEqual({ id, address: user.address });
      expect(names.actors).toContainEqual({ id: owner.id, name: owner.email });
    });
  });
});
