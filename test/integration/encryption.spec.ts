import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import type { ConnectionReport, Security } from '@maildesk/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { CertificateLook } from '../../backend/src/adapters/certificate-look.js';
import { ConnectionTester } from '../../backend/src/adapters/connection-tester.js';
import { HostGuard } from '../../backend/src/adapters/host-guard/host-guard.js';
import { ImapClientFactory } from '../../backend/src/adapters/imap/imap-client.factory.js';
import { ImapSession } from '../../backend/src/adapters/imap/imap-session.js';
import { Secret } from '../../backend/src/common/secret.js';
import type { ServerAccess } from '../../backend/src/adapters/server-access.js';
import { SmtpTransport } from '../../backend/src/adapters/smtp/smtp-transport.js';
import { TlsPolicy } from '../../backend/src/adapters/tls-policy.js';
import { readConfig } from '../../backend/src/config/config.js';
import type { CertificateKind } from '../support/certificates.js';
import { readCorpus } from '../support/corpora.js';
import { servers } from '../support/integration.js';
import { allowedTestHosts } from '../support/maildesk.js';
import { type StarttlsScenario, StarttlsServer } from '../support/starttls-server.js';

const config = readConfig({
  MAIL_CA_FILE: servers.certificates.caFile,
  ALLOWED_PRIVATE_HOSTS: allowedTestHosts,
  COMMAND_TIMEOUT_MS: '1500',
});
const tls = new TlsPolicy(config);
const guard = new HostGuard(config);
const imap = new ImapClientFactory(config, tls, guard);
const smtp = new SmtpTransport(config, tls, guard);
const tester = new ConnectionTester(config, imap, smtp, tls, guard, new CertificateLook(guard, tls));

const cleanUps: (() => unknown)[] = [];
afterAll(() => {
  for (const cleanUp of cleanUps) cleanUp();
});

const access = (port: number, security: Security, more: Partial<ServerAccess> = {}): ServerAccess => ({
  host: 'localhost',
  port,
  security,
  username: 'user-canary',
  credential: { kind: 'password', password: new Secret('password-canary') },
  ...more,
});

/** Signs in as the product does. What came of it: null, or the error. */
async function signIn(protocol: string, server: ServerAccess): Promise<unknown> {
  try {
    if (protocol === 'imap') {
      await ImapSession.connect(imap.create(server), server, config.commandTimeoutMs);
    } else {
      const session = await smtp.open(server);
      cleanUps.push(() => session.close());
      await session.greet();
      await session.signIn();
    }
    return null;
  } catch (error) {
    return error;
  }
}

const ready = '* OK ready';
const starttls = 'IMAP4REV1 STARTTLS AUTH=PLAIN';
const hacked = 'hacked-words';
const scenario = (
  id: string,
  ...[greeting, capabilities, reply, tlsAfter = false]: [string, string, string, boolean?]
) => ({
  id,
  proto: id.split(' ')[0] ?? '',
  greeting,
  capabilities,
  starttls_reply: reply,
  tls_after: tlsAfter,
});

const own: StarttlsScenario[] = [
  scenario('imap without STARTTLS', ready, 'IMAP4REV1 AUTH=PLAIN', 'BAD'),
  scenario('imap that refuses STARTTLS', ready, starttls, `<tag> NO ${hacked}`),
  scenario('imap that says nothing of use', ready, starttls, `+ ${hacked}`),
  scenario('imap that is signed in already', `* PREAUTH ${hacked}`, starttls, 'BAD'),
  scenario('imap that says goodbye', `* BYE ${hacked}`, starttls, 'BAD'),
  scenario('imap with answers put behind STARTTLS', ready, starttls, `<tag> OK go\r\n* OK [ALERT] ${hacked}`, true),
  scenario('imap with BYE put behind STARTTLS', ready, starttls, `<tag> OK go\r\n* BYE ${hacked}`, true),
  scenario('smtp without STARTTLS', '220 x', 'AUTH PLAIN', `502 ${hacked}`),
  scenario('smtp that cannot now', '220 x', 'STARTTLS AUTH PLAIN', `454 ${hacked}`),
  scenario('smtp that is no ESMTP', '220 x', '(502)', '502 no'),
  scenario('smtp that turns us away', `554 ${hacked}`, 'STARTTLS', '502 no'),
  scenario(
    'smtp with answers put behind STARTTLS',
    '220 x',
    'STARTTLS',
    `220 go\r\n250-${hacked}\r\n250 AUTH LOGIN`,
    true,
  ),
  scenario('smtp with half an answer put behind STARTTLS', '220 x', 'STARTTLS', '220 go\r\n250', true),
];
const corpus = readCorpus('starttls-east/scenarios.json') as StarttlsScenario[] | null;

const ownOrderly: readonly StarttlsScenario[] = [
  scenario('imap', ready, starttls, '<tag> OK go', true),
  scenario('smtp', '220 x', 'STARTTLS AUTH PLAIN', '220 go', true),
];

/** Those of the corpus that pass from plain text to TLS as they ought to. What was said before it must leave no trace. */
const orderly = new Set(['imap-T', 'imap-L1']);

