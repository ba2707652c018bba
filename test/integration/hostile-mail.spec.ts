import { healthApi, type MessageBody, messagesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileMails } from '../support/hostile-mails.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';

/** A mail that seems to be from somebody else, with what a mail server has found out about it. */
const forged = (server: string): string =>
  [
    `Authentication-Results: ${server};\r\n\tspf=pass smtp.mailfrom=evil.example;\r\n\tdmarc=fail header.from=bank.example`,
    'Reply-To: b@evil.example',
    letter({ subject: `by ${server}`, from: '"help@test.example" <help@bank.example>' }),
  ].join('\r\n');

describe('mail that was made to do harm', () => {
  let app: MailDesk;
  let account: OpenAccount;

  beforeAll(async () => {
    app = await servers.startMailDesk();
    const api = await app.signIn();
    const user = servers.dovecot.newUser();
    for (const source of Object.values(hostileMails)) await servers.dovecot.deliver(user.address, source);
    await servers.dovecot.deliver(user.address, letter({ subject: 'normal', text: 'Hello from Vienna.' }));
    await servers.dovecot.deliver(user.address, forged('mx.test.example'));
    await servers.dovecot.deliver(user.address, forged('mx.evil.example'));
    account = await OpenAccount.connect(servers, app, api, user);
  });

  afterAll(() => app.stop());

  const idOf = async (subject: string): Promise<string> => {
    const row = await account.rowBySubject('inbox', subject);
    if (row === null) throw new Error(`the mail "${subject}" is not listed`);
    return row.latestMessageId;
  };
  const open = async (subject: string): Promise<MessageBody> => {
    const params = { accountId: account.id, messageId: await idOf(subject) };
    return account.api.call(messagesApi.readBody, { params });
  };

  /** Asks again and again whether the server lives, until `work` is done. How soon it answers is measured by `npm run bench reading`. */
  const livesDuring = async (work: Promise<unknown>): Promise<void> => {
    let isDone = false;
    const finished = work.finally(() => {
      isDone = true;
    });
    do {
      const { ok } = await fetch(`${app.url}/healthz`, { signal: AbortSignal.timeout(30_000) });
      expect(ok).toBe(true);
    } while (!isDone);
    await finished;
  };

  it.each(Object.keys(hostileMails))('opens with its files and its source, and MailDesk lives: %s', async (subject) => {
    const messageId = await idOf(subject);
    const opening = open(subject);
    await livesDuring(opening);

    const body = await opening;
    if (body.problem !== null) expect(body).toMatchObject({ html: null, text: '' });
    if (hostileMails[subject]?.includes('plan.pdf')) expect(body.attachments).toMatchObject([{ fileName: 'plan.pdf' }]);
    const source = await account.api.call(messagesApi.downloadSource, { params: { accountId: account.id, messageId } });
    expect(Buffer.from(source).toString('latin1')).toContain(`Subject: ${subject}\r\n`);
    expect(source.length).toBeGreaterThanOrEqual(hostileMails[subject]?.length ?? 0);
  });

  it('shows what can be shown of each, and gives names that can be saved', async () => {
    for (const subject of ['blanks', 'quotes', 'styles', 'nested']) {
      const body = await open(subject);
      // On a busy machine one may be over its time. The benchmark tells whether each is shown.
      if (body.problem === null) expect(body.text).toContain('x');
    }
    expect(await open('bottomless')).toMatchObject({ problem: 'unreadable' });
    // Whoever looks after the account hears of it too, without a word of the mail.
    const { quarantined } = await account.api.call(healthApi.account, { params: { accountId: account.id } });
    expect(quarantined.map(({ reason }) => reason)).toContain(
      'What this message says could not be made ready to be shown within the limits of time and memory.',
    );
    const { attachments } = await open('names');
    expect(attachments.map(({ fileName }) => fileName.length).filter((chars) => chars > 200)).toEqual([]);
  });

  it('hands out no file as a page that a browser would run, whatever the sender calls it', async () => {
    const messageId = await idOf('pages');
    const { attachments } = await open('pages');
    expect(attachments).toHaveLength(5);
    const params = { accountId: account.id, messageId };
    const paths = attachments.map(({ partId }) => pathOf(messagesApi.downloadAttachment.path, { ...params, partId }));

    for (const path of [...paths, pathOf(messagesApi.downloadSource.path, params)]) {
      const { ok, headers } = await account.api.fetch(`/api/${path}`);
      expect(ok).toBe(true);
      expect(headers.get('content-type')).toBe('application/octet-stream');
      expect(headers.get('content-disposition')).toMatch(/^attachment/);
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('cache-control')).toBe('private, no-store');
    }
  });

  it('says what speaks against a sender, by the word of the own mail server alone, also when it is opened again', async () => {
    const rest = [
      { kind: 'name', says: 'help@test.example', address: 'help@bank.example' },
      { kind: 'reply-to', addresses: ['b@evil.example'] },
    ];
    for (const _time of ['first', 'again']) {
      expect((await open('by mx.test.example')).senderWarnings).toEqual([
        { kind: 'failed', domain: 'bank.example' },
        ...rest,
      ]);
      expect((await open('by mx.evil.example')).senderWarnings).toEqual(rest);
      expect((await open('normal')).senderWarnings).toEqual([]);
    }
  });

  it('lets MailDesk live also when all of it is opened at once, and a normal mail is read after', async () => {
    const all = Promise.all(Object.keys(hostileMails).map(open));

    await livesDuring(all);
    expect(await open('normal')).toMatchObject({ problem: null, text: expect.stringContaining('Hello from Vienna.') });
  });
});

const pathOf = (template: string, params: Readonly<Record<string, string>>): string =>
  template.replace(/:(\w+)/g, (_, name: string) => params[name] ?? '');
