import { type Draft, type Message, messagesApi, outboxApi, type OutboxItem, uploadsApi } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import type { MailUser } from '../support/mail-user.js';
import { OpenAccount } from '../support/open-account.js';
import { type SmtpServer, SmtpRefusal } from '../support/smtp-server.js';
import { eventually } from '../support/wait.js';

describe('sending', () => {
  let app: MailDesk;
  let smtp: SmtpServer;
  let account: OpenAccount;
  let friend: MailUser;

  beforeAll(async () => {
    smtp = await servers.startSmtpServer();
    app = await servers.startMailDesk({ env: { SENT_COPY_WAIT_MS: '1500', COMMAND_TIMEOUT_MS: '3000' } });
    friend = servers.dovecot.newUser('friend');
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(
      user.address,
      letter({ subject: 'Question', messageId: 'question@elsewhere.example' }),
    );
    account = await OpenAccount.connect(servers, app, await app.signIn(), user, { smtp });
  });

  beforeEach(() => {
    delete smtp.hooks.beforeDelivery;
    delete smtp.hooks.afterDelivery;
  });

  afterAll(() => app.stop());

  const draft = (changes: Partial<Draft>): Draft => ({
    clientKey: randomUUID(),
    to: [{ name: 'A Friend', address: friend.address }],
    cc: [],
    bcc: [],
    subject: 'Hello',
    text: 'How are you?\n',
    html: null,
    inReplyTo: null,
    forwardOf: null,
    attachments: [],
    ...changes,
  });

  const send = (changes: Partial<Draft>): Promise<OutboxItem> =>
    account.api.call(outboxApi.send, { params: { accountId: account.id }, body: draft(changes) });

  const deliveredAs = (subject: string) =>
    smtp.delivered.filter((mail) => String(mail.raw).includes(`Subject: ${subject}\r\n`));

  const inSent = async (item: OutboxItem): Promise<Message | undefined> =>
    (await account.thread(item.threadId)).messages.find((message) => message.id === item.messageId);

  const untilFiled = async (subject: string): Promise<void> => {
    await eventually(async () => (await serverSubjects(account.user, 'Sent')).includes(subject), { timeoutMs: 20_000 });
    await account.untilInStep();
  };

  const afterRestart = async (): Promise<void> => {
    await app.start();
    account = OpenAccount.resume(servers, app, await app.signIn(), account.user, account.account, { smtp });
  };

  it('shows a reply in Sent at once, delivers it, and shows it once when the server has its copy', async () => {
    const question = (await account.thread((await account.rowBySubject('inbox', 'Question'))?.threadId ?? ''))
      .messages[0];

    const item = await send({
      subject: 'Re: Question',
      inReplyTo: question?.id ?? null,
      html: '<p>How are <b>you</b>?</p>',
    });

    const atOnce = await account.rowBySubject('sent', 'Re: Question');
    expect(atOnce).toMatchObject({ latestMessageId: item.messageId, correspondents: [{ address: friend.address }] });
    await untilFiled('Re: Question');
    const sent = (await account.rows('sent')).filter((row) => row.subject === 'Re: Question');
    expect(sent).toMatchObject([{ latestMessageId: item.messageId, outboxState: null }]);
    expect(deliveredAs('Re: Question')).toHaveLength(1);
    const raw = String(deliveredAs('Re: Question')[0]?.raw);
    expect(raw).toContain('In-Reply-To: <question@elsewhere.example>');
    expect(item.threadId).toBe(question?.threadId);
    await eventually(async () => (await inSentOf(question)).flags.includes('answered'));
  });

  const inSentOf = async (message: Message | undefined): Promise<Message> => {
    const found = (await account.thread(message?.threadId ?? '')).messages.find((item) => item.id === message?.id);
    if (found === undefined) throw new Error('the message is gone');
    return found;
  };

  it('can be read before the server has it', async () => {
    smtp.hooks.beforeDelivery = () => {
      throw new SmtpRefusal(554, 'no');
    };
    const item = await send({ subject: 'Unsendable', text: 'Read me.' });
    await eventually(async () => (await inSent(item))?.outbox?.state === 'failed');

    const params = { accountId: account.id, messageId: item.messageId };
    expect((await account.api.call(messagesApi.readBody, { params })).text).toBe('Read me.');
    await account.api.call(outboxApi.cancel, { params: { accountId: account.id, outboxItemId: item.id } });
    expect(await account.rowBySubject('sent', 'Unsendable')).toBeNull();
  });

  it('sends a draft once however often it is asked to', async () => {
    const params = { accountId: account.id };
    const body = draft({ subject: 'Only once' });

    const items = await Promise.all([1, 2, 3].map(() => account.api.call(outboxApi.send, { params, body })));

    expect(new Set(items.map((item) => item.id)).size).toBe(1);
    await untilFiled('Only once');
    expect(deliveredAs('Only once')).toHaveLength(1);
  });

  it('tells the server alone of blind copies', async () => {
    const secret = servers.dovecot.newUser('secret');

    await send({ subject: 'Blind copy', bcc: [{ name: '', address: secret.address }] });

    await untilFiled('Blind copy');
    expect(deliveredAs('Blind copy')[0]?.to).toEqual([friend.address, secret.address]);
    expect(String(deliveredAs('Blind copy')[0]?.raw)).not.toContain(secret.address);
  });

  it('attaches uploads, and passes on the files of a mail that it forwards', async () => {
    const params = { accountId: account.id };
    const query = { fileName: 'Größe.txt', contentType: 'text/plain' };
    const upload = await account.api.call(uploadsApi.create, { params, query, body: Buffer.from('forty-two') });
    const original = await send({ subject: 'With a file', attachments: [{ kind: 'upload', uploadId: upload.id }] });
    await untilFiled('With a file');
    const body = await account.api.call(messagesApi.readBody, { params: { ...params, messageId: original.messageId } });
    const [file] = body.attachments;
    expect(file).toMatchObject({ fileName: 'Größe.txt', contentType: 'text/plain' });

    await send({
      subject: 'Fwd: With a file',
      forwardOf: original.messageId,
      attachments: [{ kind: 'part', messageId: original.messageId, partId: file?.partId ?? '' }],
    });

    await untilFiled('Fwd: With a file');
    expect(String(deliveredAs('Fwd: With a file')[0]?.raw)).toContain(Buffer.from('forty-two').toString('base64'));
    const downloaded = await account.api.call(messagesApi.downloadAttachment, {
      params: { ...params, messageId: original.messageId, partId: file?.partId ?? '' },
    });
    expect(Buffer.from(downloaded).toString()).toBe('forty-two');
  });

  it('says why the server refuses a message, and sends it when asked again', async () => {
    smtp.hooks.beforeDelivery = () => {
      throw new SmtpRefusal(554, 'looks like spam');
    };
    const item = await send({ subject: 'Refused first' });
    const failed = await eventually(async () => {
      const { items } = await account.api.call(outboxApi.list, { params: { accountId: account.id } });
      return items.find((found) => found.id === item.id && found.state === 'failed');
    });
    expect(failed.error).toContain('looks like spam');

    delete smtp.hooks.beforeDelivery;
    await account.api.call(outboxApi.retry, { params: { accountId: account.id, outboxItemId: item.id } });

    await untilFiled('Refused first');
    expect(deliveredAs('Refused first')).toHaveLength(1);
  });

  it('keeps a message that the server does not want yet for later', async () => {
    smtp.hooks.beforeDelivery = () => {
      throw new SmtpRefusal(451, 'greylisted');
    };

    const item = await send({ subject: 'Later' });

    const waiting = await eventually(async () => {
      const { items } = await account.api.call(outboxApi.list, { params: { accountId: account.id } });
      return items.find((found) => found.id === item.id && found.nextAttemptAt !== null);
    });
    expect(waiting.state).toBe('queued');
    await account.api.call(outboxApi.cancel, { params: { accountId: account.id, outboxItemId: item.id } });
  });

  it('never sends again by itself what the server may have accepted before a kill -9', async () => {
    let release = (): void => undefined;
    smtp.hooks.afterDelivery = () => new Promise<void>((resolve) => (release = resolve));
    const item = await send({ subject: 'In doubt' });
    await eventually(() => deliveredAs('In doubt').length === 1);

    await app.kill9();
    delete smtp.hooks.afterDelivery;
    release();
    await afterRestart();

    await eventually(async () => (await inSent(item))?.outbox?.state === 'unknown');
    // A provider that files what it accepts settles the question.
    const other = await servers.connectImap(account.user);
    await other.append('Sent', Buffer.from(deliveredAs('In doubt')[0]?.raw ?? ''), ['\\Seen']);
    await other.logout();
    await eventually(async () => (await inSent(item))?.outbox === null, { timeoutMs: 30_000 });
    expect(deliveredAs('In doubt')).toHaveLength(1);
    expect((await serverSubjects(account.user, 'Sent')).filter((subject) => subject === 'In doubt')).toHaveLength(1);
  }, 90_000);

  it('delivers and files each message once over several kill -9', async () => {
    const subjects: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      for (let number = 0; number < 5; number += 1) {
        subjects.push(`Round ${round} mail ${number}`);
        await send({ subject: subjects.at(-1) ?? '' });
      }
      await app.kill9();
      await afterRestart();
    }

    await eventually(
      async () => {
        const { items } = await account.api.call(outboxApi.list, { params: { accountId: account.id } });
        return items.every((item) => item.state === 'unknown');
      },
      { timeoutMs: 60_000 },
    );

    // What a kill met between the end of the data and its answer is for a person to decide; it was sent once at most.
    const { items } = await account.api.call(outboxApi.list, { params: { accountId: account.id } });
    const inDoubt = new Set(items.map((item) => item.subject));
    for (const subject of subjects) {
      expect(deliveredAs(subject).length, subject).toBeLessThanOrEqual(1);
      if (!inDoubt.has(subject)) expect(deliveredAs(subject), subject).toHaveLength(1);
    }
    await eventually(
      async () => {
        const filed = await serverSubjects(account.user, 'Sent');
        return subjects.every(
          (subject) => inDoubt.has(subject) || filed.filter((found) => found === subject).length === 1,
        );
      },
      { timeoutMs: 60_000 },
    );
    // Given up, what is in doubt is not shown as sent either.
    for (const item of items) {
      await account.api.call(outboxApi.cancel, { params: { accountId: account.id, outboxItemId: item.id } });
    }
    await account.untilInStep();
  }, 180_000);

  it('says what is wrong with a draft', async () => {
    const problem = await account.api.problemOf(outboxApi.send, {
      params: { accountId: account.id },
      body: draft({ to: [] }),
    });

    expect(problem).toMatchObject({ status: 400, code: 'draft.invalid' });
    const line = await account.api.problemOf(outboxApi.send, {
      params: { accountId: account.id },
      body: draft({ subject: 'two\r\nlines' }),
    });
    expect(line).toMatchObject({ code: 'request.invalid', issues: [{ path: 'body.subject' }] });
  });
});

async function serverSubjects(user: MailUser, path: string): Promise<string[]> {
  const client = await servers.connectImap(user);
  try {
    const { exists } = await client.mailboxOpen(path, { readOnly: true });
    if (exists === 0) return [];
    const messages = await client.fetchAll('1:*', { envelope: true });
    return messages.map((message) => message.envelope?.subject ?? '');
  } finally {
    await client.logout();
  }
}
