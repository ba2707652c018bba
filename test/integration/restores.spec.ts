import { mailboxesApi, messagesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, pendingChanges, target, untilRefused } from '../support/act.js';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailUser } from '../support/mail-user.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { ScriptedMailbox } from '../support/scripted-imap/mailbox.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('9 a server that was restored from a backup and gave out the same UIDs again', () => {
  let app: MailDesk;
  let api: ApiClient;
  let server: ScriptedImapServer;

  beforeAll(async () => {
    server = await servers.startScriptedImap();
    app = await servers.startMailDesk({
      env: { POLL_INTERVAL_MS: '1000', RECONNECT_MAX_MS: '1000', IDLE_RESTART_MS: '2000' },
    });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const connected = async (fill: (user: MailUser) => void): Promise<OpenAccount> => {
    const user = server.newUser();
    fill(user);
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const account = await OpenAccount.connect(servers, app, api, user, { dovecot: server, smtp });
    await account.untilInStep();
    return account;
  };

  const append = (mailbox: ScriptedMailbox, count: number, name: string): void => {
    for (let nth = 1; nth <= count; nth += 1)
      mailbox.append(letter({ subject: `${name} ${nth}`, text: `Text of ${name} ${nth}.` }));
  };

  /** All above the first `kept` messages is lost, and as many others as there were come in their place. */
  const restore = (mailbox: ScriptedMailbox, kept: number, name: string): void => {
    const lost = mailbox.messages.length - kept;
    const { highestModseq } = mailbox;
    mailbox.messages = mailbox.messages.slice(0, kept);
    mailbox.uidNext = kept + 1;
    mailbox.highestModseq -= lost;
    append(mailbox, lost, name);
    // Neither counter shows it.
    expect([mailbox.uidNext, mailbox.highestModseq]).toEqual([kept + lost + 1, highestModseq]);
  };

  const subjectsOnServer = (account: OpenAccount, path: string): string[] =>
    server
      .account(account.user)
      .mailbox(path)
      .messages.map(({ source }) => /^Subject: (.*)\r$/m.exec(source)?.[1] ?? '');

  const readBody = (account: OpenAccount, messageId: string) =>
    api.call(messagesApi.readBody, { params: { accountId: account.id, messageId } });

  it('has no wish carried out on mail that came since', async () => {
    const account = await connected((user) => {
      append(server.account(user).mailbox('INBOX'), 10, 'lost');
      append(server.account(user).mailbox('Trash'), 4, 'thrown away');
    });
    await server.stop();
    await act(account, await target(account, 'inbox', 'lost 8'), { kind: 'move-to-role', role: 'archive' });
    await act(account, await target(account, 'inbox', 'lost 9'), { kind: 'add-flag', flag: 'seen' });
    await act(account, await target(account, 'trash', 'thrown away 3'), { kind: 'delete-for-good' });
    const own = server.account(account.user);
    restore(own.mailbox('INBOX'), 6, 'new');
    restore(own.mailbox('Trash'), 1, 'new in the trash');

    await server.start();

    await eventually(() => account.rowBySubject('inbox', 'new 2'), { timeoutMs: 30_000 });
    await eventually(async () => (await pendingChanges(account)).every(({ state }) => state === 'failed'), {
      timeoutMs: 60_000,
    });
    await account.untilInStep(30_000);
    expect(subjectsOnServer(account, 'INBOX')).toEqual([
      ...Array.from({ length: 6 }, (_, nth) => `lost ${nth + 1}`),
      ...Array.from({ length: 4 }, (_, nth) => `new ${nth + 1}`),
    ]);
    expect(own.mailbox('INBOX').messages.flatMap(({ flags }) => [...flags])).toEqual([]);
    expect(subjectsOnServer(account, 'Trash')).toEqual([
      'thrown away 1',
      'new in the trash 1',
      'new in the trash 2',
      'new in the trash 3',
    ]);
    expect(subjectsOnServer(account, 'Archive')).toEqual([]);
    const { latestMessageId } = (await account.rowBySubject('inbox', 'new 2')) ?? { latestMessageId: '' };
    expect((await readBody(account, latestMessageId)).text.trim()).toBe('Text of new 2.');
  }, 120_000);

  it('is seen by its messages when mail came since, also where some of it was known no more', async () => {
    const account = await connected((user) => append(server.account(user).mailbox('INBOX'), 10, 'lost'));
    const inbox = server.account(account.user).mailbox('INBOX');
    inbox.expunge([7, 8]);
    await account.untilInStep();
    await server.stop();
    inbox.messages = inbox.messages.slice(0, 5);
    inbox.vanished = [];
    inbox.uidNext = 6;
    append(inbox, 8, 'new');

    await server.start();

    await account.untilInStep(60_000);
    expect((await account.rows('inbox')).map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['new 2', 'new 3', 'new 8']),
    );
  }, 90_000);

  it('is found out by the daily comparison on a connection that was never lost', async () => {
    const account = await connected((user) => append(server.account(user).mailbox('INBOX'), 5, 'lost'));
    const inbox = server.account(account.user).mailbox('INBOX');
    const elsewhere = new ScriptedMailbox('elsewhere', 1);
    append(elsewhere, 5, 'new');
    inbox.messages = [...inbox.messages.slice(0, 4), ...elsewhere.messages.slice(4)];

    const { latestMessageId } = (await account.rowBySubject('inbox', 'lost 5')) ?? { latestMessageId: '' };
    await expect(readBody(account, latestMessageId)).rejects.toThrow('message.gone');
    await queryDatabase(app.databaseUrl, 'UPDATE mailbox SET compared_at = NULL WHERE account_id = $1', [account.id]);

    await account.untilInStep(60_000);
  }, 90_000);

  describe('or has a folder that was made anew under its name', () => {
    const withFolder = async (): Promise<{ account: OpenAccount; remove: () => Promise<unknown> }> => {
      const account = await connected((user) => append(server.account(user).create('Invoices'), 2, 'old'));
      const mailboxId = (await account.mailboxes()).find(({ name }) => name === 'Invoices')?.id ?? '';
      const params = { accountId: account.id, mailboxId };
      return { account, remove: () => api.call(mailboxesApi.remove, { params }) };
    };

    const untilLeftAlone = async (account: OpenAccount): Promise<void> => {
      expect((await untilRefused(account, 60_000)).error).toMatch(/another folder has taken the place/);
      expect(subjectsOnServer(account, 'Invoices')).toEqual(['nobody has seen it 1']);
      await account.untilInStep(30_000);
    };

    it('keeps it where another one was to be deleted', async () => {
      const { account, remove } = await withFolder();
      await server.stop();
      await remove();
      const own = server.account(account.user);
      own.delete('Invoices');
      append(own.create('Invoices'), 1, 'nobody has seen it');

      await server.start();

      await untilLeftAlone(account);
    }, 90_000);

    it('keeps it where the answer to the deletion of the former one was lost', async () => {
      const { account, remove } = await withFolder();
      const own = server.account(account.user);
      server.hooks.set('DELETE', ({ session, normally }) => {
        normally();
        append(own.create('Invoices'), 1, 'nobody has seen it');
        session.hangUp();
        return [];
      });

      await remove();

      await untilLeftAlone(account);
      server.hooks.clear();
    }, 90_000);
  });
});
