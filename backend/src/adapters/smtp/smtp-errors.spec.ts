import { describe, expect, it } from 'vitest';
import type { MailServerError } from '../mail-server-error.js';
import { toMailServerError } from './smtp-errors.js';

const server = { host: 'mail.example.org', port: 587, security: 'starttls' } as const;
const error = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);
/** As nodemailer 10.6.0 reports a reply. */
const reply = (response: string, code: string, command: string): Error =>
  error(`…: ${response}`, { code, response, responseCode: Number(response.slice(0, 3)), command });

// Recorded from nodemailer 10.6.0 on Node 20 against smtp-server 3.21, Dovecot and scripted servers.
const recorded: [string, Error, MailServerError['problem'], boolean][] = [
  ['a wrong password', reply('535 Authentication credentials invalid', 'EAUTH', 'AUTH PLAIN'), 'login-refused', true],
  [
    'a wish for an app password',
    reply('534 5.7.9 Application-specific password required', 'EAUTH', 'AUTH PLAIN'),
    'login-refused',
    true,
  ],
  [
    'a directory that is down',
    reply('454 4.7.0 Temporary authentication failure', 'EAUTH', 'AUTH PLAIN'),
    'server-error',
    false,
  ],
  [
    'a password to be renewed',
    reply('432 4.7.12 A password transition is needed', 'EAUTH', 'AUTH PLAIN'),
    'login-refused',
    true,
  ],
  [
    'no sign-in by password',
    reply('504 5.5.4 Unrecognized authentication type', 'EAUTH', 'AUTH PLAIN'),
    'login-impossible',
    true,
  ],
  ['a wish for encryption', reply('530 Must issue STARTTLS', 'EAUTH', 'AUTH PLAIN'), 'login-impossible', true],
  [
    'too many connections',
    reply('421 4.7.0 Too many connections', 'EAUTH', 'AUTH PLAIN'),
    'too-many-connections',
    false,
  ],
  ['a server that closes', reply('421 4.3.2 Service shutting down', 'ECONNECTION', 'CONN'), 'server-error', false],
  ['a busy greeting', reply('554 no service', 'EPROTOCOL', 'CONN'), 'server-error', false],
  [
    'an IMAP greeting',
    error('Invalid greeting', { code: 'EPROTOCOL', response: '* OK Dovecot ready.', command: 'CONN' }),
    'not-this-protocol',
    false,
  ],
  ['no STARTTLS', reply('502 not implemented', 'ETLS', 'STARTTLS'), 'tls-not-offered', true],
  ['STARTTLS not now', reply('454 not now', 'ETLS', 'STARTTLS'), 'server-error', false],
  [
    'a server that only knows HELO',
    error('EHLO failed but HELO does not support required STARTTLS. response=502 what: 502 what', {
      code: 'ECONNECTION',
      response: '502 what',
      responseCode: 502,
      command: 'EHLO',
    }),
    'tls-not-offered',
    true,
  ],
  [
    'an old certificate',
    error('certificate has expired', { code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' }),
    'certificate-expired',
    false,
  ],
  [
    'a self-signed certificate',
    error('x', { code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    'certificate-untrusted',
    true,
  ],
  [
    'a certificate of another',
    error('x', { code: 'ESOCKET', originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    'certificate-wrong-host',
    true,
  ],
  [
    'a broken handshake',
    error('Connection closed unexpectedly', { code: 'ETLS', command: 'CONN' }),
    'tls-failed',
    false,
  ],
  ['a closed port', error('x', { code: 'ECONNREFUSED' }), 'refused', false],
  ['a cut', error('x', { code: 'ESOCKET', originalCode: 'ECONNRESET' }), 'unreachable', false],
  [
    'a close without a word',
    error('Connection closed unexpectedly', { code: 'ECONNECTION', command: 'CONN' }),
    'unreachable',
    false,
  ],
  ['a silent server', error('Timeout', { code: 'ETIMEDOUT', originalCode: 'SOCKET_TIMEOUT' }), 'timeout', false],
  ['a refused recipient', reply('550 5.1.1 No such user', 'EENVELOPE', 'RCPT TO'), 'server-error', true],
  ['a deferred recipient', reply('450 4.2.0 Greylisted', 'EENVELOPE', 'RCPT TO'), 'server-error', false],
  ['a refused message', reply('554 5.7.1 Looks like spam', 'EMESSAGE', 'DATA'), 'server-error', true],
  ['a stream that broke here', error('the disk is gone', { code: 'ESTREAM', command: 'API' }), 'server-error', false],
];

describe('toMailServerError for SMTP', () => {
  it.each(recorded)('explains %s', (_name, recordedError, problem, permanent) => {
    expect(toMailServerError(recordedError, server)).toMatchObject({ problem, permanent, cause: recordedError });
  });

  it('tells the reply code where there was a reply, as without one nobody knows what the server did', () => {
    const code = (thrown: Error): number | null => toMailServerError(thrown, server).replyCode;

    expect(code(reply('554 5.7.1 Looks like spam', 'EMESSAGE', 'DATA'))).toBe(554);
    expect(code(reply('450 4.2.0 Greylisted', 'EENVELOPE', 'RCPT TO'))).toBe(450);
    expect(code(error('Connection closed unexpectedly', { code: 'ECONNECTION' }))).toBeNull();
    expect(code(error('Timeout', { code: 'ETIMEDOUT' }))).toBeNull();
  });

  it('gives the server’s reason for refusing a message, but nothing that another protocol said', () => {
    const spam = toMailServerError(reply('554 5.7.1 Looks like spam', 'EMESSAGE', 'DATA'), server);
    const other = error('Invalid greeting', { code: 'EPROTOCOL', response: 'SSH-2.0-OpenSSH_9', command: 'CONN' });

    expect(spam.message).toBe('mail.example.org refuses this message. The server says: “554 5.7.1 Looks like spam”');
    expect(toMailServerError(other, server).message).not.toContain('SSH');
  });
});
