import { type MessageBody, messagesApi } from '@maildesk/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';

const html = (subject: string, body: string): string =>
  mail(subject, [
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    body,
    '--b',
    'Content-Type: application/pdf; name="plan.pdf"',
    'Content-Disposition: attachment; filename="plan.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERi0=',
    '--b--',
  ]);

const mail = (subject: string, rest: readonly string[]): string =>
  [
    'From: Eve <eve@elsewhere.example>',
    `Subject: ${subject}`,
    `Message-ID: <${subject}@elsewhere.example>`,
    'MIME-Version: 1.0',
    ...rest,
    '',
  ].join('\r\n');

/** Lines as SMTP allows them, joined again by whoever reads the HTML. */
const folded = (text: string): string => text.replace(/.{900}/g, '$&\r\n');

const styledText = (): string => {
  const selectors = Array.from({ length: 500 }, (_, index) => `.c${index % 20}`).join(',');
  const classes = Array.from({ length: 20 }, (_, index) => `c${index}`).join(' ');
  return `<style>${selectors}{${'color:#123456;\r\n'.repeat(1_200)}}</style>\r\n${`<p class="${classes}">x</p>\r\n`.repeat(2_000)}`;
};

const nestedParts = (depth: number): string[] =>
  Array.from({ length: depth }, (_, level) => [
    `Content-Type: multipart/mixed; boundary=b${level}`,
    '',
    `--b${level}`,
  ]).flat();

const hostile: Readonly<Record<string, string>> = {
  blanks: html('blanks', `<pre>${' '.repeat(1_000_000)}x</pre>`),
  quotes: html('quotes', `${'<blockquote>'.repeat(290)}\r\n${'x<br>\r\n'.repeat(38_000)}`),
  styles: html('styles', styledText()),
  nested: html('nested', folded(`<p style="background:${'a('.repeat(6_000)}">x</p>`)),
  names: mail('names', [
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...Array.from({ length: 20 }, () => [
      '--b',
      'Content-Type: application/pdf',
      `Content-Disposition: attachment; filename="a${'.'.repeat(100_000)}a"`,
      '',
      'x',
    ]).flat(),
    '--b--',
  ]),
  pages: mail('pages', [
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'text/javascript'].flatMap((type) => [
      '--b',
      `Content-Type: ${type}`,
      'Content-Disposition: attachment; filename="page.html"',
      '',
      '<script>alert(document.domain)</script>',
    ]),
    '--b--',
  ]),
  bottomless: mail('bottomless', [...nestedParts(20_000), 'Content-Type: text/plain', '', 'x']),
};

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
    for (const source of Object.values(hostile)) await servers.dovecot.deliver(user.address, source);
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

  /** Asks again and again whether the server lives, until `work` is done; answers the longest wait in milliseconds. */
  const slowestAnswerDuring = async (work: Promise<unknown>): Promise<number> => {
    let isDone = false;
    const finished = work.finally(() => {
      isDone = true;
    });
    let slowest = 0;
    do {
      const start = performance.now();
      expect((await fetch(`${app.url}/healthz`)).ok).toBe(true);
      slowest = Math.max(slowest, performance.now() - start);
    } while (!isDone);
    await finished;
    return slowest;
  };

  it.each(Object.keys(hostile))('opens within seconds, with its files and its source: %s', async (subject) => {
    const messageId = await idOf(subject);
    const start = performance.now();
    const opening = open(subject);
    expect(await slowestAnswerDuring(opening)).toBeLessThan(1_000);
    expect(performance.now() - start).toBeLessThan(15_000);

    const body = await opening;
    if (body.problem !== null) expect(body).toMatchObject({ html: null, text: '' });
    if (hostile[subject]?.includes('plan.pdf')) expect(body.attachments).toMatchObject([{ fileName: 'plan.pdf' }]);
    const source = await account.api.call(messagesApi.downloadSource, { params: { accountId: account.id, messageId } });
    expect(Buffer.from(source).toString('latin1')).toContain(`Subject: ${subject}\r\n`);
    expect(source.length).toBeGreaterThanOrEqual(hostile[subject]?.length ?? 0);
  });

  it('shows what can be shown of each, and gives names that can be saved', async () => {
    for (const subject of ['blanks', 'quotes', 'styles', 'nested']) {
      const body = await open(subject);
      expect(body).toMatchObject({ problem: null });
      expect(body.text).toContain('x');
    }
    expect(await open('bottomless')).toMatchObject({ problem: 'unreadable' });
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

  it('stays awake while all of them are opened at once, and reads a normal mail after', async () => {
    const all = Promise.all(Object.keys(hostile).map(open));

    expect(await slowestAnswerDuring(all)).toBeLessThan(1_000);
    expect(await open('normal')).toMatchObject({ problem: null, text: expect.stringContaining('Hello from Vienna.') });
  });
});

const pathOf = (template: string, params: Readonly<Record<string, string>>): string =>
  template.replace(/:(\w+)/g, (_, name: string) => params[name] ?? '');
