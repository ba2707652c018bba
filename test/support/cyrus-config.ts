import { join } from 'node:path';
import type { Certificate } from './certificates.js';
import { mailDomain } from './mail-user.js';

export interface CyrusPorts {
  /** Plain, with STARTTLS. */
  readonly imap: number;
  readonly imaps: number;
  readonly lmtp: number;
}

export interface CyrusConfigOptions {
  readonly dir: string;
  readonly ports: CyrusPorts;
  readonly certificate: Certificate;
  /** The folder of Cyrus' programs. */
  readonly programs: string;
  readonly user: string;
  readonly passwordSocket: string;
  readonly withoutCapabilities: readonly string[];
}

const roles = ['Drafts', 'Sent', 'Trash', 'Junk', 'Archive'];

/** The text of imapd.conf: everything below one folder, mailboxes made at the first login or delivery. */
export function imapdConfig(options: CyrusConfigOptions): string {
  const { dir, certificate, user, passwordSocket, withoutCapabilities } = options;
  return `
configdirectory: ${join(dir, 'conf')}
defaultpartition: default
partition-default: ${join(dir, 'spool')}
cyrus_user: ${user}
allowplaintext: yes
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: ${passwordSocket}
sasl_mech_list: PLAIN
failedloginpause: 0
tls_server_cert: ${certificate.certFile}
tls_server_key: ${join(dir, 'server.key')}
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: ${roles.join(' | ')}
autocreate_subscribe_folders: ${roles.join(' | ')}
${roles.map((role) => `xlist-${role.toLowerCase()}: ${role}`).join('\n')}
unixhierarchysep: yes
altnamespace: yes
virtdomains: userid
defaultdomain: ${mailDomain}
duplicatesuppression: no
${withoutCapabilities.length === 0 ? '' : `suppress_capabilities: ${withoutCapabilities.join(' ')}`}
`.trimStart();
}

/** The text of cyrus.conf: which programs run on which ports. */
export function cyrusConfig({ dir, ports, programs }: CyrusConfigOptions): string {
  const program = (name: string): string => `${join(programs, name)} -C ${join(dir, 'imapd.conf')}`;
  return `
START {
  recover cmd="${program('ctl_cyrusdb')} -r"
  idled cmd="${program('idled')}"
}
SERVICES {
  imap cmd="${program('imapd')}" listen="127.0.0.1:${ports.imap}" prefork=1
  imaps cmd="${program('imapd')} -s" listen="127.0.0.1:${ports.imaps}" prefork=1
  lmtp cmd="${program('lmtpd')} -a" listen="127.0.0.1:${ports.lmtp}" prefork=0
}
EVENTS {
}
`.trimStart();
}
