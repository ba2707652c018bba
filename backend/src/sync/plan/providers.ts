/** What is known of big mail services, and is not to be learnt from their servers. */
export interface ProviderRules {
  /** How many connections one account may use, all roles together. */
  readonly connections: number;
  /** How long an IDLE may last before the service forgets it, in milliseconds; null where the usual time will do. */
  readonly idleRestartMs: number | null;
  /** How many sign-ins a second all accounts of this process may begin at one of its hosts. */
  readonly loginsPerSecond: number;
}

/**
 * Public services count sign-ins by the address that they come from, and take many at once for an attack. A company's own server
 * knows who comes: there 500 accounts have to be back within 45 seconds after a restart, with a second connection for most.
 */
const publicLogins = 5;
const ownLogins = 20;

const generic: ProviderRules = { connections: 3, idleRestartMs: null, loginsPerSecond: ownLogins };
const usual: ProviderRules = { connections: 3, idleRestartMs: null, loginsPerSecond: publicLogins };
const narrow: ProviderRules = { ...usual, connections: 2 };

const minuteMs = 60_000;

const providers: readonly (ProviderRules & { readonly hosts: RegExp })[] = [
  { hosts: /(^|\.)(gmail|googlemail)\.com$/, ...usual },
  { hosts: /(^|\.)(office365|outlook|hotmail)\.(com|de|office365\.us)$/, ...narrow },
  { hosts: /(^|\.)(mail\.me|icloud)\.com$/, ...narrow },
  { hosts: /(^|\.)(yahoo\.[a-z.]+|aol\.com)$/, ...narrow, idleRestartMs: 3 * minuteMs },
  { hosts: /(^|\.)rambler\.ru$/, ...narrow, idleRestartMs: 55_000 },
  { hosts: /(^|\.)(gmx\.(net|com|de|at|ch)|web\.de|t-online\.de|freenet\.de|mailbox\.org|posteo\.de)$/, ...usual },
  {
    hosts: /(^|\.)(ionos\.[a-z.]+|1und1\.de|strato\.de|your-server\.de|ovh\.net|gandi\.net|infomaniak\.com)$/,
    ...usual,
  },
  {
    hosts: /(^|\.)(fastmail\.com|zoho\.(com|eu|in)|migadu\.com|emailsrvr\.com|hostinger\.com|privateemail\.com)$/,
    ...usual,
  },
  {
    hosts: /(^|\.)(mail\.ru|yandex\.[a-z.]+|seznam\.cz|wp\.pl|orange\.fr|free\.fr|laposte\.net|libero\.it)$/,
    ...usual,
  },
];

/** The rules for a mail server by its name, such as `imap.gmail.com`. */
export function providerRules(host: string): ProviderRules {
  const name = host.toLowerCase().replace(/\.$/, '');
  return providers.find((provider) => provider.hosts.test(name)) ?? generic;
}
