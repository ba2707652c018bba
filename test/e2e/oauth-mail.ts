import { DnsServer } from '../support/dns-server.js';
import type { Dovecot } from '../support/dovecot.js';
import { mailDomain } from '../support/mail-user.js';
import type { MailDesk } from '../support/maildesk.js';
import type { OAuthServer } from '../support/oauth-server.js';
import type { SmtpServer } from '../support/smtp-server.js';
import type { TestServers } from '../support/test-servers.js';

/** A provider at which people sign in, mail servers that take its tokens, and a MailDesk that finds them by the domain. */
export interface OAuthMail {
  readonly provider: OAuthServer;
  readonly dovecot: Dovecot;
  readonly smtp: SmtpServer;
  readonly dns: DnsServer;
  readonly app: MailDesk;
}

/** The caller stops `dns`; the rest is stopped when the test ends. */
export async function startOAuthMail(servers: TestServers, env: Record<string, string> = {}): Promise<OAuthMail> {
  const provider = await servers.startOAuthServer();
  const dovecot = await servers.startDovecot({ tokens: { introspectionUrl: provider.introspectionUrl } });
  const smtp = await servers.startSmtpServer({ dovecot, tokens: provider });
  const dns = await DnsServer.start();
  const srv = (service: string, port: number) => {
    const data = { port, target: 'localhost', priority: 0, weight: 0 };
    return { type: 'SRV', name: `${service}.${mailDomain}`, data } as const;
  };
  dns.add(srv('_imaps._tcp', dovecot.ports.imaps), srv('_submissions._tcp', smtp.ports.submissions));
  const app = await servers.startMailDesk({ env: { DNS_SERVERS: dns.address, ...env } });
  return { provider, dovecot, smtp, dns, app };
}
