import type { ServerSettings, SettingsFinding, SettingsLookup } from '@maildesk/contracts';

const securities = { tls: 'TLS', starttls: 'STARTTLS', none: 'not encrypted' } as const;

/** A server in one line, such as `imap.example.org, port 993, TLS`. */
export const serverLine = ({ host, port, security }: ServerSettings): string =>
  `${host}, port ${port}, ${securities[security]}`;

/** What was found, in two or three words. */
export function findingTitle({ provider, source }: SettingsFinding): string {
  if (provider !== null) return provider;
  return source === 'guess' ? 'Possible servers' : 'Settings found';
}

/** The servers that a password would go to without the address's domain being theirs; none of services known by name. */
export function foreignHosts({ trust, imap, smtp }: SettingsFinding, domain: string): string[] {
  if (trust !== 'other-domain') return [];
  const hosts = [imap.host, smtp.host].filter((host) => host !== domain && !host.endsWith(`.${domain}`));
  return [...new Set(hosts)];
}

/** What to say when nothing was found. */
export function nothingFound({ note }: SettingsLookup, domain: string): string {
  return note ?? `Nothing was found for ${domain}. Your provider or administrator can tell you the servers.`;
}
