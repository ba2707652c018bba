import type { ServerSettings, SettingsFinding, SettingsSource, SignInWays } from '@maildesk/contracts';
import { type MailAddressParts, trustOf } from './mail-domain.js';
import type { OauthKind, Provider } from './provider-table.js';
import { providerOfServers, serversOf } from './providers.js';

/** Settings that were found, before it is known which sign-in pages can be offered. */
export interface FoundSettings extends Omit<SettingsFinding, 'signIn'> {
  readonly signIn: Omit<SignInWays, 'oauth'>;
  /** Whose sign-in page it would be. */
  readonly oauthKind: OauthKind | null;
}

interface Told {
  readonly source: SettingsSource;
  readonly origin: string;
  readonly imap: ServerSettings;
  readonly smtp: ServerSettings;
  readonly displayName?: string | null;
  readonly onlyOauth?: boolean;
}

/** Settings of a service that is known by name. */
export function ofProvider(
  provider: Provider,
  parts: MailAddressParts,
  { source, origin }: Pick<Told, 'source' | 'origin'>,
): FoundSettings {
  return {
    source,
    origin,
    trust: 'known-provider',
    provider: provider.name,
    ...serversOf(provider, parts),
    signIn: { password: provider.password ?? 'account', help: provider.help ?? null },
    oauthKind: provider.oauth ?? null,
  };
}

/**
 * Settings that somebody else tells. What is known of a service by name counts for its servers wherever these are found; any
 * other server is only as good as its domain.
 */
export function ofTold(parts: MailAddressParts, told: Told): FoundSettings {
  const { source, origin, imap, smtp, displayName = null, onlyOauth = false } = told;
  const provider = providerOfServers(imap.host, smtp.host);
  return {
    source,
    origin,
    trust: provider === null ? trustOf(parts.domain, [imap.host, smtp.host]) : 'known-provider',
    provider: provider?.name ?? displayName,
    imap,
    smtp,
    signIn: {
      password: provider?.password ?? (onlyOauth ? 'none' : 'account'),
      help: provider?.help ?? null,
    },
    oauthKind: provider?.oauth ?? null,
  };
}

/** Each pair of servers once, as it was found first; guesses only where there is nothing else. */
export function withoutRepeats(found: readonly FoundSettings[]): FoundSettings[] {
  const told = found.filter(({ source }) => source !== 'guess');
  const seen = new Set<string>();
  return (told.length > 0 ? told : found).filter(({ imap, smtp }) => {
    const key = [imap, smtp].map(({ host, port }) => `${host}:${port}`).join(' ');
    return !seen.has(key) && seen.add(key);
  });
}
