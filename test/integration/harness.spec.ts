import { readFileSync } from 'node:fs';
import type { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { fillMailbox } from '../support/bulk-mailbox.js';
import { FaultProxy } from '../support/fault-proxy.js';
import type { ServerMailbox } from '../support/imap-client.js';
import { servers } from '../support/integration.js';
import type { MailUser } from '../support/mail-user.js';
import { eventually } from '../support/wait.js';

const letter = (subject: string): string =>
  `From: <sender@elsewhere.example>\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@elsewhere.example>\r\n\r\nHello.\r\n`;

const readInbox = async (user: MailUser): Promise<ServerMailbox | undefined> =>
  (await servers.readServerMailboxes(user)).find(({ path }) => path === 'INBOX');

const closeOf = (client: ImapFlow): Promise<void> => new Promise((resolve) => client.once('close', () => resolve()));

describe('the mail servers of the tests', () => {
  it('show a delivered message to an IMAP client that trusts the test authority', async () => {
    const user = servers.dovecot.newUser();

    await servers.dovecot.deliver(user.address, letter('first'));

    const mailboxes = await servers.readServerMailboxes(user);
    const inbox = mailboxes.find(({ path }) => path === 'INBOX');
    expect(inbox?.messages).toEqual([{ uid: 1, flags: [], messageId: 'first@elsewhere.example' }]);
    expect(mailboxes.map(({ specialUse }) => specialUse)).toEqual(
      expect.arrayContaining(['\\Sent', '\\Drafts', '\\Trash', '\\Junk', '\\Archive']),
    );
  });

  it('carry a message from SMTP to the inbox and tell what was submitted', async () => {
    const [sender, recipient] = [servers.dovecot.newUser('sender'), servers.dovecot.newUser('recipient')];
    const smtp = await servers.startSmtpServer();
    const transport = createTransport({
      host: smtp.host,
      port: smtp.ports.submission,
      requireTLS: true,
      auth: { user: sender.username, pass: sender.password },
      tls: { ca: readFileSync(servers.certificates.caFile) },
    });

    await transport.sendMail({ from: sender.address, to: recipient.address, bcc: 'far@away.example', text: 'Hello.' });

    expect(smtp.delivered).toMatchObject([
      { username: sender.username, from: sender.address, to: [recipient.address, 'far@away.example'] },
    ]);
    const inbox = await readInbox(recipient);
    expect(inbox?.messages).toHaveLength(1);
  });

  it('refuse the old password once it was changed', async () => {
    const user = servers.dovecot.newUser();

    await servers.dovecot.setPassword(user, 'another');

    await expect(servers.connectImap(user)).rejects.toThrow();
    const client = await servers.connectImap({ ...user, password: 'another' });
    await client.logout();
  });

  it('give a mailbox a new UIDVALIDITY', async () => {
    const user = servers.dovecot.newUser();
    await servers.dovecot.deliver(user.address, letter('stays'));
    const before = await readInbox(user);

    await servers.dovecot.resetUidValidity(user, 'INBOX');

    const after = await readInbox(user);
    expect(after?.uidValidity).not.toBe(before?.uidValidity);
    expect(after?.messages.map(({ messageId }) => messageId)).toEqual(['stays@elsewhere.example']);
  });

  it('come back with the mail after a power cut', async () => {
    const dovecot = await servers.startDovecot({ withoutCapabilities: ['QRESYNC', 'IDLE'] });
    const user = dovecot.newUser();
    await dovecot.deliver(user.address, letter('kept'));
    const client = await servers.connectImap(user, dovecot);
    const closed = closeOf(client);
    expect(client.capabilities.has('CONDSTORE')).toBe(true);
    expect(client.capabilities.has('QRESYNC')).toBe(false);

    await dovecot.kill();

    await closed;
    await dovecot.start();
    const mailboxes = await servers.readServerMailboxes(user, dovecot);
    expect(mailboxes.flatMap(({ messages }) => messages)).toHaveLength(1);
  });

  it('hold a mailbox of 2,000 messages that nobody delivered one by one', async () => {
    const user = servers.dovecot.newUser();

    fillMailbox(servers.dovecot, user, 2000);

    const client = await servers.connectImap(user);
    const mailbox = await client.mailboxOpen('INBOX');
    const newest = await client.fetchOne('*', { envelope: true, internalDate: true, bodyStructure: true });
    expect(mailbox.exists).toBe(2000);
    expect(newest).toMatchObject({ uid: 2000, envelope: { messageId: expect.stringContaining('<bulk-1999@') } });
    await client.logout();
  });

  it('fall silent behind a black hole and answer again after it', async () => {
    const user = servers.dovecot.newUser();
    const proxy = await FaultProxy.start(servers.dovecot.ports.imaps);
    const throughProxy = { host: 'localhost', ports: { ...servers.dovecot.ports, imaps: proxy.port } };
    const client = await servers.connectImap(user, throughProxy);
    let answered = false;

    proxy.blackHole();
    const closed = closeOf(client);
    void client.noop().then(() => (answered = true));
    await servers.dovecot.deliver(user.address, letter('unheard'));

    expect(answered).toBe(false);
    expect(proxy.connectionCount).toBe(1);
    proxy.restore();
    const another = await servers.connectImap(user, throughProxy);
    expect(await another.status('INBOX', { messages: true })).toMatchObject({ messages: 1 });
    expect(answered).toBe(false);
    proxy.cut();
    await closed;
    await eventually(() => proxy.connectionCount === 0);
    await proxy.stop();
  });
});

const otherServers = [
  ['Cyrus', () => servers.startCyrus()],
  ['Courier', () => servers.startCourier()],
] as const;

describe.each(otherServers)('a %s of the tests', (_name, startServer) => {
  it('delivers, checks passwords and comes back with the mail after a power cut', async () => {
    const server = await startServer();
    const user = server.newUser();
    await server.deliver(user.address, letter('first'));

    const mailboxes = await servers.readServerMailboxes(user, server);
    await expect(servers.connectImap({ ...user, password: 'wrong' }, server)).rejects.toThrow();
    await server.kill();
    await expect(servers.connectImap(user, server)).rejects.toThrow();
    await server.start();

    expect(await servers.readServerMailboxes(user, server)).toEqual(mailboxes);
    expect(mailboxes).toHaveLength(6);
    const inbox = mailboxes.find(({ path }) => path === 'INBOX');
    expect(inbox?.messages).toEqual([{ uid: 1, flags: [], messageId: 'first@elsewhere.example' }]);
  });
});
