import { outboxApi, type OutboxItem } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { eventually } from '../support/wait.js';

describe('the copy in Sent of a server that files what is sent by itself', () => {
  let app: MailDesk;
  let smtp: SmtpServer;
  let api: ApiClient;

  beforeAll(async () => {
    smtp = await servers.startSmtpServer();
    app = await servers.startMailDesk({ env: { SENT_COPY_WAIT_MS: '500', POLL_INTERVAL_MS: '1000' } });
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  const connect = (): Promise<OpenAccount> =>
    OpenAccount.connect(servers, app, api, servers.dovecot.newUser(), { smtp });

  const send = (account: OpenAccount, subject: string): Promise<OutboxItem> =>
    account.api.call(outboxApi.send, {
      params: { accountId: account.id },
      body: {
        clientKey: randomUUID(),
        to: [{ name: '', address: servers.dovecot.newUser('friend').address }],
        cc: [],
        bcc: [],
        subject,
        text: 'Hello',
        html: null,
        inReplyTo: null,
        forwardOf: null,
        attachments: [],
      },
    });

  /** What the SMTP server took under this subject, as the provider would file it. */
  async function submitted(subject: string): Promise<string> {
    const find = () => smtp.delivered.find(({ raw }) => String(raw).includes(`Subject: ${subject}\r\n`));
    await eventually(() => find() !== undefined);
    return String(find()?.raw);
  }

  async function fileCopy(account: OpenAccount, raw: string): Promise<number> {
    const imap = await servers.connectImap(account.user);
    const appended = await imap.append('Sent', raw, ['\\Seen']);
    await imap.logout();
    return (appended && appended.uid) || 0;
  }

  async function copies(account: OpenAccount, subject: string): Promise<number[]> {
    const imap = await servers.connectImap(account.user);
    await imap.mailboxOpen('Sent', { readOnly: true });
    const uids = await imap.search({ subject }, { uid: true });
    await imap.logout();
    return uids || [];
  }

  it('21 is filed late: the later copy stays, ours goes, and the next one is left to the server', async () => {
    const account = await connect();
    const item = await send(account, 'Filed twice');
    const raw = await submitted('Filed twice');
    await eventually(async () => (await copies(account, 'Filed twice')).length === 1, { timeoutMs: 20_000 });
    const later = await fileCopy(account, raw);

    await eventually(async () => String(await copies(account, 'Filed twice')) === String([later]), {
      timeoutMs: 30_000,
    });
    await account.untilInStep();
    expect(await account.rows('sent')).toMatchObject([{ subject: 'Filed twice', latestMessageId: item.messageId }]);

    await send(account, 'Filed once');
    const next = await fileCopy(account, await submitted('Filed once'));
    await account.untilInStep();
    expect(await copies(account, 'Filed once')).toEqual([next]);
    await eventually(async () => (await account.rowBySubject('sent', 'Filed once'))?.outboxState === null);
  });

  it('22 is recognised by our own header when the server has given it another Message-ID', async () => {
    const account = await connect();
    const item = await send(account, 'Renamed');
    const raw = (await submitted('Renamed')).replace(
      /^Message-ID: .*$/m,
      `Message-ID: <${randomUUID()}@provider.example>`,
    );
    await eventually(async () => (await copies(account, 'Renamed')).length === 1, { timeoutMs: 20_000 });
    const later = await fileCopy(account, raw);

    await eventually(async () => String(await copies(account, 'Renamed')) === String([later]), { timeoutMs: 30_000 });

    expect(await account.rows('sent')).toMatchObject([{ subject: 'Renamed', latestMessageId: item.messageId }]);
    expect((await account.thread(item.threadId)).messages).toHaveLength(1);
  });
});
