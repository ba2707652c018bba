import { join } from 'node:path';
import type { UnpackedServers } from './unpacked-servers.js';

/** What Courier offers unless told otherwise. */
export const courierCapabilities = [
  'IMAP4rev1',
  'UIDPLUS',
  'CHILDREN',
  'NAMESPACE',
  'THREAD=ORDEREDSUBJECT',
  'THREAD=REFERENCES',
  'SORT',
  'QUOTA',
  'IDLE',
] as const;

export interface CourierSettings {
  /** Capabilities that the server keeps to itself, such as `UIDPLUS`. */
  readonly withoutCapabilities?: readonly (typeof courierCapabilities)[number][];
  /** How often it looks for changes during IDLE; 1 unless given, where Courier itself has 60. */
  readonly idlePollSeconds?: number;
}

interface Places {
  readonly unpacked: UnpackedServers;
  /** Certificate and key in one file. */
  readonly certificateFile: string;
  /** By which its processes find the watcher of files. */
  readonly watcherId: string;
}

/** Courier's settings, which it reads from its environment; /etc/courier has no part in them. */
export function courierEnvironment(settings: CourierSettings, places: Places) {
  const { withoutCapabilities = [], idlePollSeconds = 1 } = settings;
  const { unpacked, certificateFile, watcherId } = places;
  const capability = courierCapabilities.filter((name) => !withoutCapabilities.includes(name)).join(' ');
  return {
    PATH: '/usr/bin:/bin',
    LD_LIBRARY_PATH: unpacked.libraryPath,
    IMAP_CAPABILITY: capability,
    IMAP_CAPABILITY_TLS: `${capability} AUTH=PLAIN`,
    IMAP_KEYWORDS: '1',
    IMAP_ACL: '1',
    IMAP_IDLE_TIMEOUT: String(idlePollSeconds),
    // Otherwise it would tell of changes at once, by the watcher; few servers in the field do.
    IMAP_ENHANCEDIDLE: '0',
    IMAP_USELOCKS: '1',
    IMAP_CHECK_ALL_FOLDERS: '0',
    IMAP_OBSOLETE_CLIENT: '0',
    IMAP_MAILBOX_SANITY_CHECK: '1',
    IMAP_TRASHFOLDERNAME: 'Trash',
    IMAP_EMPTYTRASH: '',
    IMAP_STARTTLS: 'NO',
    IMAP_TLS_REQUIRED: '0',
    TLS_CERTFILE: certificateFile,
    TLS_VERIFYPEER: 'NONE',
    GAM_CLIENT_ID: watcherId,
    // The path of the watcher is compiled in, for the case that it does not run.
    GAMIN_DEBUG_SERVER: join(unpacked.tree, 'usr/libexec/gam_server'),
  };
}
