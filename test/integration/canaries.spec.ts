import { accountsApi, type AccountSettings, outboxApi, sessionApi } from '@maildesk/contracts';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { EchoingServer } from '../support/echoing-server.js';
import { servers } from '../support/integration.js';
import type { MailDesk } from '../support/maildesk.js';
import type { MailUser } from '../support/mail-user.js';
import { OpenAccount } from '../support/open-account.js';
import { dumpDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

/** Secrets that are handed in on every way there is. None of them may be found where many can read. */
const canaries: string[] = [];

function canary(name: string): string {
  const text = `canary-${name}-${randomBytes(9).toString('hex')}`;
  canaries.push(text);
  return text;
}

/** Also as they are on the wire and in the database: in base64 with what may stand before them, in hexadecimal, in a URL. */
const disguises = (text: string): string[] => [
  text,
  Buffer.from(text).toString('hex'),
  ...['', 'x', 'xx'].map((before) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(4, -4),
  ),
];

const isIn = (haystack: string): string[] =>
  canaries.filter((text) => disguises(text).some((disguise) => haystack.includes(disguise)));

let app: MailDesk;
let admin: ApiClient;
let user: MailUser;
let account: OpenAccount;
let echoing: EchoingServer[] = [];
const answers: string[] = [];
const key = (): string => {
  const text = randomBytes(32).toString('base64');
  canaries.push(text);
  return text;
};
const keys = `new:${key()},old:${key()}`;
const metricsToken = canary('metrics');

beforeAll(async () => {
  app = await servers.startMailDesk({
    env: { LOG_LEVEL: 'debug', MAILDESK_KEYS: keys, METRICS_TOKEN: metricsToken, RECONNECT_MAX_MS: '1000' },
  });
  admin = await app.signIn();
  user = { ...servers.dovecot.newUser(), password: canary('right') };
  await servers.dovecot.setPassword(user, user.password);
  canaries.push(admin.cookieHeader.split('=')[1] ?? 'no cookie');
});

afterAll(() => {
  for (const server of echoing) server.stop();
});

/** The same settings at servers that repeat the sign-in that they refuse. */
async function echoed(settings: AccountSettings): Promise<AccountSettings> {
  echoing = await Promise.all([EchoingServer.start('imap', []), EchoingServer.start('smtp', ['PLAIN'])]);
  const [imap, smtp] = echoing.map(({ port }) => ({ host: 'localhost', port, security: 'none' as const }));
  return { ...settings, imap: { ...settings.imap, ...imap }, smtp: { ...settings.smtp, ...smtp } };
}

/** Sends anything anywhere and keeps what comes back, headers and all. */
async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await admin.fetch(path, init);
  answers.push(`${response.status} ${JSON.stringify([...response.headers])} ${await response.clone().text()}`);
  return response;
}

