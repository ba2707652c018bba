import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { HostGuard } from '../../backend/src/adapters/host-guard/host-guard.js';
import type { ServerAccess } from '../../backend/src/adapters/server-access.js';
import { SmtpTransport } from '../../backend/src/adapters/smtp/smtp-transport.js';
import { TlsPolicy } from '../../backend/src/adapters/tls-policy.js';
import { Secret } from '../../backend/src/common/secret.js';
import { readConfig } from '../../backend/src/config/config.js';
import { servers } from '../support/integration.js';
import { allowedTestHosts } from '../support/maildesk.js';
import { SmtpRefusal } from '../support/smtp-server.js';

const config = readConfig({
  MAIL_CA_FILE: servers.certificates.caFile,
  ALLOWED_PRIVATE_HOSTS: allowedTestHosts,
  COMMAND_TIMEOUT_MS: '1500',
});
const tls = new TlsPolicy(config);
const guard = new HostGuard(config);
const smtp = new SmtpTransport(config, tls, guard);
const user = servers.dovecot.newUser();

const access = (port: number): ServerAccess => ({
  host: 'localhost',
  port,
  security: 'tls',
  username: user.username,
  credential: { kind: 'password', password: new Secret(user.password) },
});

describe('submitting a message', () => {
  // The answer to a message is waited for ten times as long as other answers.
  const hasty = new SmtpTransport(readConfig({ COMMAND_TIMEOUT_MS: '300' }), tls, guard);
  const raw = (text: string): Readable => Readable.from([Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n.\r\n`)]);

  it('hands it over, and names the recipients that were refused', async () => {
    const to = [user.address, 'nobody-here@test.example'];

    const result = await smtp.submit(access(servers.smtp.ports.submissions), {
      envelope: { from: user.address, to },
      raw: raw('partly'),
    });

    expect(result.accepted).toEqual([user.address]);
    expect(result.rejected).toMatchObject([{ address: 'nobody-here@test.example' }]);
    expect(result.rejected[0]?.message).toContain('550');
    expect(result.response).toMatch(/^250/);
  });

  it('fails for good with the reply code when nobody is accepted', async () => {
    const envelope = { from: user.address, to: ['nobody-here@test.example'] };

    const failure = await smtp
      .submit(access(servers.smtp.ports.submissions), { envelope, raw: raw('nobody') })
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ problem: 'server-error', permanent: true, replyCode: 550 });
  });

  it('fails for now when the server says so, and without a reply code when it says nothing', async () => {
    const server = await servers.startSmtpServer();
    const at = access(server.ports.submissions);
    const envelope = { from: user.address, to: [user.address] };

    server.hooks.beforeDelivery = () => {
      throw new SmtpRefusal(451, 'come back later');
    };
    const later = await smtp.submit(at, { envelope, raw: raw('later') }).catch((error: unknown) => error);
    server.hooks.beforeDelivery = () => new Promise(() => undefined);
    const silence = await hasty.submit(at, { envelope, raw: raw('silence') }).catch((error: unknown) => error);

    expect(later).toMatchObject({ permanent: false, replyCode: 451 });
    expect(silence).toMatchObject({ problem: 'timeout', permanent: false, replyCode: null });
  });

  it('never tells the server the end of a message that broke off here', async () => {
    const server = await servers.startSmtpServer();
    const at = access(server.ports.submissions);
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('Subject: half\r\n\r\nhalf of it');
        throw new Error('the disk is gone');
      })(),
    );
    const envelope = { from: user.address, to: [user.address] };

    const failure = await smtp.submit(at, { envelope, raw: broken }).catch((error: unknown) => error);

    expect(failure).toMatchObject({ name: 'MailServerError', replyCode: null });
    expect(server.delivered).toEqual([]);
  });
});
