import { accountsApi, changesApi, mailboxesApi, usersApi } from '@maildesk/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending } from '../support/act.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';
import { SharedAccountStage, goneWithinMs } from '../support/shared-account-stage.js';
import type { Person } from '../support/people.js';

/** The commands by which a flag, a move and a new folder are asked for. */
const wished = ['UID STORE', 'UID MOVE', 'CREATE'];

describe('what somebody wanted who may not any more, and the mail server has not done yet', () => {
  let stage: SharedAccountStage;
  let server: ScriptedImapServer;
  let busy: OpenAccount;
  let person: Person;
  let asPerson: OpenAccount;
  let subject: string;

  beforeAll(async () => {
    stage = await SharedAccountStage.start(servers);
    server = await servers.startScriptedImap();
    const user = server.newUser();
    for (const name of ['Taken', 'Disabled', 'Unheard']) await server.deliver(user.address, letter({ subject: name }));
    const choice = { dovecot: server, smtp: await servers.startSmtpServer({ dovecot: server }) };
    busy = await OpenAccount.connect(servers, stage.app, stage.owner.client, user, choice);
  });

  /** A member has wished for a flag, a move and a folder, which the server puts off. */
  const wish = async (of: string): Promise<void> => {
    subject = of;
    person = await stage.newPerson('person');
    const params = { accountId: busy.id, userId: person.id };
    await stage.owner.client.call(accountsApi.setMember, { params, body: { role: 'member' } });
    asPerson = OpenAccount.resume(servers, stage.app, person.client, busy.user, busy.account);
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
    await stage.owner.client.call(changesApi.discardFailed, {
      params: { accountId: busy.id },
      body: { changeIds: null },
    });
  });

  it('is undone when their access is taken away in any process, and done for whoever tries it again in their own name', async () => {
    await wish('Taken');

    const params = { accountId: busy.id, userId: person.id };
    await stage.owner.client.at(stage.other.url).call(accountsApi.removeMember, { params });

    await assertUndone();
    server.hooks.clear();
    const { length } = server.received;
    await stage.owner.client.call(changesApi.retryFailed, {
      params: { accountId: busy.id },
      body: { changeIds: null },
    });
    await untilNothingPending(busy);
    expect(await busy.rowBySubject('archive', 'Taken')).toMatchObject({ flagged: true });
    await busy.untilInStep();
    expect(server.received.slice(length).filter(({ name }) => name === 'CREATE')).toHaveLength(1);
  });

  it('is undone when they are disabled', async () => {
    await wish('Disabled');

    await stage.admin.call(usersApi.update, { params: { userId: person.id }, body: { isDisabled: true } });

    await assertUndone();
  });

  it('is undone before it is asked for again, where nobody heard that their access ended', async () => {
    await wish('Unheard');

    await queryDatabase(stage.app.databaseUrl, 'DELETE FROM account_member WHERE user_id = $1', [person.id]);
    const { length } = server.received;

    await assertUndone();
    expect(server.received.slice(length).filter(({ name }) => wished.includes(name))).toEqual([]);
  });

  afterAll(() => stage.stop());
});
