import type { Security } from '@maildesk/contracts';

export interface ServerGuess {
  readonly imap: { readonly host: string; readonly port: number; readonly security: Security };
  readonly smtp: { readonly host: string; readonly port: number; readonly security: Security };
}

/** Where the mail servers of an address most likely are; null while the address has no whole domain. */
export function guessServers(address: string): ServerGuess | null {
  const domain = address.split('@')[1]?.trim().toLowerCase() ?? '';
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) return null;
  return {
    imap: { host: `imap.${domain}`, port: 993, security: 'tls' },
    smtp: { host: `smtp.${domain}`, port: 465, security: 'tls' },
  };
}

const ports = {
  imap: { tls: 993, starttls: 143, none: 143 },
  smtp: { tls: 465, starttls: 587, none: 25 },
} as const satisfies Record<'imap' | 'smtp', Record<Security, number>>;

/** The port that goes with a kind of security, unless the person chose a port of their own. */
export function portAfter(server: 'imap' | 'smtp', port: number, before: Security, after: Security): number {
  return port === ports[server][before] ? ports[server][after] : port;
}
