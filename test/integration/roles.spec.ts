import { accountsApi, groupsApi, mailboxesApi, outboxApi, usersApi } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { SmtpRefusal } from '../support/smtp-server.js';
import { eventually } from '../support/wait.js';
import { SharedAccountStage, goneWithinMs } from '../support/shared-account-stage.js';

describe('roles and groups', () => {
  let stage: SharedAccountStage;

  beforeAll(async () => {
    stage = await SharedAccountStage.start(servers);
  });
  afterAll(() => stage.stop());

  describe('a manager', () => {
    it('gives and takes access below owner, and touches no owner', async () => {
      const [manager, person] = [await stage.newPerson('manager'), await stage.newPerson('person')];
      await stage.give(manager, 'manager');

      await stage.give(person, 'manager', manager.client);
      await stage.give(person, 'reader', manager.client);
      expect(await stage.roleOf(person)).toBe('reader');
      const owning = { params: { accountId: stage.account.id, userId: person.id }, body: { role: 'owner' } } as const;
      const lowering = {
        params: { accountId: stage.account.id, userId: stage.owner.id },
        body: { role: 'reader' },
      } as const;
      expect((await manager.client.problemOf(accountsApi.setMember, owning)).code).toBe('access.denied');
      expect((await manager.client.problemOf(accountsApi.setMember, lowering)).code).toBe('access.denied');
      await stage.take(person, manager.client);
      expect(await stage.roleOf(person)).toBeNull();
      expect((await manager.client.problemOf(accountsApi.remove, stage.own)).code).toBe('access.denied');
    });
  });

  describe('an administrator without a role', () => {
    it('says who has access, and sees no mail', async () => {
      const person = await stage.newPerson('person');
      await stage.give(person, 'member', stage.admin);

      expect(await stage.roleOf(person)).toBe('member');
      expect((await stage.admin.problemOf(mailboxesApi.list, stage.own)).code).toBe('account.not-found');
      const params = { accountId: randomUUID() };
      expect((await stage.admin.problemOf(accountsApi.listMembers, { params })).code).toBe('account.not-found');
      await stage.take(person, stage.admin);
    });
  });

  describe('a group', () => {
    it('gives its role to all in it; the strongest of all roles counts', async () => {
      const person = await stage.newPerson('person');
      const [readers, managers] = [await stage.newGroup(person), await stage.newGroup(person)];
      const params = { accountId: stage.account.id, groupId: readers };

      await stage.owner.client.call(accountsApi.setGroup, { params, body: { role: 'reader' } });
      expect(await stage.roleOf(person)).toBe('reader');
      await stage.owner.client.call(accountsApi.setGroup, {
        params: { ...params, groupId: managers },
        body: { role: 'manager' },
      });
      await stage.give(person, 'member');
      expect(await stage.roleOf(person)).toBe('manager');
      await stage.owner.client.call(accountsApi.removeGroup, { params: { ...params, groupId: managers } });
      expect(await stage.roleOf(person)).toBe('member');
      await stage.take(person);
      expect(await stage.roleOf(person)).toBe('reader');

      const { groups } = await stage.owner.client.call(accountsApi.listMembers, stage.own);
      expect(groups).toMatchObject([{ role: 'reader', group: { id: readers, members: [{ id: person.id }] } }]);
      await stage.admin.call(groupsApi.remove, { params: { groupId: readers } });
      expect(await stage.roleOf(person)).toBeNull();
    });

    it('owns nothing, has a name of its own, and is made by administrators alone', async () => {
      const person = await stage.newPerson('person');
      const groupId = await stage.newGroup();
      const { groups } = await person.client.call(groupsApi.list);
      const name = groups.find(({ id }) => id === groupId)?.name ?? '';

      const body = { role: 'owner' } as never;
      const owning = { params: { accountId: stage.account.id, groupId }, body };
      expect((await stage.owner.client.problemOf(accountsApi.setGroup, owning)).code).toBe('request.invalid');
      expect((await stage.admin.problemOf(groupsApi.create, { body: { name } })).code).toBe('group.exists');
      expect((await stage.owner.client.problemOf(groupsApi.create, { body: { name: 'Ours' } })).code).toBe(
        'access.denied',
      );
      const params = { groupId, userId: person.id };
      expect((await stage.admin.problemOf(groupsApi.removeMember, { params })).code).toBe('user.not-found');
    });
  });

  describe('access that is taken away', () => {
    it.each(['of the person', 'of their group', 'by leaving the group'])(
      'is gone from sockets and requests of every process: %s',
      async (way) => {
        const person = await stage.newPerson('person');
        const groupId = await stage.newGroup(person);
        const params = { accountId: stage.account.id, groupId };
        if (way === 'of the person') await stage.give(person, 'member');
        else await stage.owner.client.call(accountsApi.setGroup, { params, body: { role: 'member' } });
        const elsewhere = person.client.at(stage.other.url);
        const { seq } = await person.client.call(mailboxesApi.list, stage.own);
        const sockets = [await person.client.socket(), await elsewhere.socket()];
        for (const socket of sockets)
          expect(await socket.resume(stage.account.id, seq)).toMatchObject({ outcome: 'replayed' });

        if (way === 'of the person') await stage.take(person);
        else if (way === 'of their group') await stage.owner.client.call(accountsApi.removeGroup, { params });
        else await stage.admin.call(groupsApi.removeMember, { params: { groupId, userId: person.id } });

        await eventually(() => sockets.every((socket) => socket.accountsChangedCount > 0), {
          timeoutMs: goneWithinMs,
        });
        expect((await elsewhere.problemOf(mailboxesApi.list, stage.own)).code).toBe('account.not-found');
        const subject = `Not for ${person.id}`;
        await servers.dovecot.deliver(stage.account.user.address, letter({ subject }));
        await eventually(() => stage.account.rowBySubject('inbox', subject));
        expect(sockets.flatMap(({ frames }) => frames.filter(({ name }) => name === 'message.added'))).toEqual([]);
        for (const socket of sockets) socket.close();
      },
    );

    it.each([
      ['was taken away', 'account.not-found'],
      ['ended as the user was disabled', 'session.required'],
    ])('that %s holds what waits to be sent, until somebody who may sends it in their own name', async (_, refusal) => {
      const person = await stage.newPerson('person');
      await stage.give(person, 'member');
      stage.smtp.hooks.beforeDelivery = () => {
        throw new SmtpRefusal(451, 'greylisted');
      };
      const subject = `Waiting ${person.id}`;
      const sent = await person.client.call(outboxApi.send, { ...stage.own, body: draft(subject) });
      const itemOf = async () =>
        (await stage.owner.client.call(outboxApi.list, stage.own)).items.find(({ id }) => id === sent.id) ?? null;
      await eventually(async () => (await itemOf())?.nextAttemptAt !== null);
      delete stage.smtp.hooks.beforeDelivery;

      if (refusal === 'account.not-found') await stage.take(person);
      else await stage.admin.call(usersApi.update, { params: { userId: person.id }, body: { isDisabled: true } });

      const held = await eventually(async () => ((await itemOf())?.state === 'failed' ? itemOf() : null), {
        timeoutMs: goneWithinMs,
      });
      expect(held?.error).toMatch(/may not send from this account any more/);
      const params = { ...stage.own.params, outboxItemId: sent.id };
      expect((await person.client.problemOf(outboxApi.retry, { params })).code).toBe(refusal);
      expect(delivered(subject)).toBe(0);
      await stage.owner.client.call(outboxApi.retry, { params });
      await eventually(() => delivered(subject) === 1);
      const entry = await eventually(async () => (await stage.entriesOf('mail.sent'))[0]);
      expect(entry.actor?.id).toBe(stage.owner.id);
    });
  });

  const delivered = (subject: string): number =>
    stage.smtp.delivered.filter(({ raw }) => String(raw).includes(`Subject: ${subject}\r\n`)).length;

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
});
