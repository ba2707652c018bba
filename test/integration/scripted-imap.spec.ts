import type { ImapFlow } from 'imapflow';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailUser } from '../support/mail-user.js';
import type { ScriptedMailbox } from '../support/scripted-imap/mailbox.js';
import type { ScriptedImapServer } from '../support/scripted-imap/scripted-imap-server.js';
import { eventually } from '../support/wait.js';

const twoParts = [
  'From: "Sender, Ada" <ada@elsewhere.example>',
  'To: one@test.example, Two <two@test.example>',
  'Subject: With a file',
  'Message-ID: <file@elsewhere.example>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b1"',
  '',
  '--b1',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Grüße.',
  '--b1',
  'Content-Type: text/csv; name="a.csv"',
  'Content-Disposition: attachment; filename="a.csv"',
  '',
  '1;2',
  '--b1--',
  '',
].join('\r\n');

describe('the scripted mail server', () => {
  let server: ScriptedImapServer;
  let user: MailUser;
  let inbox: ScriptedMailbox;

  beforeAll(async () => {
    server = await servers.startScriptedImap();
  });

  const newInbox = (count: number): void => {
    user = server.newUser();
    inbox = server.account(user).mailbox('INBOX');
    for (let number = 1; number <= count; number += 1) inbox.append(letter({ subject: `letter ${number}` }));
  };

  const connected = async (work: (client: ImapFlow) => Promise<void>): Promise<void> => {
    const client = await servers.connectImap(user, server);
    try {
      await work(client);
    } finally {
      await client.logout();
    }
  };

  it('lists mailboxes with their use and status', async () => {
    newInbox(2);

    await connected(async (client) => {
      const listed = await client.list({ statusQuery: { messages: true, uidNext: true } });
      expect(listed.map(({ path, specialUse }) => [path, specialUse])).toContainEqual(['Sent', '\\Sent']);
      expect(listed.find(({ path }) => path === 'INBOX')?.status).toMatchObject({ messages: 2, uidNext: 3 });
    });
  });

  it('gives envelope, structure, parts and the whole source', async () => {
    newInbox(0);
    inbox.append(twoParts, { internalDate: new Date('2026-05-06T07:08:09Z'), flags: ['\\Seen', 'Red'] });

    await connected(async (client) => {
      await client.mailboxOpen('INBOX');
      const message = await client.fetchOne('1', {
        envelope: true,
        bodyStructure: true,
        internalDate: true,
        flags: true,
        source: true,
        headers: ['subject'],
        bodyParts: ['1', '2.MIME'],
      });
      if (message === false) throw new Error('no message');
      expect(message.envelope).toMatchObject({
        subject: 'With a file',
        messageId: '<file@elsewhere.example>',
        from: [{ name: 'Sender, Ada', address: 'ada@elsewhere.example' }],
        to: [{ address: 'one@test.example' }, { name: 'Two', address: 'two@test.example' }],
      });
      expect(message.bodyStructure?.childNodes).toMatchObject([
        { part: '1', type: 'text/plain', parameters: { charset: 'utf-8' } },
        { part: '2', type: 'text/csv', disposition: 'attachment', dispositionParameters: { filename: 'a.csv' } },
      ]);
      expect(message.internalDate).toEqual(new Date('2026-05-06T07:08:09Z'));
      expect([...(message.flags ?? [])]).toEqual(['\\Seen', 'Red']);
      expect(message.source?.toString()).toBe(twoParts);
      expect(message.headers?.toString()).toBe('Subject: With a file\r\n\r\n');
      expect(message.bodyParts?.get('1')?.toString()).toBe('Grüße.');
      expect(message.bodyParts?.get('2.mime')?.toString()).toContain('text/csv');
    });
  });

  it('tells an idling client of arrivals, flags and deletions', async () => {
    newInbox(3);

    await connected(async (client) => {
      const heard: string[] = [];
      client.on('exists', ({ count }) => heard.push(`exists ${count}`));
      client.on('flags', ({ seq, flags }) => heard.push(`flags ${seq} ${[...flags].join()}`));
      client.on('expunge', ({ seq }) => heard.push(`expunge ${seq}`));
      await client.mailboxOpen('INBOX');
      const idle = client.idle();
      await eventually(() => server.sessions.some((session) => session.isIdle));

      await server.deliver(user.address, letter());
      const [first] = inbox.messages;
      if (first !== undefined) inbox.setFlags(first, ['\\Flagged']);
      inbox.expunge([2]);

      await eventually(() => heard.length === 3);
      expect(heard).toEqual(['exists 4', 'flags 1 \\Flagged', 'expunge 2']);
      await client.noop();
      await idle;
    });
  });

  it('takes what a client stores, copies, moves, deletes and appends', async () => {
    newInbox(5);

    await connected(async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageFlagsAdd('1:2', ['\\Seen'], { uid: true });
      const copied = await client.messageCopy('1', 'Archive', { uid: true });
      const moved = await client.messageMove('2:3', 'Archive', { uid: true });
      await client.messageDelete('4', { uid: true });
      const appended = await client.append('Sent', twoParts, ['\\Seen']);

      expect(copied).toMatchObject({ uidMap: new Map([[1, 1]]) });
      expect(moved).toMatchObject({
        uidMap: new Map([
          [2, 2],
          [3, 3],
        ]),
      });
      expect(appended).toMatchObject({ uid: 1 });
      expect(inbox.messages.map(({ uid }) => uid)).toEqual([1, 5]);
      expect(await client.search({ seen: true }, { uid: true })).toEqual([1]);
    });
    const archive = server.account(user).mailbox('Archive');
    expect(archive.messages.map(({ uid, flags }) => [uid, [...flags]])).toEqual([
      [1, ['\\Seen']],
      [2, ['\\Seen']],
      [3, []],
    ]);
    expect(server.account(user).mailbox('Sent').messages[0]?.source).toBe(Buffer.from(twoParts).toString('latin1'));
  });

  it('says what happened since a resume point', async () => {
    newInbox(5);
    const { uidValidity, highestModseq } = inbox;
    inbox.expunge([2, 3]);
    const [, fourth] = inbox.messages;
    if (fourth !== undefined) inbox.setFlags(fourth, ['\\Answered']);

    // The test's own client does not enable QRESYNC, so the lines are looked at as they come.
    const lines = await rawSession(user, [
      'a ENABLE QRESYNC',
      `b SELECT INBOX (QRESYNC (${uidValidity} ${highestModseq}))`,
    ]);
    expect(lines).toContain('* VANISHED (EARLIER) 2:3');
    expect(lines).toContain(`* 2 FETCH (UID 4 FLAGS (\\Answered) MODSEQ (${inbox.highestModseq}))`);
  });

  it('lets a test put any words into its mouth', async () => {
    newInbox(2);
    server.hooks.set('STATUS', ({ tag }) => [`${tag} NO [THROTTLED] Slow down`]);
    server.hooks.set('SELECT', ({ normally }) => normally().filter((line) => !line.includes('UIDNEXT')));
    inbox.append(letter(), { answers: { 'RFC822.SIZE': '77' } });

    await connected(async (client) => {
      expect(await client.status('INBOX', { messages: true })).toBe(false);
      expect((await client.mailboxOpen('INBOX')).uidNext).toBeFalsy();
      expect(await client.fetchOne('3', { size: true })).toMatchObject({ size: 77 });
    });
    server.hooks.clear();
    expect(server.received.map(({ name }) => name)).toContain('STATUS');
  });

  it('ends connections with a sentence, at the greeting or in the middle of IDLE', async () => {
    newInbox(1);
    const client = await servers.connectImap(user, server);
    await client.mailboxOpen('INBOX');
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    void client.idle().catch(() => undefined);
    await eventually(() => server.sessions.some((session) => session.isIdle));

    for (const session of server.sessions) session.say('* BYE Session expired, please login again');
    await closed;
    server.hooks.set('GREETING', () => ['* BYE Too many simultaneous connections']);

    await expect(servers.connectImap(user, server)).rejects.toThrow();
    server.hooks.clear();
  });

  it('leaves a client waiting until it is told to go on', async () => {
    newInbox(1);

    await connected(async (client) => {
      let resume = (): void => undefined;
      server.hooks.set('NOOP', ({ tag, session }) => {
        resume = () => session.say(`${tag} OK Done at last`);
        return [];
      });
      let isDone = false;
      const noop = client.noop().then(() => (isDone = true));
      await eventually(() => server.received.at(-1)?.name === 'NOOP');
      expect(isDone).toBe(false);
      resume();
      await noop;
      server.hooks.clear();
    });
  });

  it.each([
    ['a byte at a time', { byteByByte: true }],
    ['with bare line feeds', { lineFeedOnly: true }],
  ])('can be read when it writes %s', async (_, manners) => {
    newInbox(3);
    Object.assign(server.manners, manners);

    await connected(async (client) => {
      await client.mailboxOpen('INBOX');
      const messages = await client.fetchAll('1:*', { envelope: true, source: true });
      expect(messages.map(({ envelope }) => envelope?.subject)).toEqual(['letter 1', 'letter 2', 'letter 3']);
    });
    Object.assign(server.manners, { byteByByte: false, lineFeedOnly: false });
  });

  it('comes back on the same ports with the same mail', async () => {
    newInbox(2);

    await server.restart();

    await connected(async (client) => {
      expect(await client.status('INBOX', { messages: true })).toMatchObject({ messages: 2 });
    });
  });

  /** Signs in without encryption, sends the lines, and gives what came until the last was answered. */
  const rawSession = async (who: MailUser, commands: readonly string[]): Promise<string[]> => {
    const socket = connect(server.ports.imap, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (piece) => (text += piece));
    const all = [`x LOGIN ${who.username} ${who.password}`, ...commands];
    socket.write(all.map((line) => `${line}\r\n`).join(''));
    await eventually(() => text.includes(`\r\n${commands.at(-1)?.split(' ')[0]} OK`));
    socket.destroy();
    return text.split('\r\n');
  };
});
