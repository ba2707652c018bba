import { accountsApi, changesApi, threadsApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import type { MailUser } from '../support/mail-user.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

describe('what a user does with mail', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '2000' } });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const accountWith = async (...subjects: string[]): Promise<OpenAccount> => {
    const user = servers.dovecot.newUser();
    for (const subject of subjects) await servers.dovecot.deliver(user.address, letter({ subject }));
    return OpenAccount.connect(servers, app, api, user);
  };

  it('marks as read and stars at once here, and soon on the server', async () => {
    const account = await accountWith('one', 'two');

    await act(account, await target(account, 'inbox', 'one'), { kind: 'add-flag', flag: 'seen' });
    await act(account, await target(account, 'inbox', 'two'), { kind: 'add-flag', flag: 'flagged' });

    expect(await account.rowBySubject('inbox', 'one')).toMatchObject({ unreadCount: 0 });
    expect(await account.rowBySubject('inbox', 'two')).toMatchObject({ flagged: true });
    expect((await account.mailbox('inbox')).unreadCount).toBe(1);
    await eventually(async () => {
      const flags = (await inboxOf(account.user))?.messages.map((message) => message.flags.join());
      return JSON.stringify(flags) === JSON.stringify(['\\Seen', '\\Flagged']);
    });
    await account.untilInStep();
  });

  it('ends with the last wish when one changes their mind quickly', async () => {
    const account = await accountWith('wavering');
    const it = await target(account, 'inbox', 'wavering');

    for (const kind of ['add-flag', 'remove-flag', 'add-flag', 'remove-flag', 'add-flag'] as const) {
      await act(account, it, { kind, flag: 'flagged' });
    }

    await untilNothingPending(account);
    await account.untilInStep();
    expect((await inboxOf(account.user))?.messages[0]?.flags).toEqual(['\\Flagged']);
  });

  it.each([
    ['archives', 'archive'],
    ['deletes', 'trash'],
    ['marks as spam', 'junk'],
  ] as const)('%s: gone here at once and moved on the server, as the same message', async (_name, role) => {
    const account = await accountWith('stays', 'goes');
    const before = await account.rowBySubject('inbox', 'goes');

    await act(account, await target(account, 'inbox', 'goes'), { kind: 'move-to-role', role });

    expect((await account.rows('inbox')).map((row) => row.subject)).toEqual(['stays']);
    expect(await account.rowBySubject(role, 'goes')).toMatchObject({ latestMessageId: before?.latestMessageId });
    await untilNothingPending(account);
    await account.untilInStep();
    expect((await account.rowBySubject(role, 'goes'))?.latestMessageId).toBe(before?.latestMessageId);
    expect((await inboxOf(account.user))?.messages).toHaveLength(1);
  });

  it('knows which of two mails of one second is the newer one when both have been moved', async () => {
    const user = servers.dovecot.newUser();
    const other = await servers.connectImap(user);
    const first = { subject: 'twice a second', messageId: 'first@elsewhere.example' };
    const second = { ...first, messageId: 'second@elsewhere.example', references: [first.messageId] };
    for (const mail of [first, second]) await other.append('INBOX', letter(mail), [], new Date('2026-01-02T03:04:05Z'));
    await other.logout();
    const account = await OpenAccount.connect(servers, app, api, user);
    const before = await account.rowBySubject('inbox', 'twice a second');

    await act(account, await target(account, 'inbox', 'twice a second'), { kind: 'move-to-role', role: 'archive' });

    await untilNothingPending(account);
    await account.untilInStep();
    const after = await account.rowBySubject('archive', 'twice a second');
    expect(after).toMatchObject({ messageCount: 2, latestMessageId: before?.latestMessageId });
  });

  it('takes a move back that was undone at once', async () => {
    const account = await accountWith('there and back');
    const inbox = await account.mailbox('inbox');
    const row = await account.rowBySubject('inbox', 'there and back');
    await act(account, await target(account, 'inbox', 'there and back'), { kind: 'move-to-role', role: 'archive' });

    await act(
      account,
      { kind: 'messages', mailboxId: null, messageIds: [row?.latestMessageId ?? ''] },
      { kind: 'move', toMailboxId: inbox.id },
    );

    expect(await account.rowBySubject('inbox', 'there and back')).toMatchObject({
      latestMessageId: row?.latestMessageId,
    });
    expect(await account.rows('archive')).toEqual([]);
    await untilNothingPending(account);
    await account.untilInStep();
    expect((await inboxOf(account.user))?.messages).toHaveLength(1);
  });

  it('deletes for good what lies in the trash, and nothing else', async () => {
    const account = await accountWith('keep', 'destroy');
    await act(account, await target(account, 'inbox', 'keep'), { kind: 'move-to-role', role: 'trash' });
    await act(account, await target(account, 'inbox', 'destroy'), { kind: 'move-to-role', role: 'trash' });
    await untilNothingPending(account);
    await account.untilInStep();

    await act(account, await target(account, 'trash', 'destroy'), { kind: 'move-to-role', role: 'trash' });

    expect((await account.rows('trash')).map((row) => row.subject)).toEqual(['keep']);
    await untilNothingPending(account);
    await account.untilInStep();
    const trash = (await servers.readServerMailboxes(account.user)).find((mailbox) => mailbox.path === 'Trash');
    expect(trash?.messages).toHaveLength(1);
  });

  it('carries out after a kill -9 what was asked for before it', async () => {
    const own = await servers.startMailDesk();
    const ownApi = await own.signIn();
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter({ subject: 'to be archived' }));
    const account = await OpenAccount.connect(servers, own, ownApi, user);
    const row = await account.rowBySubject('inbox', 'to be archived');
    const body = {
      target: { kind: 'threads' as const, mailboxId: row?.mailboxId ?? '', threadIds: [row?.threadId ?? ''] },
      change: { kind: 'move-to-role' as const, role: 'archive' as const },
    };

    await ownApi.call(changesApi.apply, { params: { accountId: account.id }, body });
    await own.kill9();
    await own.start();

    await eventually(async () => {
      const archive = (await servers.readServerMailboxes(user)).find((mailbox) => mailbox.path === 'Archive');
      return archive?.messages.length === 1;
    });
    await account.untilInStep();
    await own.stop();
  });

  it('undoes what the server refuses for good, and says why', async () => {
    const account = await accountWith('stuck');
    const other = await servers.connectImap(account.user);
    await other.mailboxCreate('Vanishing');
    await other.logout();
    const vanishing = await eventually(
      async () => (await account.mailboxes()).find((mailbox) => mailbox.path === 'Vanishing'),
      { timeoutMs: 70_000 },
    );
    const socket = await account.listen();
    const cleanUp = await servers.connectImap(account.user);
    await cleanUp.mailboxDelete('Vanishing');
    await cleanUp.logout();

    await act(account, await target(account, 'inbox', 'stuck'), { kind: 'move', toMailboxId: vanishing.id });

    const frame = await socket.waitForFrame('change.refused', () => true, 20_000);
    expect(frame.payload.reason).toMatch(/mail server/);
    await eventually(async () => (await account.rowBySubject('inbox', 'stuck')) !== null);
    socket.close();
  }, 120_000);

  it('leaves alone what others have marked as deleted, on a server that cannot move', async () => {
    const dovecot = await servers.startDovecot({ withoutCapabilities: ['MOVE', 'UIDPLUS'] });
    const own = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const user = dovecot.newUser();
    for (const subject of ['marked by another', 'to be archived']) {
      await dovecot.deliver(user.address, letter({ subject }));
    }
    const account = await OpenAccount.connect(servers, app, api, user, own);
    const other = await servers.connectImap(user, dovecot);
    await other.mailboxOpen('INBOX');
    await other.messageFlagsAdd('1', ['\\Deleted']);

    await act(account, await target(account, 'inbox', 'to be archived'), { kind: 'move-to-role', role: 'archive' });

    await untilNothingPending(account);
    await eventually(() => account.rowBySubject('archive', 'to be archived'));
    expect(await other.search({ all: true }, { uid: true })).toContain(1);
    await other.logout();
  });

  it('carries out in the order in which it was asked for', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const user = servers.dovecot.newUser();
    for (const subject of ['first', 'second']) await servers.dovecot.deliver(user.address, letter({ subject }));
    const account = await OpenAccount.connect(servers, app, api, user, { imapPort: proxy.port });
    const [first, second] = [await target(account, 'inbox', 'first'), await target(account, 'inbox', 'second')];
    proxy.refuse();

    await act(account, first, { kind: 'move-to-role', role: 'archive' });
    await act(account, second, { kind: 'add-flag', flag: 'seen' });
    await act(account, second, { kind: 'move-to-role', role: 'archive' });
    proxy.restore();
    await api.call(accountsApi.reconnect, { params: { accountId: account.id } });

    await eventually(async () => {
      const archive = (await servers.readServerMailboxes(user)).find((mailbox) => mailbox.path === 'Archive');
      return (
        archive?.messages
          .map((message) => message.flags.join())
          .toSorted()
          .join('|') === '|\\Seen'
      );
    });
    await account.untilInStep();
    await proxy.stop();
  });

  it('does not show as moved what another client deleted in the meantime', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter({ subject: 'deleted elsewhere' }));
    const account = await OpenAccount.connect(servers, app, api, user, { imapPort: proxy.port });
    const it = await target(account, 'inbox', 'deleted elsewhere');
    proxy.refuse();
    await act(account, it, { kind: 'move-to-role', role: 'archive' });
    const other = await servers.connectImap(user);
    await other.mailboxOpen('INBOX');
    await other.messageDelete('1:*');
    await other.logout();

    proxy.restore();
    await api.call(accountsApi.reconnect, { params: { accountId: account.id } });

    await eventually(async () => (await account.rows('archive')).length === 0, { timeoutMs: 20_000 });
    expect((await account.mailbox('archive')).messageCount).toBe(0);
    expect(await pendingChanges(account)).toMatchObject([{ kind: 'move', state: 'failed' }]);
    await account.untilInStep();
    await proxy.stop();
  });

  it('labels with words that other mail programs see, and shows theirs', async () => {
    const account = await accountWith('labelled');
    const it = await target(account, 'inbox', 'labelled');
    const keywords = async () => (await account.thread(await threadOf(account, 'labelled'))).messages[0]?.keywords;

    await act(account, it, { kind: 'add-keyword', keyword: 'Invoice' });
    await act(account, it, { kind: 'add-keyword', keyword: 'later' });
    expect(await keywords()).toEqual(['invoice', 'later']);
    await act(account, it, { kind: 'remove-keyword', keyword: 'later' });
    expect(await keywords()).toEqual(['invoice']);

    await untilNothingPending(account);
    const other = await servers.connectImap(account.user);
    await other.mailboxOpen('INBOX');
    await other.messageFlagsAdd('1', ['urgent']);
    await other.logout();
    await eventually(async () => JSON.stringify(await keywords()) === JSON.stringify(['invoice', 'urgent']));
    await account.untilInStep();
    expect((await inboxOf(account.user))?.messages[0]?.flags).toEqual(['invoice', 'urgent']);
  });

  it('7 lets another client have the last word on a flag, and follows it', async () => {
    const account = await accountWith('contested');
    const it = await target(account, 'inbox', 'contested');
    const other = await servers.connectImap(account.user);
    await other.mailboxOpen('INBOX');

    for (let round = 0; round < 5; round += 1) {
      await Promise.all([
        act(account, it, { kind: 'add-flag', flag: 'seen' }),
        other.messageFlagsRemove('1', ['\\Seen']),
        other.messageFlagsAdd('1', ['\\Flagged']),
      ]);
    }
    await untilNothingPending(account);
    await other.messageFlagsRemove('1', ['\\Seen']);
    await other.logout();

    await account.untilInStep();
    expect(await account.rowBySubject('inbox', 'contested')).toMatchObject({ unreadCount: 1, flagged: true });
  });

  it('copies once, however often it is asked for, as the same message', async () => {
    const account = await accountWith('copied');
    const before = await account.rowBySubject('inbox', 'copied');
    const { id: toMailboxId } = await account.mailbox('archive');

    await act(account, await target(account, 'inbox', 'copied'), { kind: 'copy', toMailboxId });
    await act(account, await target(account, 'inbox', 'copied'), { kind: 'copy', toMailboxId });

    expect((await account.rowBySubject('archive', 'copied'))?.latestMessageId).toBe(before?.latestMessageId);
    await untilNothingPending(account);
    await act(account, await target(account, 'inbox', 'copied'), { kind: 'copy', toMailboxId });
    await untilNothingPending(account);
    await account.untilInStep();
    expect(await countOf(account.user, 'Archive')).toBe(1);
    expect(await countOf(account.user, 'INBOX')).toBe(1);
  });

  it('empties the trash, and nothing that was not thrown away', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 1200, 'Trash');
    await servers.dovecot.deliver(user.address, letter({ subject: 'kept' }));
    const account = await OpenAccount.connect(servers, app, api, user);
    const inbox = await account.mailbox('inbox');
    const trash = await account.mailbox('trash');

    const problem = await api.problemOf(changesApi.apply, {
      params: { accountId: account.id },
      body: { target: { kind: 'mailbox', mailboxId: inbox.id }, change: { kind: 'delete-for-good' } },
    });
    expect(problem).toMatchObject({ code: 'change.not-allowed' });
    const { messageCount } = await act(account, { kind: 'mailbox', mailboxId: trash.id }, { kind: 'delete-for-good' });

    expect(messageCount).toBe(1200);
    expect((await account.mailbox('trash')).messageCount).toBe(0);
    await untilNothingPending(account, 60_000);
    await account.untilInStep();
    expect([await countOf(user, 'Trash'), await countOf(user, 'INBOX')]).toEqual([0, 1]);
  }, 120_000);

  it('archives a selection of 1,000 conversations', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 1500);
    const account = await OpenAccount.connect(servers, app, api, user);
    const inbox = await account.mailbox('inbox');
    const { threads } = await api.call(threadsApi.list, {
      params: { accountId: account.id, mailboxId: inbox.id },
      query: { limit: 500 },
    });
    const socket = await account.listen();

    const { messageCount } = await act(
      account,
      { kind: 'threads', mailboxId: inbox.id, threadIds: threads.map((row) => row.threadId) },
      { kind: 'move-to-role', role: 'archive' },
    );
    const rest = await api.call(threadsApi.list, { params: { accountId: account.id, mailboxId: inbox.id } });
    await act(
      account,
      { kind: 'messages', mailboxId: inbox.id, messageIds: rest.threads.map((row) => row.latestMessageId) },
      { kind: 'add-flag', flag: 'flagged' },
    );

    expect((await account.mailbox('inbox')).messageCount).toBe(1500 - messageCount);
    await untilNothingPending(account, 60_000);
    await account.untilInStep(30_000);
    expect(await countOf(user, 'Archive')).toBe(messageCount);
    // Not a frame for each: a client would read a thousand rows one by one.
    expect(socket.frames.filter(({ name }) => name === 'message.removed').length).toBeLessThan(50);
    socket.close();
  }, 120_000);

  it('tells what waits and since when, and when it is done', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter({ subject: 'patient' }));
    const account = await OpenAccount.connect(servers, app, api, user, { imapPort: proxy.port });
    const it = await target(account, 'inbox', 'patient');
    const socket = await account.listen();
    proxy.refuse();

    await act(account, it, { kind: 'move-to-role', role: 'archive' });

    expect(await pendingChanges(account)).toMatchObject([
      {
        kind: 'move',
        what: 'Move to Archive',
        subject: 'patient',
        mailboxName: 'INBOX',
        state: 'pending',
        error: null,
      },
    ]);
    await socket.waitForFrame('changes.updated', ({ payload }) => payload.waiting === 1 && payload.failed === 0);
    proxy.restore();
    await api.call(accountsApi.reconnect, { params: { accountId: account.id } });
    await socket.waitForFrame('changes.updated', ({ payload }) => payload.waiting === 0, 20_000);
    await untilNothingPending(account);
    await account.untilInStep();
    socket.close();
    await proxy.stop();
  });
});

const inboxOf = async (user: MailUser) =>
  (await servers.readServerMailboxes(user)).find((mailbox) => mailbox.path === 'INBOX');

const countOf = async (user: MailUser, path: string) =>
  (await servers.readServerMailboxes(user)).find((mailbox) => mailbox.path === path)?.messages.length ?? 0;

const threadOf = async (account: OpenAccount, subject: string) =>
  (await account.rowBySubject('inbox', subject))?.threadId ?? '';
