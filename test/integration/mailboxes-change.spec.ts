import { mailboxesApi, threadsApi } from '@maildesk/contracts';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, untilRefused } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { command } from '../support/command.js';
import { FaultProxy } from '../support/fault-proxy.js';
import { insist, onSoundMailbox } from '../support/insist.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('folders', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk({ env: { POLL_INTERVAL_MS: '1000', IDLE_RESTART_MS: '2000' } });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const byPath = async (account: OpenAccount, path: string) =>
    (await account.mailboxes()).find((mailbox) => mailbox.path === path) ?? null;

  const locations = async (mailboxId: string): Promise<string[]> => {
    const sql = 'SELECT id FROM message_location WHERE mailbox_id = $1 ORDER BY uid';
    return (await queryDatabase<{ id: string }>(app.databaseUrl, sql, [mailboxId])).map(({ id }) => id);
  };

  it('16 keeps a renamed folder and those in it, with everything that is in them', async () => {
    const user = servers.dovecot.newUser();
    const other = await servers.connectImap(user);
    await other.mailboxCreate('Project');
    await other.mailboxCreate('Project/Plans');
    for (const path of ['Project', 'Project/Plans'])
      for (let nth = 0; nth < 3; nth += 1) await other.append(path, letter({ subject: `${path} ${nth}` }));
    const account = await OpenAccount.connect(servers, app, api, user);
    const before = [await byPath(account, 'Project'), await byPath(account, 'Project/Plans')];
    const rows = await Promise.all(before.map((mailbox) => locations(mailbox?.id ?? '')));
    const socket = await account.listen();

    await insist(() => other.mailboxRename('Project', 'Done'));

    const after = await eventually(async () => {
      const found = [await byPath(account, 'Done'), await byPath(account, 'Done/Plans')];
      return found.every((mailbox) => mailbox !== null) ? found : null;
    });
    expect(after.map((mailbox) => mailbox?.id)).toEqual(before.map((mailbox) => mailbox?.id));
    await other.append('Done', letter({ subject: 'after the rename' }));
    await account.untilInStep(20_000);
    const now = await Promise.all(after.map((mailbox) => locations(mailbox?.id ?? '')));
    expect(now[0]?.slice(0, 3)).toEqual(rows[0]);
    expect(now[1]).toEqual(rows[1]);
    expect(socket.frames.some((frame) => frame.name === 'mailbox.updated' && frame.payload.path === 'Done')).toBe(true);
    expect(socket.frames.filter(({ name }) => name === 'mailbox.removed' || name === 'mailbox.added')).toEqual([]);
    // Also of the one in which nothing has happened it is seen that it is the same.
    const unproven = 'SELECT id FROM mailbox WHERE account_id = $1 AND renamed';
    await eventually(async () => (await queryDatabase(app.databaseUrl, unproven, [account.id])).length === 0, {
      timeoutMs: 20_000,
    });
    await other.logout();
  });

  it('16 touches no mail of a folder that only looks like the one that somebody wanted mail moved out of', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const user = servers.dovecot.newUser();
    const other = await servers.connectImap(user);
    await other.mailboxCreate('Leaves');
    await other.append('Leaves', letter({ subject: 'goes with its folder' }));
    const account = await OpenAccount.connect(servers, app, api, user, { imapPort: proxy.port });
    const { id: mailboxId } = (await byPath(account, 'Leaves')) ?? { id: '' };
    const params = { accountId: account.id, mailboxId };
    const [row] = (await api.call(threadsApi.list, { params })).threads;
    const onServer = async (path: string) =>
      (await servers.readServerMailboxes(user)).find((mailbox) => mailbox.path === path);
    const { uidValidity } = (await onServer('Leaves')) ?? {};
    proxy.refuse();

    const toTrash = { kind: 'move', toMailboxId: (await account.mailbox('trash')).id } as const;
    await act(account, { kind: 'threads', mailboxId, threadIds: [row?.threadId ?? ''] }, toTrash);
    await insist(() => other.mailboxDelete('Leaves'));
    await other.mailboxCreate('Stays');
    const likeness = ['--uid-validity', String(uidValidity)];
    await servers.dovecot.doveadm('mailbox', 'update', '-u', user.username, ...likeness, 'Stays');
    await other.append('Stays', letter({ subject: 'nobody wanted this moved' }));
    proxy.restore();

    await untilRefused(account, 60_000);
    await account.untilInStep(20_000);
    expect([(await onServer('Stays'))?.messages.length, (await onServer('Trash'))?.messages.length]).toEqual([1, 0]);
    await other.logout();
    await proxy.stop();
  }, 90_000);

  it('16 goes on when another client gives a folder the very name that somebody has just wished for here', async () => {
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const user = servers.dovecot.newUser();
    const other = await servers.connectImap(user);
    await other.mailboxCreate('Old');
    await other.append('Old', letter({ subject: 'kept' }));
    const account = await OpenAccount.connect(servers, app, api, user, { imapPort: proxy.port });
    const old = await byPath(account, 'Old');
    proxy.refuse();
    await api.call(mailboxesApi.create, { params: { accountId: account.id }, body: { name: 'New', parentId: null } });
    await insist(() => other.mailboxRename('Old', 'New'));
    proxy.restore();

    await eventually(async () => (await byPath(account, 'New'))?.id === old?.id, { timeoutMs: 30_000 });
    await account.untilInStep(20_000);
    await other.logout();
    await proxy.stop();
  }, 60_000);

  it('16 reads a folder anew that was deleted and made again', async () => {
    await onSoundMailbox(async () => {
      const user = servers.dovecot.newUser();
      const other = await servers.connectImap(user);
      await other.mailboxCreate('Twice');
      await other.append('Twice', letter({ subject: 'of the first' }));
      const account = await OpenAccount.connect(servers, app, api, user);

      await insist(() => other.mailboxDelete('Twice'));
      await insist(() => other.mailboxCreate('Twice'));
      await insist(() => other.append('Twice', letter({ subject: 'of the second' })));

      await account.untilInStep(20_000);
      await other.logout();
    });
  }, 90_000);

  it('16 tells a renamed folder from another that was made in its place', async () => {
    await onSoundMailbox(async () => {
      const user = servers.dovecot.newUser();
      const other = await servers.connectImap(user);
      await other.mailboxCreate('Old');
      await other.append('Old', letter({ subject: 'kept' }));
      const account = await OpenAccount.connect(servers, app, api, user);
      const before = await byPath(account, 'Old');

      await insist(() => other.mailboxRename('Old', 'Older'));
      await insist(() => other.mailboxCreate('Old'));
      await insist(() => other.append('Old', letter({ subject: 'fresh' })));

      await account.untilInStep(20_000);
      expect((await byPath(account, 'Older'))?.id).toBe(before?.id);
      expect((await byPath(account, 'Old'))?.id).not.toBe(before?.id);
      await other.logout();
    });
  }, 90_000);

  it('keeps the mail of a folder that another client deleted after moving it out', async () => {
    const user = servers.dovecot.newUser();
    const other = await servers.connectImap(user);
    await other.mailboxCreate('Leaving');
    await other.append('Leaving', letter({ subject: 'moves house' }));
    const account = await OpenAccount.connect(servers, app, api, user);
    const sql = `SELECT id FROM message WHERE account_id = $1 AND subject = 'moves house'`;
    const before = await queryDatabase(app.databaseUrl, sql, [account.id]);

    await other.mailboxOpen('Leaving');
    await other.messageMove('1:*', 'Archive');
    await other.mailboxClose();
    await insist(() => other.mailboxDelete('Leaving'));

    await account.untilInStep(20_000);
    expect(await byPath(account, 'Leaving')).toBeNull();
    expect(await queryDatabase(app.databaseUrl, sql, [account.id])).toEqual(before);
    await other.logout();
  });

  describe('on a server that answers as the test wants', () => {
    let server: ScriptedImapServer;
    let smtp: SmtpServer;

    beforeAll(async () => {
      server = await servers.startScriptedImap();
      smtp = await servers.startSmtpServer({ dovecot: server });
    });

    it('17 leaves a folder alone that the server lists and does not open, says why, and keeps all others', async () => {
      const user = server.newUser();
      const locked = server.account(user).create('Locked');
      locked.append(letter({ subject: 'out of reach' }));
      server.hooks.set('SELECT', ({ tag, text }) =>
        text.includes('Locked') ? [`${tag} NO [NOPERM] Permission denied`] : undefined,
      );
      const choice = { dovecot: server, smtp };
      const account = OpenAccount.resume(
        servers,
        app,
        api,
        user,
        await servers.connectAccount(api, user, choice),
        choice,
      );

      const mailbox = await eventually(
        async () => {
          const found = await byPath(account, 'Locked');
          return found?.trouble == null ? null : found;
        },
        { timeoutMs: 30_000 },
      );
      expect(mailbox.trouble).toMatchObject({
        code: 'not-openable',
        message: expect.stringContaining('denied') as string,
      });

      const asked = () =>
        server.received.filter(({ name, text }) => name === 'SELECT' && text.includes('Locked')).length;
      const before = asked();
      await server.deliver(user.address, letter({ subject: 'meanwhile' }));
      await eventually(() => account.rowBySubject('inbox', 'meanwhile'));
      server
        .account(user)
        .mailbox('Archive')
        .append(letter({ subject: 'elsewhere' }));
      await eventually(() => account.rowBySubject('archive', 'elsewhere'), { timeoutMs: 20_000 });
      expect(asked()).toBe(before);

      server.hooks.delete('SELECT');
      locked.append(letter({ subject: 'within reach' }));
      await eventually(async () => (await byPath(account, 'Locked'))?.messageCount === 2, { timeoutMs: 20_000 });
      expect((await byPath(account, 'Locked'))?.trouble).toBeNull();
    });

    it('does not believe a list that lacks nearly everything', async () => {
      const user = server.newUser();
      for (let nth = 1; nth <= 30; nth += 1) server.account(user).create(`Folder ${nth}`);
      const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
      expect(await account.mailboxes()).toHaveLength(36);
      const lists = () => server.received.filter(({ name }) => name === 'LIST').length;
      server.hooks.set('LIST', ({ normally }) =>
        normally().filter((line) => !line.startsWith('* ') || /INBOX|Sent/.test(line)),
      );
      const before = lists();

      await eventually(() => lists() > before + 3, { timeoutMs: 30_000 });

      expect(await account.mailboxes()).toHaveLength(36);
      server.hooks.delete('LIST');
    });

    it('R1 lists folders with awkward names, and one that cannot be opened keeps none from being read', async () => {
      const user = server.newUser();
      const names = ['a&-b', '50%', 'star*', 'q"uote', 'Entw&APw-rfe', 'bell\u0007'];
      for (const name of names)
        server
          .account(user)
          .create(name)
          .append(letter({ subject: `in ${name}` }));
      const choice = { dovecot: server, smtp };
      const account = OpenAccount.resume(
        servers,
        app,
        api,
        user,
        await servers.connectAccount(api, user, choice),
        choice,
      );

      await eventually(async () => (await byPath(account, 'Entwürfe'))?.messageCount === 1, { timeoutMs: 30_000 });
      await eventually(async () => (await byPath(account, 'a&b'))?.messageCount === 1);
      await eventually(async () => (await byPath(account, '50%'))?.messageCount === 1);
      await eventually(async () => (await byPath(account, 'star*'))?.messageCount === 1);
      await server.deliver(user.address, letter({ subject: 'all the same' }));
      await eventually(() => account.rowBySubject('inbox', 'all the same'));
    });
  });

  it('17 leaves a folder alone that one may see and not read, and reads it once one may', async () => {
    const dovecot = await servers.startDovecot({ hasAccessLists: true });
    const user = dovecot.newUser();
    const other = await servers.connectImap(user, dovecot);
    await other.mailboxCreate('Locked');
    await other.append('Locked', letter({ subject: 'out of reach' }));
    await other.logout();
    const list = join(dovecot.maildir(user), '.Locked', 'dovecot-acl');
    writeFileSync(list, 'owner l\n', { mode: 0o644 });
    const choice = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const connected = await servers.connectAccount(api, user, choice);
    const account = OpenAccount.resume(servers, app, api, user, connected, choice);

    await eventually(async () => (await byPath(account, 'Locked'))?.trouble?.code === 'not-openable', {
      timeoutMs: 30_000,
    });
    await dovecot.deliver(user.address, letter({ subject: 'meanwhile' }));
    await eventually(() => account.rowBySubject('inbox', 'meanwhile'), { timeoutMs: 20_000 });
    expect((await byPath(account, 'Locked'))?.messageCount).toBe(0);

    rmSync(list);
    await dovecot.doveadm('kick', user.username);
    await eventually(async () => (await byPath(account, 'Locked'))?.messageCount === 1, { timeoutMs: 30_000 });
    expect((await byPath(account, 'Locked'))?.trouble).toBeNull();
  }, 90_000);

  it('9 heals a mailbox that was restored from a backup, and forgets no message that is still there', async () => {
    const dovecot = await servers.startDovecot();
    const user = dovecot.newUser();
    fillMailbox(dovecot, user, 50);
    const choice = { dovecot, smtp: await servers.startSmtpServer({ dovecot }) };
    const account = await OpenAccount.connect(servers, app, api, user, choice);
    const maildir = dovecot.maildir(user);
    await dovecot.stop();
    const backup = join(servers.newDir('backup'), 'Maildir');
    await command('cp', '-a', maildir, backup);
    await dovecot.start();
    for (let nth = 1; nth <= 5; nth += 1) await dovecot.deliver(user.address, letter({ subject: `lost ${nth}` }));
    await account.untilInStep();
    const socket = await account.listen();

    await dovecot.stop();
    await command('rm', '-rf', maildir);
    await command('cp', '-a', backup, maildir);
    await dovecot.start();
    await dovecot.deliver(user.address, letter({ subject: 'under a UID that was given out before' }));

    await account.untilInStep(30_000);
    expect(await account.rowBySubject('inbox', 'lost 1')).toBeNull();
    const arrived = await account.rowBySubject('inbox', 'under a UID that was given out before');
    // Of all that the backup brings back nothing is announced.
    const added = socket.frames.flatMap((frame) => (frame.name === 'message.added' ? [frame.payload.messageId] : []));
    expect(added).toEqual([arrived?.latestMessageId]);
    socket.close();
  });
});
