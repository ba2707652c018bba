import type { Security } from '@maildesk/contracts';
import type { Secret } from '../common/secret.js';

/** Where a mail server is and how the connection to it is protected. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  /** The one certificate (PEM), signed by nobody else, that a person has decided to trust here in place of authorities. */
  readonly pinnedCertificate?: string | null;
}

/** All that is needed to sign in at a mail server. */
export interface ServerAccess extends ServerAddress {
  readonly username: string;
  readonly password: Secret;
}
