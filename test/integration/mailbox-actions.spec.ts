import { type Mailbox, mailboxesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilNothingPending, untilRefused } from '../support/act.js';
import { AnswerCutter } from '../support/answer-cutter.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

const settings = { POLL_INTERVAL_MS: '2000', RECONNECT_MAX_MS: '1000' };

describe('what a user does with folders', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: settings });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const accountWith = async (...subjects: string[]): Promise<OpenAccount> => {
    const user = servers.dovecot.newUser();
    for (const subject of subjects) await servers.dovecot.deliver(user.address, letter({ subject }));
    return OpenAccount.connect(servers, app, api, user);
  };

  const place = (name: string, parent?: Mailbox) => ({ name, parentId: parent?.id ?? null });
  const create = (account: OpenAccount, name: string, parent?: Mailbox) =>
    api.call(mailboxesApi.create, { params: { accountId: account.id }, body: place(name, parent) });
  const ofMailbox = (account: OpenAccount, { id }: Mailbox) => ({ accountId: account.id, mailboxId: id });
  const rename = (account: OpenAccount, mailbox: Mailbox, name: string, parent?: Mailbox) =>
    api.call(mailboxesApi.rename, { params: ofMailbox(account, mailbox), body: place(name, parent) });
  const remove = (account: OpenAccount, mailbox: Mailbox) =>
    api.call(mailboxesApi.remove, { params: ofMailbox(account, mailbox) });
  const pathsOf = async (account: OpenAccount) => (await account.mailboxes()).map(({ path }) => path);
  const byPath = async (account: OpenAccount, path: string) =>
    (await account.mailboxes()).find((mailbox) => mailbox.path === path) ?? null;

  it('makes one at once, takes mail into it at once, and soon both are on the server', async () => {
    const account = await accountWith('for the project');
    const socket = await account.listen();

    const projects = await create(account, 'Projekte & Köln 100%');
    expect(projects).toMatchObject({ path: 'Projekte & Köln 100%', isPending: true, fill: null });
    const inside = await create(account, 'Inside', projects);
    await act(account, await target(account, 'inbox', 'for the project'), { kind: 'move', toMailboxId: inside.id });

    expect(await account.rows('inbox')).toEqual([]);
    await untilNothingPending(account);
    await account.untilInStep();
    expect(await byPath(account, inside.path)).toMatchObject({ id: inside.id, isPending: false, messageCount: 1 });
    const onServer = await servers.readServerMailboxes(account.user);
    expect(onServer.find(({ path }) => path === 'Projekte & Köln 100%/Inside')?.messages).toHaveLength(1);
    await socket.waitForFrame('mailbox.updated', ({ payload }) => payload.id === inside.id && !payload.isPending);
    expect(socket.frames.filter(({ name }) => name === 'mailbox.removed')).toEqual([]);
    socket.close();
  });

  it('renames one with all that is in it: the same folders and the same mail under other names', async () => {
    const account = await accountWith('filed');
    const old = await create(account, 'Old');
    const below = await create(account, 'Below', old);
    await act(account, await target(account, 'inbox', 'filed'), { kind: 'move', toMailboxId: below.id });
    await untilNothingPending(account);
    await account.untilInStep();
    const socket = await account.listen();

    expect(await rename(account, old, 'New')).toMatchObject({ id: old.id, path: 'New', name: 'New', isPending: true });

    expect(await byPath(account, 'New/Below')).toMatchObject({ id: below.id, messageCount: 1 });
    await untilNothingPending(account);
    await account.untilInStep();
    expect(await byPath(account, 'New/Below')).toMatchObject({ id: below.id, isPending: false, messageCount: 1 });
    expect(await pathsOf(account)).not.toContain('Old');
    expect(socket.frames.filter(({ name }) => name === 'mailbox.removed' || name === 'message.added')).toEqual([]);
    socket.close();
  });

  it('deletes one with its mail', async () => {
    const account = await accountWith('doomed');
    const doomed = await create(account, 'Doomed');
    await act(account, await target(account, 'inbox', 'doomed'), { kind: 'move', toMailboxId: doomed.id });

    await remove(account, doomed);

    expect(await pathsOf(account)).not.toContain('Doomed');
    await untilNothingPending(account);
    await account.untilInStep();
    expect((await servers.readServerMailboxes(account.user)).map(({ path }) => path)).not.toContain('Doomed');
  });

  it('puts mail into one before it deletes it, however late the server makes it', async () => {
    const server = await servers.startScriptedImap();
    const user = server.newUser();
    await server.deliver(user.address, letter({ subject: 'doomed' }));
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    let make = (): void => undefined;
    const isAllWanted = new Promise<void>((resolve) => (make = resolve));
    server.hooks.set('CREATE', async () => {
      await isAllWanted;
      return undefined;
    });

    const doomed = await create(account, 'Doomed');
    await act(account, await target(account, 'inbox', 'doomed'), { kind: 'move', toMailboxId: doomed.id });
    await remove(account, doomed);
    make();

    await untilNothingPending(account);
    await account.untilInStep();
    expect(server.account(user).mailbox('INBOX').messages).toEqual([]);
    expect(await pathsOf(account)).not.toContain('Doomed');
  });

  it('says at once what cannot be', async () => {
    const account = await accountWith();
    const params = { accountId: account.id };
    const inbox = await account.mailbox('inbox');
    const one = await create(account, 'One');
    const inner = await create(account, 'Inner', one);

    const codes = [
      await api.problemOf(mailboxesApi.create, { params, body: place('One') }),
      await api.problemOf(mailboxesApi.create, { params, body: place('inbox') }),
      await api.problemOf(mailboxesApi.create, { params, body: place('a/b') }),
      await api.problemOf(mailboxesApi.create, { params, body: place(' ') }),
      await api.problemOf(mailboxesApi.rename, { params: ofMailbox(account, inbox), body: place('Post') }),
      await api.problemOf(mailboxesApi.remove, { params: ofMailbox(account, inbox) }),
      await api.problemOf(mailboxesApi.remove, { params: ofMailbox(account, one) }),
      await api.problemOf(mailboxesApi.rename, { params: ofMailbox(account, one), body: place('x', inner) }),
    ].map(({ code }) => code);

    expect(codes).toEqual([
      'mailbox.exists',
      'mailbox.exists',
      'mailbox.name-invalid',
      'mailbox.name-invalid',
      'mailbox.protected',
      'mailbox.protected',
      'mailbox.has-children',
      'mailbox.name-invalid',
    ]);
    await untilNothingPending(account);
    await account.untilInStep();
  });

  it('takes back what the server refuses, with the mail that was moved into it', async () => {
    const server = await servers.startScriptedImap();
    const user = server.newUser();
    await server.deliver(user.address, letter({ subject: 'comes back' }));
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    let refuse = (): void => undefined;
    const isWanted = new Promise<void>((resolve) => (refuse = resolve));
    server.hooks.set('CREATE', ({ tag }) => isWanted.then(() => [`${tag} NO [NOPERM] You may not`]));

    const refused = await create(account, 'Refused');
    await act(account, await target(account, 'inbox', 'comes back'), { kind: 'move', toMailboxId: refused.id });
    expect(await account.rows('inbox')).toEqual([]);
    refuse();

    const failed = await untilRefused(account);
    await eventually(async () => (await account.rowBySubject('inbox', 'comes back')) !== null);
    expect((await pendingChanges(account)).map(({ what }) => what)).toContain('Make the folder “Refused”');
    expect(failed.error).not.toBeNull();
    expect(await pathsOf(account)).not.toContain('Refused');
    server.hooks.clear();
    await account.untilInStep();
  });

  it('lets another client win that renames the same folder at the same time', async () => {
    const line = await AnswerCutter.start(servers.dovecot.ports.imap);
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, api, user, {
      imapPort: line.port,
      imapSecurity: 'none',
    });
    const contested = await create(account, 'Contested');
    await untilNothingPending(account);
    await account.untilInStep();
    const other = await servers.connectImap(user);

    await Promise.all([
      rename(account, contested, 'Mine'),
      other.mailboxRename('Contested', 'Theirs').catch(() => undefined),
    ]);

    await eventually(async () => (await pendingChanges(account)).every(({ state }) => state === 'failed'), {
      timeoutMs: 30_000,
    });
    await account.untilInStep();
    const paths = (await pathsOf(account)).filter((path) => path === 'Mine' || path === 'Theirs');
    expect(paths).toHaveLength(1);
    await other.logout();
    await line.stop();
  }, 60_000);

  it('keeps the same folder and mail when it is killed between RENAME and its answer', async () => {
    const own = await servers.startMailDesk({ env: settings });
    const ownApi = await own.signIn();
    const line = await AnswerCutter.start(servers.dovecot.ports.imap);
    const user = servers.dovecot.newUser();
    const other = await servers.connectImap(user);
    await other.mailboxCreate('Before');
    await other.append('Before', letter({ subject: 'kept' }));
    await other.logout();
    const account = await OpenAccount.connect(servers, own, ownApi, user, {
      imapPort: line.port,
      imapSecurity: 'none',
    });
    const before = await byPath(account, 'Before');
    if (before === null) throw new Error('the folder is not there');
    const cut = line.cutAnswerTo(/RENAME/, () => own.kill9());

    await ownApi.call(mailboxesApi.rename, { params: ofMailbox(account, before), body: place('After') });
    await cut;
    await own.start();

    await untilNothingPending(account, 40_000);
    await account.untilInStep();
    expect(await byPath(account, 'After')).toMatchObject({ id: before.id, messageCount: 1, isPending: false });
    await own.stop();
    await line.stop();
  }, 90_000);
});
