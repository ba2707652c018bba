import { isIP } from 'node:net';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { StartUpError } from '../common/start-up-error.js';

/** Such as 192.0.2.1, 192.0.2.1:5353, 2001:db8::1 or [2001:db8::1]:5353. */
function isNameServer(server: string): boolean {
  const { bracketed, plain, port } =
    /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[\d.]+))(?::(?<port>\d{1,5}))?$/.exec(server)?.groups ?? {};
  return isIP(bracketed ?? plain ?? server) !== 0 && Number(port ?? 53) <= 65_535;
}

/** Such as loopback, 192.0.2.1 or 172.16.0.0/12. */
function isProxy(proxy: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(proxy)) return true;
  const [address = '', bits, ...rest] = proxy.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const count = (fallback: number) => z._default(z.coerce.number().check(z.int(), z.gte(0)), fallback);

const environmentSchema = z.object({
  NODE_ENV: z._default(z.enum(['development', 'production', 'test']), 'development'),
  /** Where the web server listens. */
  HOST: z._default(z.string(), '127.0.0.1'),
  PORT: count(3000),
  /** The address people type, when it is not http://localhost:PORT (behind a reverse proxy, say). */
  PUBLIC_URL: z.optional(z.url({ protocol: /^https?$/ })),
  /** Reverse proxies that say by X-Forwarded-For whom they speak for. */
  TRUSTED_PROXIES: z.pipe(
    z.pipe(
      z._default(z.string(), 'loopback'),
      z.transform((list: string) => list.split(/[\s,]+/).filter((proxy) => proxy !== '')),
    ),
    z.array(
      z.string().check(z.refine(isProxy, 'must be IP addresses, ranges, or loopback, linklocal and uniquelocal')),
    ),
  ),
  /** Embedded database, key file. */
  DATA_DIR: z._default(z.string(), './data'),
  /** A Postgres server of yours, instead of the embedded one. */
  DATABASE_URL: z.optional(z.string().check(z.regex(/^postgres(ql)?:\/\//, 'must start with postgres://'))),
  /** 32 bytes in base64: seals the stored passwords. Made in DATA_DIR when no key is given. */
  MAILDESK_KEY: z.optional(z.string()),
  /** Several keys as name:key,name:key. The first one seals, all of them open. */
  MAILDESK_KEYS: z.optional(z.string()),
  /** A folder with one key in each file. */
  MAILDESK_KEYS_DIR: z.optional(z.string()),
  /** PEM file with further certificate authorities that mail servers may be signed by. */
  MAIL_CA_FILE: z.optional(z.string()),
  /** Name servers to ask about mail domains, instead of the machine's own. */
  DNS_SERVERS: z.pipe(
    z.pipe(
      z._default(z.string(), ''),
      z.transform((list: string) => list.split(/[\s,]+/).filter((server) => server !== '')),
    ),
    z.array(z.string().check(z.refine(isNameServer, 'must be IP addresses, with or without a port'))),
  ),
  /** Hosts that may be connected to though they are not public, or at ports that are not usual; see `adapters/host-guard`. */
  ALLOWED_PRIVATE_HOSTS: z._default(z.string(), ''),
  /** The longest that a mailbox goes without being asked for changes; how often it is depends on who is looking. */
  POLL_INTERVAL_MS: count(60 * 60_000),
  /** How long one IDLE lasts before it is renewed, which proves that the connection lives (RFC 2177: below 29 minutes). */
  IDLE_RESTART_MS: count(9 * 60_000),
  /** How long a mail server may take to answer before the connection counts as dead. */
  COMMAND_TIMEOUT_MS: count(30_000),
  /** The longest wait between two attempts to reconnect. */
  RECONNECT_MAX_MS: count(5 * 60_000),
  /** How long the mail server is given to file a sent message itself before we do. */
  SENT_COPY_WAIT_MS: count(10_000),
  /** How often it is looked for trouble that administrators want to be told of, and for notices that are to be sent again. */
  NOTICE_ROUND_MS: count(15_000),
  /** Lets whoever sends it read `/metrics`; without one, programs on this machine alone may. */
  METRICS_TOKEN: z.optional(z.string().check(z.regex(/^\S{16,}$/, 'must be at least 16 characters without spaces'))),
  /** To how many recipients one account, and one person, may write within a day; 0 for any number. */
  RECIPIENTS_PER_DAY_ACCOUNT: count(2000),
  RECIPIENTS_PER_DAY_USER: count(1000),
  /** How long it is kept who did what. */
  AUDIT_DAYS: z._default(z.coerce.number().check(z.int(), z.gte(1)), 365),
  LOG_LEVEL: z._default(z.enum(['error', 'warn', 'log', 'debug']), 'log'),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Every setting of the process, checked once at start. The only reader of the environment. */
export class Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  /** Scheme and host of PUBLIC_URL; null when it is not set. */
  readonly publicOrigin: string | null;
  /** Whether people reach us by https. */
  readonly https: boolean;
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly key: string | null;
  readonly keys: string | null;
  readonly keysDir: string | null;
  readonly mailCaFile: string | null;
  readonly dnsServers: readonly string[];
  readonly allowedPrivateHosts: string;
  readonly pollIntervalMs: number;
  readonly idleRestartMs: number;
  readonly commandTimeoutMs: number;
  readonly reconnectMaxMs: number;
  readonly sentCopyWaitMs: number;
  readonly noticeRoundMs: number;
  readonly metricsToken: string | null;
  readonly recipientsPerDay: { readonly ofAccount: number; readonly ofUser: number };
  readonly auditDays: number;
  readonly logLevel: Environment['LOG_LEVEL'];

  constructor(environment: Environment) {
    this.production = environment.NODE_ENV === 'production';
    this.host = environment.HOST;
    this.port = environment.PORT;
    this.publicUrl = (environment.PUBLIC_URL ?? `http://localhost:${environment.PORT}`).replace(/\/$/, '');
    this.publicOrigin = environment.PUBLIC_URL === undefined ? null : new URL(environment.PUBLIC_URL).origin;
    this.https = this.publicUrl.startsWith('https:');
    this.trustedProxies = environment.TRUSTED_PROXIES;
    this.dataDir = resolve(environment.DATA_DIR);
    this.databaseUrl = environment.DATABASE_URL ?? null;
    this.key = environment.MAILDESK_KEY ?? null;
    this.keys = environment.MAILDESK_KEYS ?? null;
    this.keysDir = environment.MAILDESK_KEYS_DIR === undefined ? null : resolve(environment.MAILDESK_KEYS_DIR);
    this.mailCaFile = environment.MAIL_CA_FILE ?? null;
    this.dnsServers = environment.DNS_SERVERS;
    this.allowedPrivateHosts = environment.ALLOWED_PRIVATE_HOSTS;
    this.pollIntervalMs = environment.POLL_INTERVAL_MS;
    this.idleRestartMs = environment.IDLE_RESTART_MS;
    this.commandTimeoutMs = environment.COMMAND_TIMEOUT_MS;
    this.reconnectMaxMs = environment.RECONNECT_MAX_MS;
    this.sentCopyWaitMs = environment.SENT_COPY_WAIT_MS;
    this.noticeRoundMs = environment.NOTICE_ROUND_MS;
    this.metricsToken = environment.METRICS_TOKEN ?? null;
    this.recipientsPerDay = {
      ofAccount: environment.RECIPIENTS_PER_DAY_ACCOUNT,
      ofUser: environment.RECIPIENTS_PER_DAY_USER,
    };
    this.auditDays = environment.AUDIT_DAYS;
    this.logLevel = environment.LOG_LEVEL;
    Object.freeze(this);
  }
}

/** The names of the settings, for the check that docker/ and .env.example know them all and no others. */
export const settingNames: readonly string[] = Object.keys(environmentSchema.shape);

/**
 * Reads the settings from the environment.
 * @throws StartUpError naming every setting that is wrong and what it must be.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new StartUpError(`These settings in the environment are wrong:\n${lines.join('\n')}`);
  }
  return new Config(parsed.data);
}
