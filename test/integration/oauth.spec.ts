import {
  type Account,
  accountsApi,
  auditApi,
  healthApi,
  type OAuthAuthorization,
  type OAuthProvider,
  type OAuthProviderInput,
  oauthApi,
  outboxApi,
  usersApi,
} from '@maildesk/contracts';
import { randomUUID } from 'node:crypto';
import type { QueryResultRow } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import type { Dovecot } from '../support/dovecot.js';
import { servers } from '../support/integration.js';
import { letter } from '../support/letter.js';
import type { MailDesk } from '../support/maildesk.js';
import type { MailUser } from '../support/mail-user.js';
import type { OAuthServer } from '../support/oauth-server.js';
import { OpenAccount } from '../support/open-account.js';
import type { SmtpServer } from '../support/smtp-server.js';
import { dumpDatabase, queryDatabase } from '../support/stored-mail.js';
import { eventually } from '../support/wait.js';

describe('signing in to mailboxes by a permission of their provider', () => {
  let provider: OAuthServer;
  let dovecot: Dovecot;
  /** The same mail at a server that knows the older of the two mechanisms only. */
  let olderDovecot: Dovecot;
  let smtp: SmtpServer;
  let app: MailDesk;
  let other: MailDesk;
  let admin: ApiClient;
  let stored: OAuthProvider;
  let person: ApiClient;
  let user: MailUser;

  beforeAll(async () => {
    provider = await servers.startOAuthServer();
    const tokens = { introspectionUrl: provider.introspectionUrl };
    dovecot = await servers.startDovecot({ tokens });
    olderDovecot = await servers.startDovecot({ tokens: { ...tokens, mechanisms: ['xoauth2'] }, mailOf: dovecot });
    smtp = await servers.startSmtpServer({ dovecot, tokens: provider });
    const shared = {
      dataDir: servers.newDir('oauth'),
      databaseUrl: await servers.createDatabase(),
      env: { RECONNECT_MAX_MS: '3000', SENT_COPY_WAIT_MS: '500' },
    };
    app = await servers.startMailDesk(shared);
    admin = await app.signIn();
    other = await servers.startMailDesk(shared);
    stored = await admin.call(oauthApi.addProvider, { body: providerInput() });
    await provider.allowRedirectTo(stored.redirectUri);
  }, 120_000);

  afterAll(() => Promise.all([app.stop(), other.stop()]));

  beforeEach(async () => {
    await provider.goOn();
    Object.assign(provider.hooks, {
      signsInAs: null,
      consent: 'allow',
      tokenStatus: null,
      beforeToken: null,
      accessTokenSeconds: 3600,
    });
    user = dovecot.newUser('token');
    person = await newPerson();
  });

  const providerInput = (changes: Partial<OAuthProviderInput> = {}): OAuthProviderInput => ({
    kind: 'custom',
    name: 'Test Provider',
    issuer: provider.issuer,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    scopes: ['openid', 'email', 'offline_access', 'mail'],
    domains: ['test.example'],
    imap: { host: dovecot.host, port: dovecot.ports.imaps, security: 'tls' },
    smtp: { host: smtp.host, port: smtp.ports.submissions, security: 'tls' },
    isEnabled: true,
    ...changes,
  });

  async function newPerson(): Promise<ApiClient> {
    const email = `person-${randomUUID()}@example.org`;
    const { signInUrl } = await admin.call(usersApi.invite, { body: { email, displayName: 'Pat Person' } });
    const client = app.newClient();
    await client.signIn(signInUrl);
    return client;
  }

  /** Begins a sign-in and goes through the provider's pages; answers with what the browser is sent back. */
  async function comeBack(client: ApiClient, address: string): Promise<{ id: string; response: string; url: URL }> {
    const { authorization, url } = await client.call(oauthApi.begin, { body: { providerId: stored.id, address } });
    const back = await provider.visit(url);
    expect(`${back.origin}${back.pathname}`).toBe(stored.redirectUri);
    return { id: authorization.id, response: back.search.slice(1), url: new URL(url) };
  }

  const complete = (client: ApiClient, response: string): Promise<OAuthAuthorization> =>
    client.call(oauthApi.complete, { body: { providerId: stored.id, response } });

  async function grant(client: ApiClient, address: string): Promise<string> {
    const { id, response } = await comeBack(client, address);
    expect(await complete(client, response)).toMatchObject({ id, state: 'granted', message: null });
    return id;
  }

  const settings = (authorizationId: string, imapPort = dovecot.ports.imaps) => ({
    address: user.address,
    displayName: 'Test Person',
    imap: { ...stored.imap, port: imapPort, username: user.username },
    smtp: { ...stored.smtp, username: user.username },
    authorizationId,
  });

  async function connect(): Promise<OpenAccount> {
    const body = settings(await grant(person, user.address));
    const { account, report } = await person.call(accountsApi.create, { body });
    if (account === null) throw new Error(JSON.stringify(report));
    const open = OpenAccount.resume(servers, app, person, user, account, { dovecot, smtp });
    await open.untilFilled();
    return open;
  }

  const read = (account: OpenAccount): Promise<Account> =>
    person.call(accountsApi.read, { params: { accountId: account.id } });

  async function untilAccount(account: OpenAccount, wanted: Partial<Account>): Promise<void> {
    const check = async (): Promise<boolean> => {
      expect(await read(account)).toMatchObject(wanted);
      return true;
    };
    await eventually(check, { timeoutMs: 20_000, intervalMs: 100 });
  }

  const arrives = async (account: OpenAccount, subject: string): Promise<void> => {
    await dovecot.deliver(user.address, letter({ subject }));
    await eventually(() => account.rowBySubject('inbox', subject), { timeoutMs: 15_000 });
  };

  const query = <Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
    queryDatabase(app.databaseUrl, sql, parameters);

  /** Waits until the account's token has ended, with no other in its place. */
  const untilEnded = (account: OpenAccount): Promise<unknown> =>
    eventually(
      async () =>
        (await query('SELECT FROM account_grant WHERE account_id = $1 AND expires_at <= now()', [account.id])).length >
        0,
      { timeoutMs: 20_000, intervalMs: 100 },
    );

  it('connects a mailbox that nobody has a password of, by PKCE, and reads and sends its mail', async () => {
    await dovecot.deliver(user.address, letter({ subject: 'Was there before' }));
    const account = await connect();

    const asked = provider.authorizationRequests.at(-1);
    expect(asked?.get('code_challenge_method')).toBe('S256');
    expect(asked?.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(asked?.get('state')).toMatch(/^[\w-]{43}$/);
    expect(await account.rowBySubject('inbox', 'Was there before')).not.toBeNull();
    await untilAccount(account, { state: 'live', oauthProviderId: stored.id });
    await arrives(account, 'Comes in live');

    const friend = dovecot.newUser('friend');
    const body = {
      clientKey: randomUUID(),
      to: [{ name: 'A Friend', address: friend.address }],
      cc: [],
      bcc: [],
      subject: 'By a token',
      text: 'How are you?\n',
      html: null,
      inReplyTo: null,
      forwardOf: null,
      attachments: [],
    };
    await person.call(outboxApi.send, { params: { accountId: account.id }, body });
    const sent = await eventually(() => smtp.delivered.find(({ to }) => to[0] === friend.address), {
      timeoutMs: 20_000,
    });
    expect(sent.username).toBe(user.username);
    expect(dovecot.log()).toMatch(new RegExp(`Login: user=<${user.username}>, method=OAUTHBEARER`));
  });

  it('signs in by XOAUTH2 where a server knows nothing newer', async () => {
    const body = settings(await grant(person, user.address), olderDovecot.ports.imaps);

    const report = await person.call(accountsApi.testConnection, { body });

    expect(report.steps.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(olderDovecot.log()).toMatch(new RegExp(`Login: user=<${user.username}>, method=XOAUTH2`));
  });

  describe('refuses', () => {
    const outcome = async (): Promise<OAuthAuthorization> => {
      const { response } = await comeBack(person, user.address);
      return complete(person, response);
    };

    const nothingIsStored = async (id: string): Promise<void> => {
      const secrets = await query('SELECT FROM sealed_secret WHERE owner_id = $1', [id]);
      expect(secrets).toEqual([]);
      const problem = await person.problemOf(accountsApi.create, { body: settings(id) });
      expect(problem.code).toBe('oauth.authorization-not-found');
    };

    it('the permission for another mailbox, and gives it back', async () => {
      const stranger = dovecot.newUser('stranger');
      provider.hooks.signsInAs = stranger.address;

      const refused = await outcome();

      expect(refused.state).toBe('refused');
      expect(refused.message).toContain(`as ${stranger.address}, but the mailbox is ${user.address}`);
      expect(provider.revoked).toContain(stranger.address);
      await nothingIsStored(refused.id);
    });

    it('what the person does not allow, in words', async () => {
      provider.hooks.consent = 'deny';

      const refused = await outcome();

      expect(refused).toMatchObject({ state: 'refused', message: expect.stringContaining('not allowed') as string });
      await nothingIsStored(refused.id);
    });

    it('what comes back a second time', async () => {
      const { id, response } = await comeBack(person, user.address);
      await complete(person, response);

      const problem = await person.problemOf(oauthApi.complete, { body: { providerId: stored.id, response } });

      expect(problem.code).toBe('oauth.authorization-not-found');
      const found = await person.call(oauthApi.read, { params: { authorizationId: id } });
      expect(found.state).toBe('granted');
    });

    it('what comes back in another session, of the same person or not, and leaves it to the one that began it', async () => {
      const { id, response } = await comeBack(person, user.address);
      const body = { providerId: stored.id, response };
      const stranger = await newPerson();
      const params = { authorizationId: id };

      expect((await stranger.problemOf(oauthApi.complete, { body })).code).toBe('oauth.authorization-not-found');
      expect((await stranger.problemOf(oauthApi.read, { params })).status).toBe(404);
      expect((await app.newClient().problemOf(oauthApi.complete, { body })).code).toBe('session.required');
      expect(await complete(person, response)).toMatchObject({ state: 'granted' });
      const stolen = await stranger.problemOf(accountsApi.create, { body: settings(id) });
      expect(stolen.code).toBe('oauth.authorization-not-found');
    });

    it('what comes back in a browser that did not begin it, even with the session', async () => {
      const { response } = await comeBack(person, user.address);
      const session = person.cookieHeader.split('; ').filter((cookie) => cookie.startsWith('maildesk_session='));
      const answer = await fetch(`${app.url}/api/${oauthApi.complete.path}`, {
        method: 'POST',
        headers: { cookie: session.join(), origin: app.url, 'content-type': 'application/json' },
        body: JSON.stringify({ providerId: stored.id, response }),
      });

      expect(answer.status).toBe(404);
      expect(await complete(person, response)).toMatchObject({ state: 'granted' });
    });

    it('an answer of another issuer, and one without any', async () => {
      const { response } = await comeBack(person, user.address);
      const foreign = new URLSearchParams(response);
      foreign.set('iss', 'https://attacker.example');
      expect(await complete(person, foreign.toString())).toMatchObject({
        state: 'refused',
        message: expect.stringContaining('no proper answer of Test Provider') as string,
      });

      const second = new URLSearchParams((await comeBack(person, user.address)).response);
      second.delete('iss');
      expect(await complete(person, second.toString())).toMatchObject({ state: 'refused' });
    });

    it('an answer that comes back to the address of another provider', async () => {
      const decoy = await admin.call(oauthApi.addProvider, { body: providerInput({ name: 'Decoy', domains: [] }) });
      const { response } = await comeBack(person, user.address);

      const problem = await person.problemOf(oauthApi.complete, { body: { providerId: decoy.id, response } });

      expect(problem.code).toBe('oauth.authorization-not-found');
      await admin.call(oauthApi.removeProvider, { params: { providerId: decoy.id } });
    });

    it('to send a permission to any other server', async () => {
      const body = settings(await grant(person, user.address));
      const elsewhere = { ...body, imap: { ...body.imap, host: '127.0.0.1' } };

      const problem = await person.problemOf(accountsApi.create, { body: elsewhere });

      expect(problem.code).toBe('account.other-servers');
      expect(dovecot.log()).not.toContain(user.username);
    });
  });

  it('goes on from token to token without a gap, and mail arrives meanwhile', async () => {
    provider.hooks.accessTokenSeconds = 8;
    const account = await connect();
    await untilAccount(account, { state: 'live' });
    const socket = await account.listen();

    for (const round of [1, 2, 3]) {
      const before = provider.refreshCount(user.address);
      await eventually(() => provider.refreshCount(user.address) > before, { timeoutMs: 15_000 });
      await arrives(account, `Round ${round}`);
    }

    const states = socket.frames.flatMap((frame) => (frame.name === 'account.updated' ? [frame.payload.state] : []));
    socket.close();
    expect(states.filter((state) => state !== 'live')).toEqual([]);
    await eventually(async () => (await dovecot.connectionCount(user)) <= 2);
  });

  it('needs the person when the permission was withdrawn, and is live again after they sign in', async () => {
    const account = await connect();
    await untilAccount(account, { state: 'live' });
    await provider.withdraw(user.address);
    await dovecot.doveadm('kick', user.username);

    await untilAccount(account, { state: 'needs-you', nextAttemptAt: null });
    const { problem } = await read(account);
    expect(problem?.code).toBe('sign-in-needed');
    expect(problem?.message).toMatch(/Sign in again/);
    const asked = provider.refreshCount(user.address);

    const authorizationId = await grant(person, user.address);
    const params = { accountId: account.id };
    await person.call(accountsApi.authorize, { params, body: { authorizationId } });

    await untilAccount(account, { state: 'live', problem: null });
    await arrives(account, 'After signing in again');
    expect(provider.refreshCount(user.address)).toBe(asked);
  });

  it('gets another token at once when the server ends one ahead of its time', async () => {
    const account = await connect();
    await untilAccount(account, { state: 'live' });
    await provider.expireAccessTokens(user.address);
    await dovecot.doveadm('kick', user.username);

    await eventually(() => provider.refreshCount(user.address) === 1);
    await untilAccount(account, { state: 'live' });
    await arrives(account, 'By the second token');
  });

  it('takes a sign-in service that is down for what it is, and not for a bad permission', async () => {
    provider.hooks.accessTokenSeconds = 4;
    const account = await connect();
    await untilAccount(account, { state: 'live' });
    const socket = await account.listen();
    provider.hooks.tokenStatus = 503;
    await untilEnded(account);
    await dovecot.doveadm('kick', user.username);
    await eventually(async () => (await read(account)).problem?.code === 'sign-in-service', { timeoutMs: 20_000 });

    await provider.goDown();
    await person.call(accountsApi.reconnect, { params: { accountId: account.id } });
    provider.hooks.tokenStatus = null;
    expect((await read(account)).state).toBe('reconnecting');
    expect((await read(account)).problem?.message).toContain('sign-in service of Test Provider does not answer');
    const { accounts } = await person.call(healthApi.overview);
    expect(accounts[0]).toMatchObject({ failureClass: 'sign-in-service' });

    await provider.goOn();
    await untilAccount(account, { state: 'live' });
    await arrives(account, 'After the service came back');
    const states = socket.frames.flatMap((frame) => (frame.name === 'account.updated' ? [frame.payload.state] : []));
    socket.close();
    expect(states).not.toContain('needs-you');
  });

  it('asks for one new token, however many processes want one in the same moment', async () => {
    provider.hooks.accessTokenSeconds = 4;
    const account = await connect();
    await untilAccount(account, { state: 'live' });
    let isOpen = false;
    provider.hooks.beforeToken = async () => {
      await eventually(() => isOpen, { timeoutMs: 30_000 });
    };
    await untilEnded(account);
    provider.hooks.accessTokenSeconds = 3600;
    const before = provider.refreshCount(user.address);
    const { authorizationId: _none, ...unchanged } = settings(randomUUID());
    const params = { accountId: account.id };
    const update = (client: ApiClient) =>
      client.call(accountsApi.update, { params, body: unchanged }).then(
        ({ report }) => (report.ok ? 'stored' : 'failed'),
        (error: unknown) => String(error),
      );

    const updates = [update(person), update(person.at(other.url)), update(person.at(other.url))];
    const outcomes = Promise.all(updates);
    // Time enough for each to ask, if it did.
    await pause(1000);
    isOpen = true;

    // All of them got in; of those who replace the same settings, those who come later are told.
    for (const outcome of await outcomes) expect(outcome).toMatch(/^stored$|account\.changed-meanwhile/);
    expect(await outcomes).toContain('stored');
    expect(provider.refreshCount(user.address)).toBe(before + 1);
  });

  it('tells when the token ends, and gives the permission back when the account is removed', async () => {
    const account = await connect();
    const { accounts } = await person.call(healthApi.overview);
    const endsAt = new Date(accounts[0]?.tokenExpiresAt ?? 0).getTime();
    expect(endsAt - Date.now()).toBeGreaterThan(50 * 60_000);

    await person.call(accountsApi.remove, { params: { accountId: account.id } });

    await eventually(() => provider.revoked.includes(user.address));
    const grants = () => query('SELECT FROM account_grant WHERE account_id = $1', [account.id]);
    await eventually(async () => (await grants()).length === 0);
    expect(await query('SELECT FROM sealed_secret WHERE owner_id = $1', [account.id])).toEqual([]);
  });

  it('whose token nobody can open any more can be mended, and the account removed', async () => {
    const removed = await connect();
    user = dovecot.newUser('token');
    const mended = await connect();
    const broken = [mended.id, removed.id];
    await query(
      `UPDATE sealed_secret SET sealed = set_byte(sealed, 0, get_byte(sealed, 0) # 1) WHERE owner_id = ANY($1)`,
      [broken],
    );

    const authorizationId = await grant(person, user.address);
    await person.call(accountsApi.authorize, { params: { accountId: mended.id }, body: { authorizationId } });
    await person.call(accountsApi.remove, { params: { accountId: removed.id } });

    await untilAccount(mended, { state: 'live', problem: null });
    const problem = await person.problemOf(accountsApi.read, { params: { accountId: removed.id } });
    expect(problem.code).toBe('account.not-found');
  });

  describe('an administrator', () => {
    it('never sees the client secret again, and changes everything else without it', async () => {
      const { providers } = await admin.call(oauthApi.listProviders);
      expect(JSON.stringify(providers)).not.toContain(provider.clientSecret);
      const { clientSecret: _secret, ...rest } = providerInput({ name: 'Renamed' });
      const params = { providerId: stored.id };

      const renamed = await admin.call(oauthApi.updateProvider, { params, body: rest });

      expect(renamed).toMatchObject({ name: 'Renamed', hasClientSecret: true, redirectUri: stored.redirectUri });
      const { entries } = await admin.call(auditApi.search, { query: { action: 'provider.changed' } });
      expect(entries[0]).toMatchObject({ subjectIds: [stored.id], facts: { provider: 'Renamed', detail: 'changed' } });
      await grant(person, user.address);
      await admin.call(oauthApi.updateProvider, { params, body: { ...rest, name: 'Test Provider' } });
    });

    it.each([
      ['where nobody answers', () => ({ issuer: 'https://localhost:1' })],
      ['whose metadata name another issuer', () => ({ issuer: provider.issuer.replace('localhost', '127.0.0.1') })],
    ])('sets up no provider %s', async (_name, changes) => {
      const problem = await admin.problemOf(oauthApi.addProvider, { body: providerInput(changes()) });

      expect(problem.code).toBe('oauth.provider-not-usable');
    });

    it('can neither remove a provider that accounts use, nor lead their permissions elsewhere', async () => {
      await connect();
      const params = { providerId: stored.id };
      const elsewhere = providerInput({ imap: { host: 'mail.example.org', port: 993, security: 'tls' } });

      expect((await admin.problemOf(oauthApi.removeProvider, { params })).code).toBe('oauth.provider-in-use');
      const problem = await admin.problemOf(oauthApi.updateProvider, { params, body: elsewhere });
      expect(problem.code).toBe('oauth.provider-in-use');
    });

    it('alone sets providers up; everybody sees what is offered and no more', async () => {
      expect((await person.problemOf(oauthApi.listProviders)).code).toBe('access.denied');
      expect((await person.problemOf(oauthApi.addProvider, { body: providerInput() })).code).toBe('access.denied');
      const { offers } = await person.call(oauthApi.listOffers);
      expect(offers).toEqual([expect.objectContaining({ id: stored.id, name: 'Test Provider' })]);
      expect(JSON.stringify(offers)).not.toContain(provider.clientId);
    });
  });

  it('keeps tokens and secrets out of the logs, and out of the database but for what is sealed', async () => {
    await connect();
    const printed = app.logs() + other.logs() + (await dumpDatabase(app.databaseUrl));

    expect(printed).not.toContain(provider.clientSecret);
    for (const token of provider.secretsGiven) expect(printed.includes(token)).toBe(false);
  });
});
