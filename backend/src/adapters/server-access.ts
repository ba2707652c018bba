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

/** What signs in: a password, or the access token of a permission that a provider has granted (OAuth 2.0, RFC 6750). */
export type Credential =
  { readonly kind: 'password'; readonly password: Secret } | { readonly kind: 'oauth'; readonly token: Secret };

/** All that is needed to sign in at a mail server. */
export interface ServerAccess extends ServerAddress {
  readonly username: string;
  readonly credential: Credential;
}

/** A server as sentences speak of it: what it refuses or accepts has another name where it is no password, and is never repeated. */
export type ServerInWords = ServerAddress & { readonly credential?: Credential };
