import type { ServerSettings, SettingsFinding, SettingsLookup } from '@maildesk/contracts';
import { t } from '../locales/onboarding';

/** A server in one line, such as `imap.example.org, port 993, TLS`. */
export const serverLine = ({ host, port, security }: ServerSettings): string =>
  t('serverLine', {
    host,
    port: String(port),
    security: security === 'none' ? t('unencrypted') : security.toUpperCase(),
  });

/** What was found, in two or three words. */
export function findingTitle({ provider, source }: SettingsFinding): string {
  if (provider !== null) return provider;
  return source === 'guess' ? t('possibleServers') : t('settingsFound');
}

/** The servers that a password would go to without the address's domain being theirs; none of services known by name. */
export function foreignHosts({ trust, imap, smtp }: SettingsFinding, domain: string): string[] {
  if (trust !== 'other-domain') return [];
  const hosts = [imap.host, smtp.host].filter((host) => host !== domain && !host.endsWith(`.${domain}`));
  return [...new Set(hosts)];
}

/** What to say when nothing was found. */
export function nothingFound({ note }: SettingsLookup, domain: string): string {
  return note ?? t('nothingFound', { domain });
}
