import { createConnection } from 'node:net';
import { ImapFlow } from 'imapflow';
import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { initialMail } from './content/mailbox.js';
import { personas } from './content/people.js';
import { DemoServer, type DemoSettings } from './demo-server.js';
import { ManualClock } from './manual-clock.js';

const headerOf = (headers: Buffer | undefined, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(headers?.toString().replace(/\r\n[ \t]+/g, ' ') ?? '')?.[1]?.trim() ?? '';

describe('the demo mailbox', () => {
  let clock: ManualClock;
  let server: DemoServer;
  let settings: DemoSettings;
  const clients: ImapFlow[] = [];

  beforeEach(async () => {
    clock = new ManualClock();
    server = new DemoServer(clock);
    settings = await server.start();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await server.stop();
  });

  async function connect(password = settings.password): Promise<ImapFlow> {
    const client = new ImapFlow({
      host: settings.imap.host,
      port: settings.imap.port,
      secure: false,
      doSTARTTLS: false,
      auth: { user: settings.imap.username, pass: password },
      disableAutoIdle: true,
      qresync: true,
      logger: false,
    });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  }

  /** Opens INBOX on a connection of its own and waits for news. */
  async function watchInbox(): Promise<{ client: ImapFlow; news: string[] }> {
    const client = await connect();
    const news: string[] = [];
    client.on('exists', ({ count }) => news.push(`exists ${count}`));
    client.on('expunge', (event) => news.push(`expunge ${'seq' in event ? event.seq : ''}`));
    client.on('flags', ({ uid, flags }) => news.push(`flags ${uid} ${[...(flags ?? [])].join(' ')}`));
    await client.mailboxOpen('INBOX');
    void client.idle();
    await vi.waitFor(() => expect(client.idling).toBeTruthy());
    return { client, news };
  }

  /** Sends lines to the IMAP port as they are and returns all answers once the one tagged "c" is there. */
  function talk(...lines: string[]): Promise<string> {
    return new Promise((done) => {
      const socket = createConnection(settings.imap.port, settings.imap.host);
      let answers = '';
      socket.on('data', (chunk) => {
        answers += chunk.toString();
        if (!/^c [A-Z]+ .*\r\n/m.test(answers)) return;
        socket.destroy();
        done(answers);
      });
      socket.write(lines.map((line) => `${line}\r\n`).join(''));
    });
  }

  function transport(password = settings.password) {
    const { host, port, username } = settings.smtp;
    return createTransport({ host, port, secure: false, ignoreTLS: true, auth: { user: username, pass: password } });
  }

  async function newest(client: ImapFlow) {
    await client.mailboxOpen('INBOX');
    const message = await client.fetchOne('*', { uid: true, source: true, flags: true });
    if (message === false || message.source === undefined) throw new Error('INBOX is empty');
    return { ...message, parsed: await simpleParser(message.source) };
  }

  it('lists its mailboxes with roles and counts', async () => {
    const client = await connect();

    const list = await client.list({ statusQuery: { messages: true, unseen: true, highestModseq: true } });

    const counts = Object.fromEntries(list.map(({ path, status }) => [path, status?.messages]));
    const expected = (path: string) => initialMail.filter(({ mailbox }) => mailbox === path).length;
    expect(counts).toEqual({
      INBOX: expected('INBOX'),
      Drafts: expected('Drafts'),
      Sent: expected('Sent'),
      Archive: expected('Archive'),
      Junk: expected('Junk'),
      Trash: expected('Trash'),
      Kunden: undefined,
      'Kunden/Müller & Söhne': expected('Kunden/Müller & Söhne'),
      Projects: undefined,
      'Projects/Hamburg showroom': expected('Projects/Hamburg showroom'),
    });
    expect(list.map(({ specialUse }) => specialUse).filter(Boolean)).toEqual(
      expect.arrayContaining(['\\Drafts', '\\Sent', '\\Archive', '\\Junk', '\\Trash']),
    );
    expect(list.find(({ path }) => path === 'INBOX')?.status?.unseen).toBe(12);
    expect(client.enabled.has('CONDSTORE')).toBe(true);
  });

  it('refuses a wrong password on both servers', async () => {
    await expect(connect('wrong')).rejects.toThrow();
    await expect(transport('wrong').verify()).rejects.toMatchObject({ responseCode: 535 });
  });

  it('answers the fetch of every message in every mailbox, structure and parts included', async () => {
    const client = await connect();
    let fetched = 0;
    for (const { path, flags } of await client.list()) {
      if (flags.has('\\Noselect')) continue;
      await client.mailboxOpen(path);
      const query = {
        uid: true,
        flags: true,
        envelope: true,
        bodyStructure: true,
        internalDate: true,
        size: true,
        source: true,
      };
      const rows = await client.fetchAll('1:*', { ...query, headers: ['references', 'x-maildesk-send-id'] });
      for (const row of rows) {
        fetched += 1;
        expect(row.size).toBe(row.source?.length);
        expect(row.envelope?.messageId).toMatch(/^<.+@.+>$/);
        for (const part of row.bodyStructure?.childNodes ?? []) {
          if (part.part === undefined || part.childNodes !== undefined) continue;
          const body = await client.fetchOne(String(row.uid), { bodyParts: [part.part] }, { uid: true });
          expect(body === false ? -1 : body.bodyParts?.get(part.part)?.length).toBe(part.size);
        }
      }
    }

    expect(fetched).toBe(initialMail.length);
  });

  it('keeps conversations together by References across INBOX and Sent', async () => {
    const client = await connect();
    const ids: string[] = [];
    for (const path of ['Sent', 'INBOX']) {
      await client.mailboxOpen(path);
      for (const row of await client.fetchAll('1:*', { headers: ['references', 'message-id'] })) {
        if (headerOf(row.headers, 'References').includes('<aurora-tables-1@'))
          ids.push(headerOf(row.headers, 'Message-ID'));
      }
    }

    expect(ids.map((id) => id.replace(/@.*/, '')).sort()).toEqual(
      [2, 3, 4, 5, 6, 7, 8].map((number) => `<aurora-tables-${number}`),
    );
  });

  it('opens a forwarded message whole, header included', async () => {
    const client = await connect();
    await client.mailboxOpen('INBOX');
    const [uid] = (await client.search({ header: { 'message-id': 'ratssaal-forward' } }, { uid: true })) || [];

    const { content } = await client.download(String(uid), '2', { uid: true });
    const chunks: Buffer[] = [];
    for await (const chunk of content ?? []) chunks.push(chunk as Buffer);

    const inner = await simpleParser(Buffer.concat(chunks));
    expect(inner.subject).toBe('Bestuhlung Ratssaal');
    expect(inner.text).toContain('46 stapelbare Stühle');
  });

  it('tells who idles of arriving mail within 200 ms', async () => {
    const { news, client } = await watchInbox();
    const before = client.mailbox === false ? 0 : client.mailbox.exists;
    await vi.waitFor(() => expect(clock.asleep).toContain(12_000));

    const start = performance.now();
    clock.wake(12_000);
    await vi.waitFor(() => expect(news).toEqual([`exists ${before + 1}`]), { interval: 2 });

    expect(performance.now() - start).toBeLessThan(200);
  });

  it('tells who idles of flags, moves and deletions by another connection', async () => {
    const { news } = await watchInbox();
    const other = await connect();
    await other.mailboxOpen('INBOX');

    await other.messageFlagsAdd('3', ['\\Flagged', '$Forwarded'], { uid: true });
    await vi.waitFor(() => expect(news).toEqual(['flags 3 \\Seen \\Flagged $Forwarded']));
    const moved = await other.messageMove('2', 'Kunden/Müller & Söhne', { uid: true });
    await vi.waitFor(() => expect(news.at(-1)).toBe('expunge 2'));

    expect(moved === false ? [] : [...(moved.uidMap?.keys() ?? [])]).toEqual([2]);
  });

  it('says nothing between commands once IDLE has ended', async () => {
    const socket = createConnection(settings.imap.port, settings.imap.host);
    let answers = '';
    socket.on('data', (chunk) => (answers += chunk.toString()));
    socket.write(`a LOGIN ${settings.imap.username} ${settings.password}\r\nb SELECT INBOX\r\nc IDLE\r\n`);
    await vi.waitFor(() => expect(answers).toContain('+ idling'));
    socket.write('DONE\r\n');
    await vi.waitFor(() => expect(answers).toContain('c OK'));
    answers = '';
    const other = await connect();
    await other.mailboxOpen('INBOX');

    await other.messageDelete('2', { uid: true });
    await other.noop();
    const between = answers;
    socket.write('d NOOP\r\n');
    await vi.waitFor(() => expect(answers).toContain('d OK'));
    socket.destroy();

    expect(between).toBe('');
    expect(answers).toMatch(/^\* 2 EXPUNGE\r$/m);
  });

  it('finds changed messages by mod-sequence, and only those', async () => {
    const client = await connect();
    const { highestModseq = 0n } = await client.mailboxOpen('INBOX');
    await client.messageFlagsRemove('5,7', ['\\Seen'], { uid: true });

    const changed = await client.fetchAll(
      '1:*',
      { uid: true, flags: true },
      { uid: true, changedSince: highestModseq },
    );
    const none = await client.fetchAll('1:*', { uid: true }, { uid: true, changedSince: highestModseq + 99n });

    expect(changed.map(({ uid }) => uid)).toEqual([5, 7]);
    expect(none).toEqual([]);
  });

  it('raises the mod-sequence of the mailbox when a message goes', async () => {
    const client = await connect();
    const before = await client.status('INBOX', { highestModseq: true });
    await client.mailboxOpen('INBOX');

    await client.messageDelete('4', { uid: true });

    const after = await client.status('INBOX', { highestModseq: true });
    expect(Number(after === false ? 0 : after.highestModseq)).toBeGreaterThan(
      Number(before === false ? 0 : before.highestModseq) + 1,
    );
  });

  it('expunges only what is marked as deleted, and nothing when a mailbox opened for reading is closed', async () => {
    const client = await connect();
    const { exists } = await client.mailboxOpen('INBOX');
    await client.messageFlagsAdd('3', ['\\Deleted'], { uid: true });
    await client.mailboxOpen('INBOX', { readOnly: true });
    await client.mailboxClose();
    expect((await client.mailboxOpen('INBOX')).exists).toBe(exists);

    await talk(`a LOGIN ${settings.imap.username} ${settings.password}`, 'b SELECT INBOX', 'c UID EXPUNGE 1:6');

    expect((await client.mailboxOpen('INBOX')).exists).toBe(exists - 1);
    expect(await client.search({ uid: '1:6' }, { uid: true })).toEqual([1, 2, 4, 5, 6]);
  });

  it('takes a message of 20 MB by APPEND without stopping the process for seconds', async () => {
    const client = await connect();
    const source = Buffer.from(`Subject: large\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(268_000)}`);

    const start = performance.now();
    const appended = await client.append('Sent', source, ['\\Seen'], new Date('2026-05-04T03:02:01Z'));

    expect(performance.now() - start).toBeLessThan(2000);
    await client.mailboxOpen('Sent');
    const row = await client.fetchOne(
      String(appended && appended.uid),
      { size: true, internalDate: true, flags: true },
      { uid: true },
    );
    expect(row).toMatchObject({ size: source.length, internalDate: new Date('2026-05-04T03:02:01Z') });
  });

  it('says of a mailbox that is not there that it is not there', async () => {
    const client = await connect();

    await expect(client.mailboxOpen('Nowhere')).rejects.toMatchObject({
      responseStatus: 'NO',
      serverResponseCode: 'NONEXISTENT',
    });
  });

  it('answers nothing but the sign-in before the sign-in', async () => {
    const lines = await talk('a LIST "" "*"', 'b ../../server x', 'c SELECT INBOX');

    expect(lines).toMatch(/^a NO /m);
    expect(lines).toMatch(/^b BAD /m);
    expect(lines).toMatch(/^c NO /m);
  });

  it('brings back what is sent to the demo address', async () => {
    const { news } = await watchInbox();

    await transport().sendMail({
      from: settings.address,
      to: settings.address,
      subject: 'Grüße an mich',
      text: 'Da bin ich.',
    });

    await vi.waitFor(() => expect(news).toHaveLength(1));
    const { parsed, flags } = await newest(await connect());
    expect(parsed.subject).toBe('Grüße an mich');
    expect([...(flags ?? [])]).toEqual([]);
  });

  it('lets a persona answer in the same conversation, in their language', async () => {
    const sent = await transport().sendMail({
      from: settings.address,
      to: personas.kenji.address.toUpperCase(),
      subject: 'Re: 椅子のサンプルについて',
      references: '<kumo-samples-1@kumo-interior.maildesk.example>',
      text: 'Twenty chairs, with pleasure.',
    });
    await vi.waitFor(() => expect(clock.wake(5000)).toBe(true));

    const client = await connect();
    await vi.waitFor(async () => {
      const { parsed } = await newest(client);
      expect(parsed.inReplyTo).toBe(sent.messageId);
    });
    const { parsed } = await newest(client);
    expect(parsed.from?.value[0]?.address).toBe(personas.kenji.address);
    expect(parsed.subject).toBe('Re: 椅子のサンプルについて');
    expect(parsed.references).toEqual(['<kumo-samples-1@kumo-interior.maildesk.example>', sent.messageId]);
    expect(parsed.text).toMatch(/ご連絡ありがとうございます[\s\S]*> Twenty chairs, with pleasure\./);
  });

  it('takes mail to strangers and keeps it from INBOX', async () => {
    const before = (await newest(await connect())).uid;

    const { accepted } = await transport().sendMail({
      from: settings.address,
      to: 'nobody@example.org',
      text: 'Hello?',
    });

    expect(accepted).toEqual(['nobody@example.org']);
    expect((await newest(await connect())).uid).toBe(before);
  });

  it('refuses a recipient at the bouncing domain with 550', async () => {
    const mail = { from: settings.address, to: 'lager@bounce.maildesk.example', text: 'Hello?' };

    await expect(transport().sendMail(mail)).rejects.toMatchObject({ responseCode: 550, command: 'RCPT TO' });
  });

  it('takes no mail without a sign-in', async () => {
    const { host, port } = settings.smtp;
    const mail = { from: settings.address, to: settings.address, text: 'Hello?' };

    await expect(createTransport({ host, port, ignoreTLS: true }).sendMail(mail)).rejects.toMatchObject({
      responseCode: 530,
    });
  });

  it('starts once, however often it is asked to', async () => {
    expect(await server.start()).toBe(settings);
  });

  it('frees ports and timers when it stops, and begins anew with a higher UIDVALIDITY', async () => {
    const { client } = await watchInbox();
    const first = client.mailbox === false ? 0n : client.mailbox.uidValidity;
    const closed = new Promise((done) => client.once('close', done));

    await server.stop();

    await closed;
    expect(clock.asleep).toEqual([]);
    for (const port of [settings.imap.port, settings.smtp.port]) {
      await expect(
        new Promise((done, fail) => createConnection(port, '127.0.0.1').once('connect', done).once('error', fail)),
      ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
    await vi.waitFor(() => expect(Date.now() / 1000).toBeGreaterThan(Number(first) + 1), { timeout: 3000 });
    const old = settings;
    settings = await server.start();
    expect(settings.password).not.toBe(old.password);
    expect((await (await connect()).mailboxOpen('INBOX')).uidValidity).toBeGreaterThan(first);
  });
});
