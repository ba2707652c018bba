import { join } from 'node:path';
import type { Certificate } from './certificates.js';

export interface DovecotPorts {
  /** Plain, with STARTTLS. */
  readonly imap: number;
  readonly imaps: number;
  readonly lmtp: number;
}

export interface DovecotConfigOptions {
  readonly dir: string;
  readonly ports: DovecotPorts;
  readonly certificate: Certificate;
  /** What IMAP offers instead of all that Dovecot can. */
  readonly capability: string | null;
  /** Connections that one user may hold at a time. */
  readonly maxConnections: number;
  /** The system user who owns the mail, and who runs everything unless Dovecot is started by root. */
  readonly owner: { readonly user: string; readonly group: string };
  readonly asRoot: boolean;
  /** Signed-in connections over all users. */
  readonly processLimit: number;
  /** How long one process waits for another's lock; null: Dovecot's own two to three minutes. */
  readonly lockSeconds: number | null;
  /** Whether a file `dovecot-acl` in a mailbox says who may do what in it. */
  readonly hasAccessLists: boolean;
  /** Which ways to sign in by a token it offers, besides passwords. */
  readonly tokenMechanisms: readonly ('xoauth2' | 'oauthbearer')[];
}

/** What Dovecot 2.3 offers after the login, as its source lists it. */
export const dovecotCapabilities = [
  'IMAP4rev1',
  'SASL-IR',
  'LOGIN-REFERRALS',
  'ID',
  'ENABLE',
  'IDLE',
  'SORT',
  'SORT=DISPLAY',
  'THREAD=REFERENCES',
  'THREAD=REFS',
  'THREAD=ORDEREDSUBJECT',
  'MULTIAPPEND',
  'URL-PARTIAL',
  'CATENATE',
  'UNSELECT',
  'CHILDREN',
  'NAMESPACE',
  'UIDPLUS',
  'LIST-EXTENDED',
  'I18NLEVEL=1',
  'CONDSTORE',
  'QRESYNC',
  'ESEARCH',
  'ESORT',
  'SEARCHRES',
  'WITHIN',
  'CONTEXT=SEARCH',
  'LIST-STATUS',
  'BINARY',
  'MOVE',
  'SNIPPET=FUZZY',
  'PREVIEW=FUZZY',
  'PREVIEW',
  'STATUS=SIZE',
  'SAVEDATE',
  'LITERAL+',
  'NOTIFY',
  'SPECIAL-USE',
] as const;

const folder = (name: string): string => `
  mailbox ${name} {
    auto = subscribe
    special_use = \\${name}
  }`;

const tokenPassdb = (dir: string, mechanisms: readonly string[]): string => `
passdb {
  driver = oauth2
  mechanisms = ${mechanisms.join(' ')}
  args = ${join(dir, 'oauth2.conf')}
}`;

/** How it asks a provider about a token: its subject is the name to sign in with. */
export const tokenConfig = (introspectionUrl: string): string => `
introspection_url = ${introspectionUrl}
introspection_mode = post
username_attribute = sub
active_attribute = active
active_value = true
timeout_msecs = 3000
`;

/**
 * The text of dovecot.conf for tests: everything below one folder, nothing of /etc/dovecot. It differs from a server in
 * the field where waiting would slow tests down: no delay or penalty for refused logins, no fsync, a poll each second
 * for IDLE sessions that got no inotify instance (Linux gives 128 to a user).
 */
export function dovecotConfig(options: DovecotConfigOptions): string {
  const { dir, ports, certificate, owner, asRoot, tokenMechanisms } = options;
  const noChroot = asRoot ? '' : '\n  chroot =';
  const runAs = asRoot ? '' : `\n  user = ${owner.user}`;
  const internalUsers = asRoot
    ? 'default_internal_user = dovecot\ndefault_login_user = dovenull'
    : `default_internal_user = ${owner.user}\ndefault_internal_group = ${owner.group}\ndefault_login_user = ${owner.user}`;
  return `
base_dir = ${join(dir, 'run')}
state_dir = ${join(dir, 'state')}
log_path = ${join(dir, 'dovecot.log')}
instance_name = maildesk-test-${ports.imap}
protocols = imap lmtp
listen = 127.0.0.1
${internalUsers}
default_process_limit = 300
default_client_limit = ${Math.max(4000, options.processLimit * 2)}
first_valid_uid = 0

ssl = yes
ssl_cert = <${certificate.certFile}
ssl_key = <${certificate.keyFile}
disable_plaintext_auth = no
auth_mechanisms = ${['plain', 'login', ...tokenMechanisms].join(' ')}
auth_username_format = %Lu
auth_failure_delay = 0

mail_location = maildir:~/Maildir
mailbox_list_index = yes
mailbox_idle_check_interval = 1 secs
mail_max_userip_connections = ${options.maxConnections}
mail_fsync = never
${options.hasAccessLists ? 'mail_plugins = acl\nplugin {\n  acl = vfile\n}' : ''}
${options.lockSeconds === null ? '' : `mail_max_lock_timeout = ${options.lockSeconds} secs`}
${options.capability === null ? '' : `imap_capability = ${options.capability}`}

${tokenMechanisms.length === 0 ? '' : tokenPassdb(dir, tokenMechanisms)}
passdb {
  driver = passwd-file
  args = scheme=plain username_format=%n ${join(dir, 'users', '%n')}
}
userdb {
  driver = static
  args = uid=${owner.user} gid=${owner.group} home=${join(dir, 'mail', '%n')}
}
namespace inbox {
  inbox = yes
  separator = /${['Drafts', 'Sent', 'Trash', 'Junk', 'Archive'].map(folder).join('')}
}

service imap-login {${noChroot}
  process_min_avail = 1
  service_count = 0
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service imap {
  process_limit = ${options.processLimit}
}
service lmtp {${runAs}
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service auth {${runAs}
}
service auth-worker {${runAs}
}
service anvil {${noChroot}
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {${noChroot}
}
`.trimStart();
}
