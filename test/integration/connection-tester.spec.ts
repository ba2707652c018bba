import type { ConnectionReport, ConnectionStep, Security } from '@maildesk/contracts';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { CertificateLook } from '../../backend/src/adapters/certificate-look.js';
import { ConnectionTester } from '../../backend/src/adapters/connection-tester.js';
import { ImapClientFactory } from '../../backend/src/adapters/imap/imap-client.factory.js';
import { toMailServerError } from '../../backend/src/adapters/imap/imap-errors.js';
import { Secret } from '../../backend/src/common/secret.js';
import type { ServerAccess } from '../../backend/src/adapters/server-access.js';
import { SmtpTransport } from '../../backend/src/adapters/smtp/smtp-transport.js';
import { TlsPolicy } from '../../backend/src/adapters/tls-policy.js';
import { readConfig } from '../../backend/src/config/config.js';
import { HostGuard } from '../../backend/src/adapters/host-guard/host-guard.js';
import { EchoingServer } from '../support/echoing-server.js';
import { freePort } from '../support/free-port.js';
import { servers } from '../support/integration.js';
import { allowedTestHosts } from '../support/maildesk.js';

const config = readConfig({
  MAIL_CA_FILE: servers.certificates.caFile,
  ALLOWED_PRIVATE_HOSTS: allowedTestHosts,
  COMMAND_TIMEOUT_MS: '1500',
});
const tls = new TlsPolicy(config);
const guard = new HostGuard(config);
const smtp = new SmtpTransport(config, tls, guard);
const look = new CertificateLook(guard, tls);
const tester = new ConnectionTester(config, new ImapClientFactory(config, tls, guard), smtp, tls, guard, look);

const user = servers.dovecot.newUser();
const { imap: imapPort, imaps: imapsPort } = servers.dovecot.ports;
const { submission: submissionPort, submissions: submissionsPort } = servers.smtp.ports;

const fakes: Server[] = [];
afterAll(() => {
  for (const fake of fakes) fake.close();
});

