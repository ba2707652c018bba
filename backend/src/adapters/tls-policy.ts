import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { StartUpError } from '../common/start-up-error.js';

/**
 * How every encrypted connection to a mail server is made: TLS 1.2 or newer, the certificate checked against the well-known
 * authorities and those of MAIL_CA_FILE, and made out to the host that the person typed. There is no way to turn that off.
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

  /** Options for `tls.connect`. A server that is given by its IP address gets no server name (RFC 6066 section 3). */
  optionsFor(host: string): ConnectionOptions {
    return { secureContext: this.secureContext, ...(isIP(host) === 0 ? { servername: host } : {}) };
  }
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
