import type { ConnectionProblem } from '@maildesk/contracts';
import { MailServerError } from './mail-server-error.js';
import { type Protocol, sentenceFor } from './problem-sentences.js';
import type { ServerAddress } from './server-access.js';

/** Codes of the host guard and of Node's resolver, sockets and TLS (`man 3 errno`, `tls.TLSSocket#authorizationError`) and what they mean for people. */
const problemByCode: Readonly<Record<string, ConnectionProblem>> = {
  EHOSTNOTALLOWED: 'not-allowed',
  ENOTTHISMACHINE: 'tls-not-offered',
  ENOTFOUND: 'host-unknown',
  ENODATA: 'host-unknown',
  EAI_AGAIN: 'host-unknown',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ECONNRESET: 'unreachable',
  ECONNABORTED: 'unreachable',
  EPIPE: 'unreachable',
  ETIMEDOUT: 'timeout',
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-wrong-host',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'certificate-wrong-host',
  HOSTNAME_MISMATCH: 'certificate-wrong-host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-untrusted',
  CERT_SIGNATURE_FAILURE: 'certificate-untrusted',
  CERT_CHAIN_TOO_LONG: 'certificate-untrusted',
  CERT_REVOKED: 'certificate-untrusted',
  CERT_UNTRUSTED: 'certificate-untrusted',
  CERT_REJECTED: 'certificate-untrusted',
  INVALID_CA: 'certificate-untrusted',
  INVALID_PURPOSE: 'certificate-untrusted',
  EPROTO: 'tls-failed',
};

/** What a TLS client gets to hear when the other side is talking plain text. */
const plainTextAnswered = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);
/** The server wants TLS 1.0 or 1.1, which RFC 8996 retired. */
const tooOldTls = new Set(['ERR_SSL_UNSUPPORTED_PROTOCOL', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION']);

/** The properties by which foreign errors are told apart; none is sure to be there. */
export interface ForeignError {
  readonly message: string;
  readonly code: string;
  readonly originalCode: string;
}

/** Reads an error of a library without trusting its shape. */
export function readError(error: unknown): ForeignError {
  const field = (name: string): string => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  return { message: field('message'), code: field('code'), originalCode: field('originalCode') };
}

/** Explains an error of the resolver, the socket or TLS by its code; null when it is none of these. */
export function explainSocketError(error: unknown, protocol: Protocol, server: ServerAddress): MailServerError | null {
  const { code, originalCode } = readError(error);
  // nodemailer puts a code of its own in front and keeps Node's beside it.
  return explainCode(originalCode, protocol, server, error) ?? explainCode(code, protocol, server, error);
}

function explainCode(code: string, protocol: Protocol, server: ServerAddress, cause: unknown): MailServerError | null {
  const { host, port } = server;
  if (plainTextAnswered.has(code)) {
    const hint = `${host} does not speak TLS from the start on port ${port}. Choose STARTTLS, or the port for TLS.`;
    return new MailServerError('tls-failed', hint, { cause });
  }
  if (tooOldTls.has(code)) {
    const hint = `${host} offers only old, unsafe versions of TLS. Whoever runs the server must allow TLS 1.2 or newer.`;
    return new MailServerError('tls-failed', hint, { cause });
  }
  if (code === 'EAI_AGAIN') {
    const hint = `The name ${host} could not be looked up just now. Check the network and its name server.`;
    return new MailServerError('host-unknown', hint, { cause });
  }
  const known = problemByCode[code] ?? (code.startsWith('ERR_SSL_') ? 'tls-failed' : null);
  const isPinned = (server.pinnedCertificate ?? null) !== null;
  const problem = isPinned && known === 'certificate-untrusted' ? 'certificate-changed' : known;
  return problem === null ? null : new MailServerError(problem, sentenceFor(problem, protocol, server), { cause });
}