/** The port of a server that does with each connection what it is told. */
function fakeServer(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  fakes.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

const credential = { kind: 'password', password: new Secret(user.password) } as const;
const access = (port: number, security: Security, more: Partial<ServerAccess> = {}): ServerAccess => ({
  host: 'localhost',
  port,
  security,
  username: user.username,
  credential,
  ...more,
});
const good = { imap: access(imapsPort, 'tls'), smtp: access(submissionsPort, 'tls') };

/** Such as `connect secure !sign-in(login-refused) -mailboxes`. */
function outline(report: ConnectionReport, server: ConnectionStep['server']): string {
  const steps = report.steps.filter((step) => step.server === server);
  return steps
    .map(({ step, state, problem }) => {
      if (state === 'ok') return step;
      return state === 'failed' ? `!${step}(${problem})` : `-${step}`;
    })
    .join(' ');
}

const imapOutline = async (imap: ServerAccess): Promise<string> =>
  outline(await tester.test({ imap, smtp: good.smtp }), 'imap');
const smtpOutline = async (one: ServerAccess): Promise<string> =>
  outline(await tester.test({ imap: good.imap, smtp: one }), 'smtp');

describe('a test of settings that work', () => {
  it.each([
    ['tls', imapsPort, submissionsPort],
    ['starttls', imapPort, submissionPort],
    ['none', imapPort, submissionPort],
  ] as const)('passes every step with %s and counts the mailboxes', async (security, forImap, forSmtp) => {
    const report = await tester.test({ imap: access(forImap, security), smtp: access(forSmtp, security) });

    expect(outline(report, 'imap')).toBe('connect secure sign-in mailboxes');
    expect(outline(report, 'smtp')).toBe('connect secure sign-in');
    expect(report.ok).toBe(true);
    expect(report.steps[3]?.message).toMatch(/^There are \d+ mailboxes\.$/);
  });
});

describe('a test that fails', () => {
  const wrong = { credential: { kind: 'password', password: new Secret('wrong-canary') } } as const;
  const token = { credential: { kind: 'oauth', token: new Secret('canary-of-a-token') } } as const;
  const echoing: EchoingServer[] = [];
  afterAll(() => {
    for (const server of echoing) server.stop();
  });

  it('shows a refused password at the sign-in, and never the password', async () => {
    const report = await tester.test({
      imap: access(imapsPort, 'tls', wrong),
      smtp: access(submissionPort, 'starttls', wrong),
    });

    expect(report.ok).toBe(false);
    expect(outline(report, 'imap')).toBe('connect secure !sign-in(login-refused) -mailboxes');
    expect(outline(report, 'smtp')).toBe('connect secure !sign-in(login-refused)');
    expect(JSON.stringify(report)).not.toContain('canary');
  });

  it.each([
    ['LOGIN', [], ['LOGIN'], wrong],
    ['AUTHENTICATE PLAIN', ['PLAIN'], ['PLAIN'], wrong],
    ['a token by XOAUTH2', ['XOAUTH2'], ['XOAUTH2'], token],
    ['a token by OAUTHBEARER', ['OAUTHBEARER'], ['OAUTHBEARER'], token],
  ] as const)('shows nothing of a server’s words that repeat %s', async (_what, imapOffers, smtpOffers, more) => {
    const [imap, submission] = await Promise.all([
      EchoingServer.start('imap', imapOffers),
      EchoingServer.start('smtp', smtpOffers),
    ]);
    echoing.push(imap, submission);

    const report = await tester.test({
      imap: access(imap.port, 'none', more),
      smtp: access(submission.port, 'none', more),
    });

    const failed = report.steps.filter(({ state }) => state === 'failed');
    expect(failed).toMatchObject([
      { step: 'sign-in', problem: 'login-refused' },
      { step: 'sign-in', problem: 'login-refused' },
    ]);
    for (const { message } of failed) expect(message).not.toContain('The server says');
  });

  it('shows a closed port and an unknown host at the first step', async () => {
    const closed = await freePort();

    expect(await imapOutline(access(closed, 'tls'))).toBe('!connect(refused) -secure -sign-in -mailboxes');
    expect(await smtpOutline(access(closed, 'starttls'))).toBe('!connect(refused) -secure -sign-in');
    const unknown = { host: 'no-such-host.invalid' };
    expect(await imapOutline(access(993, 'tls', unknown))).toBe('!connect(host-unknown) -secure -sign-in -mailboxes');
    expect(await smtpOutline(access(465, 'tls', unknown))).toBe('!connect(host-unknown) -secure -sign-in');
  });

  it.each([
    ['expired', 'certificate-expired'],
    ['wrong-host', 'certificate-wrong-host'],
    ['self-signed', 'certificate-untrusted'],
  ] as const)('refuses a certificate that is %s before any password is sent', async (kind, problem) => {
    const certificate = servers.certificates.server[kind];
    const dovecot = await servers.startDovecot({ certificate });
    const signIns: string[] = [];
    const submission = await servers.startSmtpServer({ certificate });
    submission.hooks.onSignIn = (name) => void signIns.push(name);

    const imap = `connect !secure(${problem}) -sign-in -mailboxes`;
    expect(await imapOutline(access(dovecot.ports.imaps, 'tls'))).toBe(imap);
    expect(await imapOutline(access(dovecot.ports.imap, 'starttls'))).toBe(imap);
    expect(await smtpOutline(access(submission.ports.submissions, 'tls'))).toBe(`connect !secure(${problem}) -sign-in`);
    expect(await smtpOutline(access(submission.ports.submission, 'starttls'))).toBe(
      `connect !secure(${problem}) -sign-in`,
    );
    expect(signIns).toEqual([]);
    expect(dovecot.log()).not.toContain(user.username);
  });

  it('refuses a server without STARTTLS before any password is sent', async () => {
    const heard: string[] = [];
    const imap = await fakeServer((socket) => {
      socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n');
      socket.on('data', (chunk) => {
        heard.push(String(chunk));
        socket.write(`* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n${String(chunk).split(' ')[0]} OK done\r\n`);
      });
    });
    const submission = await fakeServer((socket) => {
      socket.write('220 ready\r\n');
      socket.on('data', (chunk) => {
        heard.push(String(chunk));
        socket.write(String(chunk).startsWith('EHLO') ? '250-hello\r\n250 AUTH PLAIN\r\n' : '502 no such command\r\n');
      });
    });

    expect(await imapOutline(access(imap, 'starttls'))).toBe('connect !secure(tls-not-offered) -sign-in -mailboxes');
    expect(await smtpOutline(access(submission, 'starttls'))).toBe('connect !secure(tls-not-offered) -sign-in');
    expect(heard.join('')).not.toMatch(/LOGIN|AUTH/);
  });

  it('connects to nothing that no administrator has listed, and says the same whatever is there', async () => {
    let visits = 0;
    const canary = await fakeServer((socket) => {
      visits += 1;
      socket.end('* OK canary\r\n');
    });
    const strict = readConfig({ COMMAND_TIMEOUT_MS: '1500' });
    const strictGuard = new HostGuard(strict);
    const strictSmtp = new SmtpTransport(strict, tls, strictGuard);
    const factory = new ImapClientFactory(strict, tls, strictGuard);
    const strictTester = new ConnectionTester(
      strict,
      factory,
      strictSmtp,
      tls,
      strictGuard,
      new CertificateLook(strictGuard, tls),
    );

    const sentences = new Set<string>();
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '169.254.169.254', '::1', '10.0.0.1']) {
      for (const [port, security] of [
        [canary, 'tls'],
        [canary, 'starttls'],
        [await freePort(), 'tls'],
        [993, 'tls'],
      ] as const) {
        const at = access(port, security, { host });
        const report = await strictTester.test({ imap: at, smtp: at });
        expect(outline(report, 'imap')).toBe('!connect(not-allowed) -secure -sign-in -mailboxes');
        expect(outline(report, 'smtp')).toBe('!connect(not-allowed) -secure -sign-in');
        for (const { state, message } of report.steps) {
          if (state === 'failed') sentences.add(message.replace(`${host} with port ${port}`, 'X'));
        }
        const connecting = Promise.resolve().then(() => factory.create(at).connect());
        const refusal = await connecting.catch((error: unknown) => toMailServerError(error, at));
        expect(refusal).toMatchObject({ problem: 'not-allowed', permanent: true });
      }
    }
    expect(sentences.size).toBe(2);
    expect(visits).toBe(0);
  });

  it('refuses to go unencrypted to another machine, and does not connect', async () => {
    const elsewhere = { host: '192.0.2.1' };

    expect(await imapOutline(access(143, 'none', elsewhere))).toBe(
      '!connect(tls-not-offered) -secure -sign-in -mailboxes',
    );
    expect(await smtpOutline(access(25, 'none', elsewhere))).toBe('!connect(tls-not-offered) -secure -sign-in');
  });

  it('says which security to choose when it is the wrong one for the port', async () => {
    const report = await tester.test({ imap: access(imapPort, 'tls'), smtp: access(submissionsPort, 'starttls') });

    expect(outline(report, 'imap')).toBe('connect !secure(tls-failed) -sign-in -mailboxes');
    expect(report.steps[1]?.message).toContain('Choose STARTTLS');
    expect(outline(report, 'smtp')).toBe('!connect(tls-failed) -secure -sign-in');
    expect(report.steps[4]?.message).toContain('Choose TLS');
  });

  it('notices that a port belongs to another protocol, and does not repeat what was said there', async () => {
    const report = await tester.test({ imap: access(submissionPort, 'starttls'), smtp: access(imapsPort, 'tls') });

    expect(outline(report, 'imap')).toBe('!connect(not-this-protocol) -secure -sign-in -mailboxes');
    expect(outline(report, 'smtp')).toBe('connect secure !sign-in(not-this-protocol)');
    expect(JSON.stringify(report)).not.toContain('Dovecot');
  });

  it('ends in a timeout at the step that a silent server was reached in', async () => {
    const silent = await fakeServer(() => undefined);
    const silentLater = await fakeServer((socket) => socket.write('* OK ready\r\n'));

    const outlines = await Promise.all([
      imapOutline(access(silent, 'tls')),
      imapOutline(access(silent, 'starttls')),
      imapOutline(access(silentLater, 'none')),
      smtpOutline(access(silent, 'starttls')),
    ]);

    expect(outlines).toEqual([
      'connect !secure(timeout) -sign-in -mailboxes',
      '!connect(timeout) -secure -sign-in -mailboxes',
      'connect secure !sign-in(timeout) -mailboxes',
      '!connect(timeout) -secure -sign-in',
    ]);
  });

  it('leaves no connection behind', async () => {
    const open = new Set<Socket>();
    const port = await fakeServer((socket) => {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.write('* OK ready\r\n');
      socket.on('data', (chunk) => socket.write(`${String(chunk).split(' ')[0]} NO [AUTHENTICATIONFAILED] no\r\n`));
    });

    await imapOutline(access(port, 'none'));

    await expect.poll(() => open.size).toBe(0);
  });
});
