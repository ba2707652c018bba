import type {
  Account,
  AccountSettings,
  AccountUpdate,
  ConnectSettings,
  MailServerPlace,
  OAuthProviderOffer,
  Security,
  ServerSettings,
} from '@maildesk/contracts';

export interface ServerInput {
  host: string;
  port: number;
  security: Security;
  username: string;
  /** The self-signed certificate that is trusted for this very server. */
  pinnedFingerprint?: string | null | undefined;
}

/** What stands in the form. An empty user name means the address, an empty host the guess. */
export interface ConnectInput {
  address: string;
  displayName: string;
  password: string;
  /** What the provider has granted just now, in place of a password. */
  authorizationId?: string;
  /** Of the settings that a change begins with. */
  settingsVersion?: number;
  imap: ServerInput;
  smtp: ServerInput;
}

export const servers = ['imap', 'smtp'] as const;
export const serverParts = ['host', 'port', 'security', 'username'] as const;

export function emptyInput(displayName: string): ConnectInput {
  return {
    address: '',
    displayName,
    password: '',
    imap: { host: '', port: 993, security: 'tls', username: '' },
    smtp: { host: '', port: 465, security: 'tls', username: '' },
  };
}

/** The settings of an account for editing. Its password is never sent to the browser; left empty, it stays as it is. */
export function inputOf(account: Account): ConnectInput {
  const { address, displayName } = account;
  return { address, displayName, password: '', imap: { ...account.imap }, smtp: { ...account.smtp } };
}

function serversOf(input: ConnectInput): Pick<AccountSettings, 'imap' | 'smtp'> {
  const server = (given: ServerInput): AccountSettings['imap'] => ({
    host: given.host.trim(),
    port: given.port,
    security: given.security,
    username: given.username.trim() || input.address.trim(),
    ...(given.pinnedFingerprint ? { pinnedFingerprint: given.pinnedFingerprint } : {}),
  });
  return { imap: server(input.imap), smtp: server(input.smtp) };
}

export function toSettings(input: ConnectInput): AccountSettings {
  const { address, displayName, password } = input;
  return { address: address.trim(), displayName: displayName.trim(), ...serversOf(input), password };
}

/** As `toSettings`, for a new account: by what the provider has granted, or else by the password. */
export function toNewSettings(input: ConnectInput): ConnectSettings {
  const { password, ...rest } = toSettings(input);
  const { authorizationId } = input;
  return authorizationId === undefined ? { ...rest, password } : { ...rest, authorizationId };
}

/**
 * As `toSettings`, for an account that exists: without a password where none was typed, and with the version of the settings that
 * they were made from.
 */
export function toUpdate(input: ConnectInput): AccountUpdate {
  const { password, ...settings } = toSettings(input);
  const rest = input.settingsVersion === undefined ? settings : { ...settings, settingsVersion: input.settingsVersion };
  return password === '' ? rest : { ...rest, password };
}

/** The provider by whose permission these very servers can be signed in to. */
export function offerFor(
  input: Pick<ConnectInput, 'imap' | 'smtp'>,
  offers: readonly OAuthProviderOffer[],
): OAuthProviderOffer | null {
  const isSame = (typed: ServerInput, offered: MailServerPlace): boolean =>
    typed.host.trim().toLowerCase() === offered.host.toLowerCase() &&
    typed.port === offered.port &&
    typed.security === offered.security;
  return offers.find((offer) => servers.every((server) => isSame(input[server], offer[server]))) ?? null;
}

/** Whether the password must be typed: for a new account, and before the stored one would go to another server. */
export function needsPassword(input: ConnectInput, account: Account | null): boolean {
  if (account === null) return input.authorizationId === undefined;
  const wanted = serversOf(input);
  return servers.some((server) => {
    const [now, before] = [wanted[server], account[server]];
    return serverParts.some((part) => now[part] !== before[part]) || trustsMore(now, before);
  });
}

/** A certificate that was not trusted until now may be that of another server. */
function trustsMore(now: ServerSettings, before: ServerSettings): boolean {
  const fingerprint = now.pinnedFingerprint ?? null;
  return fingerprint !== null && fingerprint !== (before.pinnedFingerprint ?? null);
}
