import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { StartUpError } from '../common/start-up-error.js';
import type { ServerAddress } from './server-access.js';

/**
 * How every encrypted connection to a mail server is made: TLS 1.2 or newer, the certificate checked against the well-known
 * authorities and those of MAIL_CA_FILE, and made out to the host that the person typed. There is no way to turn that off; one certificate can be
 * pinned in place of it.
 */
@Injectable()
export class TlsPolicy {
  /** Made once: reading all authorities for each connection would cost milliseconds every time. */
  private readonly secureContext: SecureContext;

  /** @throws StartUpError when MAIL_CA_FILE cannot be read or holds no certificate. */
  constructor(config: Config) {
    const ca = config.mailCaFile === null ? {} : { ca: [...rootCertificates, readAuthorities(config.mailCaFile)] };
    this.secureContext = createSecureContext({ minVersion: 'TLSv1.2', ...ca });
  }

  /**
   * Options for `tls.connect`. A server that is given by its IP address gets no server name (RFC 6066 section 3). Where a
   * certificate is pinned, it is the only one that is taken, whatever name is in it, and no authority counts.
   */
  optionsFor({ host, pinnedCertificate = null }: TlsTarget): ConnectionOptions {
    const name = host.replace(/\.$/, '');
    const named = isIP(host) === 0 ? { servername: name } : {};
    if (pinnedCertificate === null) return { secureContext: this.secureContext, ...named };
    const secureContext = createSecureContext({ minVersion: 'TLSv1.2', ca: pinnedCertificate });
    return { secureContext, ...named, checkServerIdentity: (_host, shown) => otherThan(pinnedCertificate, shown.raw) };
  }
}

type TlsTarget = Pick<ServerAddress, 'host' | 'pinnedCertificate'>;

/** An authority that is pinned could sign others: what is shown must be the pinned certificate itself. */
function otherThan(pem: string, shown: Buffer): Error | undefined {
  if (new X509Certificate(pem).raw.equals(shown)) return undefined;
  return Object.assign(new Error('not the pinned certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
}

function readAuthorities(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    // OpenSSL would take a file without any certificate in it without a word.
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StartUpError(`MAIL_CA_FILE must name a PEM file with certificates. ${file} is none: ${reason}`, {
      cause,
    });
  }
}
