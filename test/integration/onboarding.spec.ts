import {
  accountsApi,
  type ConnectionProgress,
  discoveryApi,
  mailboxesApi,
  type ChoosableRole,
  type SettingsLookup,
  usersApi,
} from '@maildesk/contracts';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { DnsServer } from '../support/dns-server.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import { OpenAccount } from '../support/open-account.js';
import { scriptedCapabilities } from '../support/scripted-imap/scripted-imap-server.js';
import { eventually } from '../support/wait.js';

let dns: DnsServer;
let app: MailDesk;
let admin: ApiClient;

beforeAll(async () => {
  dns = await DnsServer.start();
  app = await servers.startMailDesk({ env: { DNS_SERVERS: dns.address, POLL_INTERVAL_MS: '1000' } });
  admin = await app.signIn();
});

afterAll(async () => {
  await app.stop();
  await dns.stop();
});

/** Somebody who has looked for nothing yet. */
async function newPerson(): Promise<ApiClient> {
  const email = `person-${Math.random().toString(36).slice(2)}@test.example`;
  const { signInUrl } = await admin.call(usersApi.invite, { body: { email, displayName: 'Pat Person' } });
  const client = app.newClient();
  await client.signIn(signInUrl);
  return client;
}

describe('the servers of an address', () => {
  const lookUp = async (address: string): Promise<SettingsLookup> =>
    (await newPerson()).call(discoveryApi.findSettings, { body: { address } });
  const outcomes = ({ attempts }: SettingsLookup): string =>
    attempts.map(({ source, outcome }) => `${source}:${outcome}`).join(' ');
  const srv = (name: string, port: number, target: string) =>
    ({ type: 'SRV', name, data: { port, target, priority: 10, weight: 1 } }) as const;
  const mx = (name: string, exchange: string) => ({ type: 'MX', name, data: { exchange, preference: 10 } }) as const;
  const a = (name: string) => ({ type: 'A', name, data: '192.0.2.1' }) as const;

  it('at a well-known service are known without asking anybody', async () => {
    const { findings, attempts } = await lookUp('anna@gmail.com');

    expect(findings).toMatchObject([
      { provider: 'Gmail', trust: 'known-provider', imap: { host: 'imap.gmail.com' }, signIn: { password: 'app' } },
    ]);
    expect(attempts).toHaveLength(1);
    expect(dns.asked.filter((question) => question.includes('gmail'))).toEqual([]);
  });

  it('are those that its domain names in SRV records, marked when they belong to another domain', async () => {
    dns.add(
      srv('_imaps._tcp.srv.example', 993, 'imap.hoster.example'),
      srv('_submission._tcp.srv.example', 587, 'smtp.hoster.example'),
    );

    const found = await lookUp('anna@srv.example');

    expect(found.findings).toMatchObject([
      {
        source: 'srv',
        trust: 'other-domain',
        imap: { host: 'imap.hoster.example', port: 993, security: 'tls', username: 'anna@srv.example' },
        smtp: { host: 'smtp.hoster.example', port: 587, security: 'starttls' },
        signIn: { password: 'account', oauth: null },
      },
    ]);
  });

  it('are those of the service that its mail goes to', async () => {
    dns.add(mx('workspace.example', 'aspmx.l.google.com'));

    const found = await lookUp('anna@workspace.example');

    expect(found.findings).toMatchObject([
      {
        source: 'mx',
        provider: 'Google Workspace',
        imap: { host: 'imap.gmail.com', username: 'anna@workspace.example' },
      },
    ]);
    expect(outcomes(found)).toMatch(/^autoconfig:(failed|nothing) autoconfig:(failed|nothing) srv:nothing mx:found/);
  });

  it('are guessed by usual names that exist, and told to be a guess', async () => {
    dns.add(a('guess.example'), a('mail.guess.example'), a('smtp.guess.example'));

    const found = await lookUp('anna@guess.example');

    expect(found.findings).toMatchObject([
      { source: 'guess', imap: { host: 'mail.guess.example' }, smtp: { host: 'smtp.guess.example' } },
    ]);
    expect(found.findings[0]?.origin).toContain('A guess');
  });

  it.each([
    ['no domain', 'anna@no-such.example', /There is no domain no-such\.example/],
    ['a service without IMAP', 'anna@pm.example', /Bridge/],
    ['an address without a domain', 'anna@localhost', /have to be typed/],
  ])('of %s are none, and it is said why', async (_what, address, words) => {
    dns.add(mx('pm.example', 'mail.protonmail.ch'));

    const found = await lookUp(address);

    expect(found.findings).toEqual([]);
    expect(found.note).toMatch(words);
  });

  it('are not looked for without end when name servers are silent, nor too often', async () => {
    const silent = await servers.startMailDesk({ env: { DNS_SERVERS: '127.0.0.1:9' } });
    const client = await silent.signIn();
    const body = { address: 'anna@silent.example' };

    const begun = performance.now();
    const found = await client.call(discoveryApi.findSettings, { body });
    // Five seconds are promised; the rest is for a busy machine.
    expect(performance.now() - begun).toBeLessThan(5000 + 15_000);
    expect(found.findings).toEqual([]);

    const rest = await Promise.allSettled(
      Array.from({ length: 5 }, () => client.call(discoveryApi.findSettings, { body })),
    );
    expect(rest.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    await silent.stop();
  });
});

describe('a connection test that is listened to', () => {
  type Line = { progress?: ConnectionProgress; reply?: unknown; problem?: unknown };
  const wanted = { accept: 'application/x-ndjson, application/json', 'content-type': 'application/json' };
  const post = async (path: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
    (await newPerson()).fetch(`/api/${path}`, { method: 'POST', headers: wanted, body: JSON.stringify(body), ...init });
  const linesOf = async (response: Response): Promise<Line[]> =>
    (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  it('tells each step when it begins and when it ends, and last of all the account', async () => {
    const user = servers.dovecot.newUser();

    const response = await post(accountsApi.create.path, servers.accountSettings(user));
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = await linesOf(response);

    const told = lines.flatMap(({ progress }) => progress ?? []);
    const imap = told.filter(({ server }) => server === 'imap').map(({ step, state }) => `${step} ${state}`);
    expect(imap).toEqual(
      ['connect', 'secure', 'sign-in', 'mailboxes'].flatMap((step) => [`${step} running`, `${step} ok`]),
    );
    expect(told.filter(({ server }) => server === 'smtp')).toHaveLength(6);
    expect(lines.at(-1)?.reply).toMatchObject({ account: { address: user.address }, report: { ok: true } });
  });

  it('is heard while it goes on', async () => {
    const fake = await silentServer();
    const user = servers.dovecot.newUser();
    const settings = servers.accountSettings(user);
    const body = { ...settings, imap: { ...settings.imap, security: 'none', port: fake.port } };
    const giveUp = new AbortController();

    const response = await post(accountsApi.testConnection.path, body, { signal: giveUp.signal });
    const reader = response.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);

    expect(first).toContain('"step":"connect","state":"running"');
    await eventually(() => fake.isBusy());
    giveUp.abort();
    await eventually(() => fake.ended());
    await fake.stop();
  });

  it('ends with the problem of a server that refuses the password', async () => {
    const settings = { ...servers.accountSettings(servers.dovecot.newUser()), password: 'wrong' };

    const lines = await linesOf(await post(accountsApi.create.path, settings));

    expect(lines.at(-1)?.reply).toMatchObject({ account: null, report: { ok: false } });
    const failed = lines.flatMap(({ progress }) => (progress?.state === 'failed' ? [progress] : []));
    expect(failed.map(({ server, step, problem }) => `${server} ${step} ${problem}`).toSorted()).toEqual([
      'imap sign-in login-refused',
      'smtp sign-in login-refused',
    ]);
  });

  it('is an error like any other when nothing can be tested', async () => {
    const response = await post(accountsApi.create.path, { address: 'nobody' });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'request.invalid' });
  });

  it('ends with a problem when what comes after the test fails', async () => {
    const user = servers.dovecot.newUser();
    await servers.connectAccount(admin, user);

    const lines = await linesOf(await post(accountsApi.create.path, servers.accountSettings(user)));

    expect(lines.at(-1)?.problem).toMatchObject({ status: 409, code: 'account.exists' });
  });

  /** Takes connections and says nothing. */
  async function silentServer(): Promise<{
    port: number;
    isBusy: () => boolean;
    ended: () => boolean;
    stop: () => Promise<unknown>;
  }> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined).resume());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      isBusy: () => sockets.some(({ destroyed }) => !destroyed),
      ended: () => sockets.length > 0 && sockets.every(({ destroyed }) => destroyed),
      stop: () => new Promise((resolve) => server.close(resolve)),
    };
  }
});