describe('a server that shall encrypt by STARTTLS', () => {
  const attacks = [...own, ...(corpus ?? []).filter(({ greeting, id }) => greeting !== '' && !orderly.has(id))];

  it.each(attacks.map((one) => [one.id, one] as const))('gets no password and no hearing: %s', async (_id, one) => {
    const server = await StarttlsServer.start(one, servers.certificates.server.good);
    cleanUps.push(() => server.stop());

    const failure = await signIn(one.proto, access(server.port, 'starttls'));

    expect(failure).toBeInstanceOf(Error);
    expect(String(failure)).not.toMatch(/hacked-words|close please|prefix|suffix/);
    expect(server.heard.plain).not.toMatch(/LOGIN|AUTH|canary/i);
    expect(server.heard.secured).not.toMatch(/canary/i);
  });

  it.skipIf(corpus !== null)('is not tried with the scenarios of MAILDESK_CORPORA, which are not there', () => {
    expect(attacks).toHaveLength(own.length);
  });

  it('is used when it does', async () => {
    for (const one of [...ownOrderly, ...(corpus ?? []).filter(({ id }) => orderly.has(id))]) {
      const server = await StarttlsServer.start(one, servers.certificates.server.good);
      cleanUps.push(() => server.stop());

      expect(await signIn(one.proto, access(server.port, 'starttls'))).toBeNull();
      expect(server.heard.plain).not.toMatch(/LOGIN|AUTH|canary/i);
      expect(server.heard.secured).toMatch(/CAPABILITY|EHLO/);
    }
  });
});

/** A server that only shakes hands. Its port. */
async function handshakes(options: TlsOptions): Promise<number> {
  const server = createTlsServer(options, (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  cleanUps.push(() => server.close());
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

function certificate(kind: CertificateKind): { cert: Buffer; key: Buffer } {
  const { certFile, keyFile } = servers.certificates.server[kind];
  return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
}

const failedSteps = ({ steps }: ConnectionReport) => steps.filter(({ state }) => state === 'failed');

describe('a server with a bad certificate', () => {
  it.each([
    ['expired', 'certificate-expired'],
    ['not-yet-valid', 'certificate-expired'],
    ['wrong-host', 'certificate-wrong-host'],
    ['other-authority', 'certificate-untrusted'],
    ['self-signed', 'certificate-untrusted'],
  ] as const)('is refused before anything is said: %s', async (kind, problem) => {
    const port = await handshakes(certificate(kind));

    const report = await tester.test({ imap: access(port, 'tls'), smtp: access(port, 'tls') });

    expect(failedSteps(report)).toMatchObject([
      { server: 'imap', step: 'secure', problem },
      { server: 'smtp', step: 'secure', problem },
    ]);
    const offered = failedSteps(report).map((step) => step.certificate?.fingerprint ?? null);
    const { fingerprint256 } = new X509Certificate(certificate(kind).cert);
    expect(offered).toEqual(kind === 'self-signed' ? [fingerprint256, fingerprint256] : [null, null]);
  });

  it('is refused when it knows only TLS that is too old', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const port = await handshakes({ ...certificate('good'), ...old });

    const report = await tester.test({ imap: access(port, 'tls'), smtp: access(port, 'tls') });

    expect(failedSteps(report)).toMatchObject([
      { server: 'imap', step: 'secure', problem: 'tls-failed' },
      { server: 'smtp', step: 'secure', problem: 'tls-failed' },
    ]);
  });
});

describe('a self-signed certificate that is pinned', () => {
  it('lets in, by TLS and STARTTLS, and shows what to compare beforehand', async () => {
    const own = servers.certificates.server['self-signed'];
    const dovecot = await servers.startDovecot({ certificate: own });
    const submission = await servers.startSmtpServer({ dovecot, certificate: own });
    const user = dovecot.newUser();
    const pinnedCertificate = readFileSync(own.certFile, 'utf8');
    const person = {
      username: user.username,
      credential: { kind: 'password', password: new Secret(user.password) } as const,
    };

    for (const [security, imapPort, smtpPort] of [
      ['tls', dovecot.ports.imaps, submission.ports.submissions],
      ['starttls', dovecot.ports.imap, submission.ports.submission],
    ] as const) {
      const before = await tester.test({
        imap: access(imapPort, security, person),
        smtp: access(smtpPort, security, person),
      });
      const { fingerprint256: fingerprint } = new X509Certificate(pinnedCertificate);
      expect(failedSteps(before)).toMatchObject([
        {
          problem: 'certificate-untrusted',
          certificate: { fingerprint, subject: expect.stringContaining('localhost') },
        },
        { problem: 'certificate-untrusted', certificate: { fingerprint } },
      ]);

      const after = await tester.test({
        imap: access(imapPort, security, { ...person, pinnedCertificate }),
        smtp: access(smtpPort, security, { ...person, pinnedCertificate }),
      });
      expect(failedSteps(after)).toEqual([]);
    }
  });

  it.each([
    ['another self-signed one', 'self-signed-anew', true],
    ['a good one', 'good', false],
    ['one that an unknown authority signed', 'other-authority', false],
  ] as const)('keeps out whoever shows %s, in clear words', async (_what, kind, isOffered) => {
    const port = await handshakes(certificate(kind));
    const pinnedCertificate = readFileSync(servers.certificates.server['self-signed'].certFile, 'utf8');
    const at = access(port, 'tls', { pinnedCertificate });

    const report = await tester.test({ imap: at, smtp: at });

    expect(failedSteps(report)).toMatchObject([
      { step: 'secure', problem: 'certificate-changed', message: expect.stringContaining('another certificate') },
      { step: 'secure', problem: 'certificate-changed' },
    ]);
    expect(failedSteps(report).map((step) => step.certificate !== undefined)).toEqual([isOffered, isOffered]);
    expect(await signIn('imap', at)).toMatchObject({ problem: 'certificate-changed', permanent: true });
  });

  it('is not looked for in a server that never gets to TLS', async () => {
    const silent = createPlainServer((socket) => void socket.on('error', () => undefined).write('* OK\r\nnonsense'));
    cleanUps.push(() => silent.close());
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const look = new CertificateLook(guard, tls);

    expect(await look.look(access(port, 'tls'), 'IMAP')).toBeNull();
    expect(await look.look(access(port, 'none'), 'IMAP')).toBeNull();
  });
});
