import type { ServerSettings } from '@maildesk/contracts';
import { isWithin, type MailAddressParts } from './mail-domain.js';
import { type Provider, providers, type ProviderServer, refusing } from './provider-table.js';

/** The provider that gives out addresses of this domain, or null. */
export function providerOfDomain(domain: string): Provider | null {
  return providers.find(({ domains }) => domains.includes(domain)) ?? null;
}

/** The provider that the first of these mail exchangers belongs to that belongs to any; the most preferred come first. */
export function providerOfExchangers(exchangers: readonly string[]): Provider | null {
  for (const exchanger of exchangers) {
    const provider = providers.find(({ exchangers: zones }) => zones?.some((zone) => isWithin(exchanger, zone)));
    if (provider !== undefined) return provider;
  }
  return null;
}

/** Why a provider's mail cannot be had by IMAP, and what can be done; null of all others. */
export function refusalOf(domain: string, exchangers: readonly string[]): string | null {
  const found = refusing.find(
    (service) =>
      service.domains.includes(domain) ||
      exchangers.some((exchanger) => service.exchangers.some((zone) => isWithin(exchanger, zone))),
  );
  return found?.note ?? null;
}

/** The provider's servers for one address. */
export function serversOf(
  provider: Provider,
  parts: MailAddressParts,
): { readonly imap: ServerSettings; readonly smtp: ServerSettings } {
  const settings = (server: ProviderServer): ServerSettings => ({
    host: server.host,
    port: server.port,
    security: server.security,
    username: server.username === 'local-part' ? parts.localPart : parts.address,
  });
  return { imap: settings(provider.imap), smtp: settings(provider.smtp) };
}

/** The provider that both servers belong to, wherever their names were found. */
export function providerOfServers(imapHost: string, smtpHost: string): Provider | null {
  return providers.find(({ imap, smtp }) => imap.host === imapHost && smtp.host === smtpHost) ?? null;
}