describe('which mailbox is for what', () => {
  const roles = async (account: OpenAccount): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await account.mailboxes()).flatMap(({ path, role }) => (role === null ? [] : [[role, path] as const])),
    );
  const choose = (account: OpenAccount, role: ChoosableRole, mailboxId: string | null) =>
    admin.call(mailboxesApi.chooseRole, { params: { accountId: account.id, role }, body: { mailboxId } });
  const idOf = async (account: OpenAccount, path: string): Promise<string> =>
    (await account.mailboxes()).find((mailbox) => mailbox.path === path)?.id ?? '';

  it('is told by names in the language of the mailbox where the server does not say', async () => {
    const capabilities = scriptedCapabilities.filter((name) => name !== 'SPECIAL-USE');
    const server = await servers.startScriptedImap({ capabilities });
    const smtp = await servers.startSmtpServer({ dovecot: server });
    const user = server.newUser();
    const scripted = server.account(user);
    for (const path of ['Drafts', 'Sent', 'Trash', 'Junk', 'Archive']) scripted.delete(path);
    for (const path of ['Gesendete Objekte', 'Entw&APw-rfe', 'Corbeille', 'Correo no deseado', 'Archiv']) {
      scripted.create(path);
    }

    const account = await OpenAccount.connect(servers, app, admin, user, { dovecot: server, smtp });

    const found = await roles(account);
    expect(found).toMatchObject({
      sent: 'Gesendete Objekte',
      drafts: 'Entwürfe',
      trash: 'Corbeille',
      junk: 'Correo no deseado',
      archive: 'Archiv',
    });
  });

  describe('as people say', () => {
    let account: OpenAccount;

    beforeAll(async () => {
      const user = servers.dovecot.newUser();
      await servers.dovecot.deliver(user.address, letter({ subject: 'put me away' }));
      const other = await servers.connectImap(user);
      await other.mailboxCreate('Keep');
      await other.logout();
      account = await OpenAccount.connect(servers, app, admin, user);
    });

    it('moves a role to the mailbox they choose, live, and keeps it there when the server is asked again', async () => {
      const socket = await account.listen();
      const keep = await idOf(account, 'Keep');

      const { mailboxes } = await choose(account, 'archive', keep);

      expect(mailboxes.find(({ id }) => id === keep)).toMatchObject({ role: 'archive', roleIsChosen: true });
      expect(await roles(account)).toMatchObject({ archive: 'Keep', sent: 'Sent' });
      await socket.waitForFrame('mailbox.updated', ({ payload }) => payload.id === keep && payload.role === 'archive');
      await socket.waitForFrame(
        'mailbox.updated',
        ({ payload }) => payload.path === 'Archive' && payload.role === null,
      );
      socket.close();

      const other = await servers.connectImap(account.user);
      await other.mailboxCreate('Another');
      await other.logout();
      await eventually(async () => (await idOf(account, 'Another')) !== '');
      expect(await roles(account)).toMatchObject({ archive: 'Keep' });
    });

    it('gives a mailbox another role instead of the one it had, and has lists of own mail read anew', async () => {
      const socket = await account.listen();
      const keep = await idOf(account, 'Keep');

      await choose(account, 'sent', keep);

      expect(await roles(account)).toMatchObject({ sent: 'Keep', archive: 'Archive' });
      await socket.waitForFrame('mailbox.reset', ({ payload }) => payload.mailboxId === keep);
      socket.close();
    });

    it('leaves a role to the server again', async () => {
      await choose(account, 'sent', null);

      expect(await roles(account)).toMatchObject({ sent: 'Sent', archive: 'Archive' });
    });

    it('is refused for the inbox, and for what is not there', async () => {
      const body = { mailboxId: await idOf(account, 'INBOX') };
      const params = { accountId: account.id, role: 'trash' } as const;

      expect(await admin.problemOf(mailboxesApi.chooseRole, { params, body })).toMatchObject({
        code: 'mailbox.role-impossible',
      });
      expect(await admin.problemOf(mailboxesApi.chooseRole, { params, body: { mailboxId: account.id } })).toMatchObject(
        { code: 'mailbox.not-found' },
      );
    });

    it('falls back to the server when the chosen mailbox is gone', async () => {
      await choose(account, 'trash', await idOf(account, 'Another'));
      expect(await roles(account)).toMatchObject({ trash: 'Another' });

      const other = await servers.connectImap(account.user);
      await other.mailboxDelete('Another');
      await other.logout();

      await eventually(async () => (await roles(account))['trash'] === 'Trash', { timeoutMs: 15_000 });
    });
  });
});
