import { accountsApi, auditApi, changesApi, messagesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { SharedAccountStage } from '../support/shared-account-stage.js';

describe('on record', () => {
  let stage: SharedAccountStage;

  beforeAll(async () => {
    stage = await SharedAccountStage.start(servers);
  });
  afterAll(() => stage.stop());

  it('is who read, moved and deleted what, and nothing of the mail', async () => {
    const person = await stage.newPerson('reader');
    await stage.give(person, 'member');
    const row = await stage.account.rowBySubject('inbox', 'First');
    const [second, third] = [
      await stage.account.rowBySubject('inbox', 'Second'),
      await stage.account.rowBySubject('inbox', 'Third'),
    ];
    const body = { params: { accountId: stage.account.id, messageId: row?.latestMessageId ?? '' } };
    await person.client.call(messagesApi.readBody, body);
    await person.client.call(messagesApi.readBody, body);
    await person.client.at(stage.other.url).call(messagesApi.readBody, body);
    const change = (threadId: string | undefined, role: 'archive' | 'trash') =>
      person.client.call(changesApi.apply, {
        ...stage.own,
        body: {
          target: { kind: 'threads', mailboxId: row?.mailboxId ?? '', threadIds: [threadId ?? ''] },
          change: { kind: 'move-to-role', role },
        },
      });
    await change(second?.threadId, 'archive');
    await change(third?.threadId, 'trash');

    const [reads, moves, deletions] = await Promise.all(
      (['mail.read', 'mail.moved', 'mail.deleted'] as const).map((action) => stage.entriesOf(action)),
    );

    const by = { id: person.id, name: person.email };
    expect(reads).toMatchObject([{ actor: by, subjectIds: [row?.threadId] }]);
    expect(moves).toMatchObject([
      { actor: by, subjectIds: [second?.threadId, second?.latestMessageId], facts: { movedTo: 'archive' } },
    ]);
    expect(deletions).toMatchObject([{ actor: by, facts: { count: 1, movedTo: 'trash' } }]);
    const about = async (subjectId: string | undefined) =>
      (await stage.admin.call(auditApi.search, { query: { subjectId: subjectId ?? '' } })).entries;
    expect([await about(row?.threadId), await about(second?.threadId), await about(third?.threadId)]).toEqual([
      reads,
      moves,
      deletions,
    ]);
    expect(JSON.stringify([reads, moves, deletions])).not.toMatch(/First|Second|Third/);
  });

  it('is whose access was changed, for managers of the account too, in pages', async () => {
    const person = await stage.newPerson('person');
    await stage.give(person, 'manager');
    await stage.give(person, 'reader');
    const query = { action: 'access.changed', limit: 1 } as const;

    const first = await stage.owner.client.call(auditApi.ofAccount, { ...stage.own, query });
    const second = await stage.owner.client.call(auditApi.ofAccount, {
      ...stage.own,
      query: { ...query, after: first.next ?? '' },
    });

    expect([...first.entries, ...second.entries].map(({ facts }) => facts)).toEqual([
      { user: person.email, role: 'reader', formerRole: 'manager' },
      { user: person.email, role: 'manager', formerRole: null },
    ]);
    expect((await person.client.problemOf(auditApi.ofAccount, stage.own)).code).toBe('access.denied');
  });

  it('can be taken out as CSV by administrators, which goes on record itself', async () => {
    const csv = new TextDecoder().decode(
      await stage.admin.call(auditApi.export, { query: { accountId: stage.account.id, action: 'account.connected' } }),
    );

    expect(csv.split('\r\n')[0]).toContain('time,who,');
    expect(csv).toContain(
      `${stage.owner.email},${stage.owner.id},${stage.account.user.address},${stage.account.id},account.connected,`,
    );
    const { entries } = await stage.admin.call(auditApi.search, { query: { action: 'audit.exported' } });
    expect(entries).toMatchObject([
      { account: { id: stage.account.id }, facts: { detail: `in ${stage.account.id}, account.connected` } },
    ]);
  });

  it('stays when the account is removed', async () => {
    const user = servers.dovecot.newUser();
    const { id } = await servers.connectAccount(stage.owner.client, user);

    await stage.owner.client.call(accountsApi.remove, { params: { accountId: id } });

    const { entries } = await stage.admin.call(auditApi.search, { query: { accountId: id } });
    expect(entries.map(({ action, account: about }) => [action, about?.address])).toEqual([
      ['account.removed', user.address],
      ['account.connected', user.address],
    ]);
    const names = await stage.admin.call(auditApi.names);
    expect(names.accounts).toContainEqual({ id, address: user.address });
    expect(names.actors).toContainEqual({ id: stage.owner.id, name: stage.owner.email });
  });
});
