/** What is known of big mail services, and is not to be learnt from their servers. */
export interface ProviderRules {
  /** How many connections one account may use, all roles together. */
  readonly connections: number;
  /** How long an IDLE may last before the service forgets it, in milliseconds; null where the usual time will do. */
  readonly idleRestartMs: number | null;
}

const generic: ProviderRules = { connections: 3, idleRestartMs: null };

const minuteMs = 60_000;

const providers: readonly (ProviderRules & { readonly hosts: RegExp })[] = [
  { hosts: /(^|\.)(gmail|googlemail)\.com$/, connections: 3, idleRestartMs: null },
  { hosts: /(^|\.)(office365|outlook|hotmail)\.(com|de|office365\.us)$/, connections: 2, idleRestartMs: null },
  { hosts: /(^|\.)(mail\.me|icloud)\.com$/, connections: 2, idleRestartMs: null },
  { hosts: /(^|\.)(yahoo\.[a-z.]+|aol\.com)$/, connections: 2, idleRestartMs: 3 * minuteMs },
  { hosts: /(^|\.)rambler\.ru$/, connections: 2, idleRestartMs: 55_000 },
];

/** The rules for a mail server by its name, such as `imap.gmail.com`. */
export function providerRules(host: string): ProviderRules {
  const name = host.toLowerCase().replace(/\.$/, '');
  return providers.find((provider) => provider.hosts.test(name)) ?? generic;
}