const post = (path: string, body: unknown, method = 'POST'): Promise<Response> =>
  ask(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('passwords, tokens and keys', () => {
  it('are handed in on every way, right and wrong', async () => {
    const right: AccountSettings = servers.accountSettings(user);
    const wrong = { ...right, password: canary('wrong') };
    const elsewhere = { ...right.imap, port: 1 };

    await post('/api/connection-tests', wrong);
    await post('/api/connection-tests', { ...right, smtp: elsewhere, imap: elsewhere });
    await post('/api/connection-tests', { ...right, imap: { ...right.imap, security: 'starttls' } });
    await post('/api/accounts', await echoed({ ...right, password: canary('echoed') }));
    expect((await post('/api/accounts', right)).status).toBe(200);
    const { accounts } = await admin.call(accountsApi.list);
    account = OpenAccount.resume(
      servers,
      app,
      admin,
      user,
      await admin.call(accountsApi.read, { params: { accountId: accounts[0]?.id ?? '' } }),
    );
    await account.untilFilled();
    await post('/api/accounts', right);
    await post(`/api/accounts/${account.id}`, { ...right, password: canary('update') }, 'PUT');
    await post(`/api/accounts/${account.id}`, right, 'PUT');
    // What does not fit the contract, or is no JSON at all.
    await post('/api/accounts', { ...right, password: [canary('list')] });
    await post('/api/accounts', { ...right, password: canary('long').repeat(40) });
    await post('/api/accounts', { ...right, imap: { ...right.imap, host: 'no host', username: 'a\nb' } });
    await post('/api/accounts', `{"password": "${canary('json')}"`);
    await post('/api/accounts', `${canary('text')} is no JSON`);
    await post('/api/session', { token: canary('link') });
    await ask('/api/accounts', { headers: { authorization: `Bearer ${canary('bearer')}` } });
    await ask('/metrics', { headers: { authorization: `Bearer ${canary('wrong-metrics')}` } });
    await ask(`/api/nowhere`, { method: 'POST', headers: { 'x-token': canary('header') } });
    await app.newClient().fetch('/api/session', { headers: { cookie: `maildesk=${canary('cookie')}` } });
    const metrics = await ask('/metrics', { headers: { authorization: `Bearer ${metricsToken}` } });
    expect(metrics.status).toBe(200);
  });

  it('are used: mail is sent, the server refuses the password later on, and the process starts again', async () => {
    const body = {
      clientKey: randomUUID(),
      to: [{ name: '', address: user.address }],
      cc: [],
      bcc: [],
      subject: 'To myself',
      text: 'Hello.\n',
      html: null,
      inReplyTo: null,
      forwardOf: null,
      attachments: [],
    };
    await admin.call(outboxApi.send, { params: { accountId: account.id }, body });
    await eventually(async () => (await account.rowBySubject('inbox', 'To myself')) !== null, { timeoutMs: 20_000 });

    await servers.dovecot.setPassword(user, canary('changed'));
    await app.restart();

    await eventually(
      async () => (await ask(`/api/accounts/${account.id}`)).text().then((text) => text.includes('needs-you')),
      {
        timeoutMs: 20_000,
      },
    );
    await ask(`/api/accounts/${account.id}/health`);
    await ask('/api/health');
    await ask('/metrics', { headers: { authorization: `Bearer ${metricsToken}` } });
    expect((await admin.call(sessionApi.read)).user.isAdmin).toBe(true);
  });

  it('are not told by a start that is refused', async () => {
    const badKeys = [`a:${canary('key')}`, key(), `a:${key()},a:${key()}`];
    for (const MAILDESK_KEYS of badKeys) {
      const start = servers.startMailDesk({ env: { MAILDESK_KEYS } });
      await expect(start).rejects.toThrow(/MAILDESK_KEYS/);
      answers.push(String(await start.catch((error: unknown) => error)));
    }
    const databaseUrl = `postgres://maildesk:${canary('database')}@127.0.0.1:1/maildesk`;
    answers.push(String(await servers.startMailDesk({ databaseUrl }).catch((error: unknown) => error)));
    expect(answers.at(-1)).toContain('No database server answers');
  });

  it('are in no table of the database, in no line of the log, and in no answer', async () => {
    expect(canaries.length).toBeGreaterThan(20);
    expect(answers.length).toBeGreaterThan(20);
    expect(isIn(await dumpDatabase(app.databaseUrl))).toEqual([]);
    expect(isIn(app.logs())).toEqual([]);
    expect(isIn(answers.join('\n'))).toEqual([]);
  });

  it('would be found if they were there', async () => {
    const text = canary('planted');
    const bytes = Buffer.from(`\0${user.username}\0${text}`);

    expect(isIn(`a line with ${text}.`)).toEqual([text]);
    expect(isIn(`AUTHENTICATE PLAIN ${bytes.toString('base64')}`)).toEqual([text]);
    expect(isIn(bytes.toString('hex'))).toEqual([text]);
  });
});
