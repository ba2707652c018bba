import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { HostGuard } from './host-guard/host-guard.js';
import { openSocket } from './mail-socket.js';
import type { Protocol } from './problem-sentences.js';
import type { ServerAddress } from './server-access.js';
import { askForTls } from './starttls-dialogue.js';
import { TlsPolicy } from './tls-policy.js';

/** A certificate that nobody but the server itself vouches for. */
export interface OwnCertificate {
  /** SHA-256 over the whole certificate, in upper case with colons. */
  readonly fingerprint: string;
  /** Whom it says it is for; no more than a claim. */
  readonly subject: string;
  readonly validFrom: Date;
  readonly validUntil: Date;
  readonly pem: string;
}

const lookTimeoutMs = 5_000;

/**
 * Looks which certificate a server shows, so that a person can decide about one that is self-signed. Nothing is sent but what
 * leads to the handshake, and nothing that is heard is kept: the connection is not trusted with anything.
 */
@Injectable()
export class CertificateLook {
  constructor(
    private readonly guard: HostGuard,
    private readonly tls: TlsPolicy,
  ) {}

  /** Null when the server shows none, is not reached within 5 s, or when somebody else has signed its certificate. */
  async look(server: ServerAddress, protocol: Protocol): Promise<OwnCertificate | null> {
    if (server.security === 'none') return null;
    const signal = AbortSignal.timeout(lookTimeoutMs);
    let socket: Socket | null = null;
    try {
      socket = await openSocket(server, protocol, { guard: this.guard, signal });
      if (server.security === 'starttls') await askForTls(socket, protocol, signal);
      return ownCertificate(await this.shownOn(socket, server, signal));
    } catch {
      // Why the server cannot be used is told by the connection test; here there is nothing to show.
      return null;
    } finally {
      socket?.destroy();
    }
  }

  private shownOn(socket: Socket, { host }: ServerAddress, signal: AbortSignal): Promise<X509Certificate | undefined> {
    return new Promise((resolve, reject) => {
      const options = { ...this.tls.optionsFor({ host }), socket, host };
      // Only to see it; what is used is always verified.
      const secured = connectTls({ ...options, rejectUnauthorized: false });
      secured.once('secureConnect', () => resolve(secured.getPeerX509Certificate()));
      secured.on('error', reject);
      secured.once('close', () => reject(new Error('closed in the handshake')));
      signal.addEventListener('abort', () => reject(new Error('the time is up')), { once: true });
    });
  }
}

function ownCertificate(certificate: X509Certificate | undefined): OwnCertificate | null {
  if (
    certificate === undefined ||
    !certificate.checkIssued(certificate) ||
    !certificate.verify(certificate.publicKey)
  ) {
    return null;
  }
  return {
    fingerprint: certificate.fingerprint256,
    subject: subjectOf(certificate),
    validFrom: new Date(certificate.validFrom),
    validUntil: new Date(certificate.validTo),
    pem: certificate.toString(),
  };
}

/** The names it was made for, or whatever else it calls itself; one line that is safe to show. */
function subjectOf({ subject, subjectAltName }: X509Certificate): string {
  const words = subjectAltName ?? subject;
  return words
    .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
