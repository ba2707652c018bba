import { messagesApi, outboxApi, type PushFrame } from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { eventually } from '../support/wait.js';

describe('a watched inbox', () => {
  let app: MailDesk;
  let api: ApiClient;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    api = await app.signIn();
  });

  afterAll(() => app.stop());

  it('shows a delivered message at once, as new, with a preview', async () => {
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, api, user);
    const socket = await account.listen();

    await servers.dovecot.deliver(user.address, letter({ subject: 'Fresh', text: 'Grüße aus Wien.' }));

    const frame = await socket.waitForFrame('message.added');
    expect(frame.payload.isNew).toBe(true);
    const row = await eventually(async () => {
      const found = await account.rowBySubject('inbox', 'Fresh');
      return found !== null && found.preview !== '' ? found : null;
    });
    expect(row).toMatchObject({
      preview: 'Grüße aus Wien.',
      unreadCount: 1,
      messageCount: 1,
      correspondents: [{ name: 'Ada Sender' }],
    });
    expect((await account.mailbox('inbox')).unreadCount).toBe(1);
    socket.close();
  });

  it('shows 1,000 flag changes of another client live, each or hundreds at once as a whole, without a gap in the frames', async () => {
    const user = servers.dovecot.newUser();
    fillMailbox(servers.dovecot, user, 1000);
    const account = await OpenAccount.connect(servers, app, api, user);
    const { id: inboxId } = await account.mailbox('inbox');
    const socket = await account.listen();
    const isReset = () =>
      socket.frames.some((frame) => frame.name === 'mailbox.reset' && frame.payload.mailboxId === inboxId);
    const other = await servers.connectImap(user);
    await other.mailboxOpen('INBOX');

    await other.messageFlagsAdd('1:*', ['Reviewed']);

    await eventually(() => isReset() || new Set(reviewed(socket.frames)).size === 1000, { timeoutMs: 20_000 });
    expect(gaps(socket.frames.map((frame) => frame.seq))).toEqual([]);
    await account.untilInStep();
    await other.logout();
    socket.close();
  });

  it('takes messages away that another client expunged', async () => {
    const user = servers.dovecot.newUser();
    for (const subject of ['keep', 'drop']) await servers.dovecot.deliver(user.address, letter({ subject }));
    const account = await OpenAccount.connect(servers, app, api, user);
    const socket = await account.listen();
    const other = await servers.connectImap(user);
    await other.mailboxOpen('INBOX');

    await other.messageDelete('2');

    await socket.waitForFrame('message.removed');
    expect((await account.rows('inbox')).map((row) => row.subject)).toEqual(['keep']);
    await account.untilInStep();
    await other.logout();
    socket.close();
  });

  it('keeps a message the same when another client moves it', async () => {
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter({ subject: 'wanders' }));
    const account = await OpenAccount.connect(servers, app, api, user);
    const before = await account.rowBySubject('inbox', 'wanders');
    const socket = await account.listen();
    const other = await servers.connectImap(user);
    await other.mailboxOpen('INBOX');

    await other.messageMove('1', 'Archive');
    await socket.waitForFrame('message.removed');
    const after = await eventually(() => account.rowBySubject('archive', 'wanders'));
    expect(after.latestMessageId).toBe(before?.latestMessageId);
    expect(socket.frames.filter((frame) => frame.name === 'message.added' && frame.payload.isNew)).toEqual([]);
    await other.logout();
    socket.close();
  });

  it('joins a reply that arrived before its parent', async () => {
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, api, user);
    await servers.dovecot.deliver(
      user.address,
      letter({ subject: 'Re: Order', messageId: 'reply@shop.example', inReplyTo: 'order@shop.example' }),
    );
    await eventually(() => account.rowBySubject('inbox', 'Re: Order'));

    await servers.dovecot.deliver(user.address, letter({ subject: 'Order', messageId: 'order@shop.example' }));

    const row = await eventually(async () => (await account.rows('inbox')).find((item) => item.messageCount === 2));
    const thread = await account.thread(row.threadId);
    expect(thread.messages.map((message) => message.messageIdHeader)).toEqual([
      'reply@shop.example',
      'order@shop.example',
    ]);
  });

  it('merges two conversations when a message turns out to belong to both', async () => {
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, api, user);
    const socket = await account.listen();
    await servers.dovecot.deliver(user.address, letter({ subject: 'One', messageId: 'one@shop.example' }));
    await servers.dovecot.deliver(user.address, letter({ subject: 'Two', messageId: 'two@shop.example' }));
    await eventually(async () => (await account.rows('inbox')).length === 2);

    await servers.dovecot.deliver(
      user.address,
      letter({ subject: 'Both', references: ['one@shop.example', 'two@shop.example'] }),
    );

    const merged = await socket.waitForFrame('thread.merged');
    const rows = await account.rows('inbox');
    expect(rows).toMatchObject([{ threadId: merged.payload.intoThreadId, messageCount: 3 }]);
    expect((await account.thread(merged.payload.fromThreadId)).id).toBe(merged.payload.intoThreadId);
    socket.close();
  });

  it('takes in mail whose headers are awkward, and goes on', async () => {
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, api, user);

    await servers.dovecot.deliver(user.address, letter({ subject: `${'x'.repeat(1999)}\u{1F600} and more` }));
    await servers.dovecot.deliver(user.address, letter({ subject: 'nul', messageId: 'a\u0000b@elsewhere.example' }));
    await servers.dovecot.deliver(user.address, letter({ subject: 'afterwards' }));

    await eventually(() => account.rowBySubject('inbox', 'afterwards'));
    expect(await account.rows('inbox')).toHaveLength(3);
  });

  it('keeps a stranger from hiding mail behind one that was sent from here', async () => {
    const user = servers.dovecot.newUser();
    const account = await OpenAccount.connect(servers, app, api, user);
    const draft = {
      clientKey: randomUUID(),
      to: [{ name: '', address: user.address }],
      cc: [],
      bcc: [],
      subject: 'Ours',
      text: 'From here.',
      html: null,
      inReplyTo: null,
      forwardOf: null,
      attachments: [],
    };
    await api.call(outboxApi.send, { params: { accountId: account.id }, body: draft });
    const copy = await eventually(() => account.rowBySubject('inbox', 'Ours'));
    const source = Buffer.from(
      await api.call(messagesApi.downloadSource, {
        params: { accountId: account.id, messageId: copy.latestMessageId },
      }),
    ).toString();
    const mark = /^X-MailDesk-Send-Id: .*$/im.exec(source)?.[0].trim();

    await servers.dovecot.deliver(user.address, `${mark}\r\n${letter({ subject: 'A different mail' })}`);

    await eventually(() => account.rowBySubject('inbox', 'A different mail'));
    expect(mark).toBeDefined();
  });
});

const reviewed = (frames: readonly PushFrame[]): string[] =>
  frames.flatMap((frame) =>
    frame.name === 'message.updated' && frame.payload.keywords.includes('reviewed') ? [frame.payload.messageId] : [],
  );

const gaps = (seqs: readonly number[]): number[] =>
  seqs.filter((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1);
