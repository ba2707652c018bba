import { AuthenticationFailure } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { MailServerError } from '../mail-server-error.js';
import { toMailServerError } from './imap-errors.js';

const server = { host: 'mail.example.org', port: 993, security: 'tls' } as const;
const error = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);
/** As imapflow 2.10.2 rejects when a server answers the sign-in with NO or BAD. */
const refused = (responseText: string, serverResponseCode?: string, responseStatus = 'NO'): Error =>
  error('Command failed', {
    response: `1 ${responseStatus} [${serverResponseCode}] ${responseText}`,
    responseStatus,
    responseText,
    ...(serverResponseCode === undefined ? {} : { serverResponseCode }),
    authenticationFailed: true,
  });

// Recorded from imapflow 2.10.2 on Node 20 against Dovecot 2.3 and scripted servers.
const recorded: [string, Error, MailServerError['problem']][] = [
  ['a wrong password', refused('Authentication failed.', 'AUTHENTICATIONFAILED'), 'login-refused'],
  ['a refusal without a code', refused('LOGIN failed.'), 'login-refused'],
  ['a wish for an app password', refused('Application-specific password required', 'ALERT'), 'login-refused'],
  ['a directory that is down', refused('Temporary authentication failure.', 'UNAVAILABLE'), 'server-error'],
  ['a directory that is down, without a code', refused('Temporary authentication failure.'), 'server-error'],
  ['a blocked account', refused('Account blocked', 'CONTACTADMIN'), 'server-error'],
  ['a locked mailbox', refused('Mailbox in use', 'INUSE'), 'server-error'],
  ['Exchange in trouble', refused('User is authenticated but not connected.', undefined, 'BAD'), 'server-error'],
  ['a limit', refused('Too many logins', 'LIMIT'), 'too-many-connections'],
  ['Gmail counting', refused('Too many simultaneous connections. (Failure)', 'ALERT'), 'too-many-connections'],
  [
    'Dovecot counting',
    refused('Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)', 'UNAVAILABLE'),
    'too-many-connections',
  ],
  [
    'a greeting that is BYE',
    error('Unexpected close', { code: 'ClosedAfterConnectText', reason: 'Too many connections from your IP' }),
    'too-many-connections',
  ],
  ['a disabled LOGIN', new AuthenticationFailure('Login is disabled'), 'login-impossible'],
  ['a wish for encryption', refused('use TLS', 'PRIVACYREQUIRED'), 'login-impossible'],
  ['no STARTTLS', error('Server does not support STARTTLS', { tlsFailed: true }), 'tls-not-offered'],
  [
    'PREAUTH before STARTTLS',
    error('STARTTLS is not possible after a PREAUTH greeting', { tlsFailed: true }),
    'tls-not-offered',
  ],
  ['bytes slipped in after STARTTLS', error('x', { code: 'STARTTLS_INJECTION', tlsFailed: true }), 'tls-failed'],
  [
    'an old certificate',
    error('certificate has expired', { code: 'CERT_HAS_EXPIRED', tlsFailed: true }),
    'certificate-expired',
  ],
  ['a self-signed certificate', error('x', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'certificate-untrusted'],
  ['a certificate of another', error('x', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'certificate-wrong-host'],
  ['plain text where TLS was due', error('x', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }), 'tls-failed'],
  ['a server of TLS 1.1', error('x', { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }), 'tls-failed'],
  ['a closed port', error('connect ECONNREFUSED', { code: 'ECONNREFUSED' }), 'refused'],
  ['an unknown name', error('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' }), 'host-unknown'],
  ['no name server', error('getaddrinfo EAI_AGAIN', { code: 'EAI_AGAIN' }), 'host-unknown'],
  ['no route', error('connect EHOSTUNREACH', { code: 'EHOSTUNREACH' }), 'unreachable'],
  ['a cut', error('read ECONNRESET', { code: 'ECONNRESET' }), 'unreachable'],
  ['a close without a word', error('Unexpected close', { code: 'ClosedAfterConnectTLS' }), 'unreachable'],
  ['a command after the end', error('Connection not available', { code: 'NoConnection' }), 'unreachable'],
  ['no TCP or TLS in time', error('x', { code: 'CONNECT_TIMEOUT' }), 'timeout'],
  ['no greeting in time', error('x', { code: 'GREETING_TIMEOUT' }), 'timeout'],
  ['a silent server', error('Socket timeout', { code: 'ETIMEOUT' }), 'timeout'],
  ['an unreadable answer', error('x', { code: 'ParserError11' }), 'not-this-protocol'],
  ['a refused command', error('Command failed', { responseStatus: 'NO', responseText: 'No.' }), 'server-error'],
  ['anything else', error('something'), 'server-error'],
];

describe('toMailServerError for IMAP', () => {
  it.each(recorded)('explains %s', (_name, recordedError, problem) => {
    const explained = toMailServerError(recordedError, server);

    expect(explained.problem).toBe(problem);
    expect(explained.cause).toBe(recordedError);
    expect(explained.message).toMatch(/^[A-Z].*[.”]$|^mail\.example\.org .*[.”]$/);
  });

  it('counts only as permanent what a person must mend', () => {
    const permanent = recorded.filter(([, recordedError]) => toMailServerError(recordedError, server).permanent);

    expect(new Set(permanent.map(([, , problem]) => problem))).toEqual(
      new Set([
        'login-refused',
        'login-impossible',
        'tls-not-offered',
        'certificate-untrusted',
        'certificate-wrong-host',
      ]),
    );
  });

  it('waits as long as a server that throttles asks for', () => {
    const explained = toMailServerError(error('throttled', { code: 'ETHROTTLE', throttleReset: 90_000 }), server);

    expect(explained).toMatchObject({ problem: 'server-error', failureClass: 'throttled', retryAfterMs: 90_000 });
  });

  const bye = (reason: string): Error => error('Unexpected close', { code: 'ClosedAfterConnectTLS', reason });
  /** As the command is rejected in the middle of which the server says BYE. */
  const lostTo = (reason: string): Error => error('Connection not available', { code: 'NoConnection', reason });
  const no = (responseText: string, serverResponseCode = '', responseStatus = 'NO'): Error =>
    error('Command failed', { responseStatus, responseText, serverResponseCode });

  // The sentences are those of the servers' sources and of the logs of their users.
  it.each<[string, Error, MailServerError['failureClass']]>([
    ['Dovecot: password', refused('Authentication failed.', 'AUTHENTICATIONFAILED'), 'auth'],
    ['Cyrus: password', refused('authentication failure'), 'auth'],
    ['Courier: password', refused('Login failed.'), 'auth'],
    ['Gmail: password', refused('Invalid credentials (Failure)', 'AUTHENTICATIONFAILED'), 'auth'],
    ['Microsoft 365: password', refused('LOGIN failed.'), 'auth'],
    ['Dovecot: directory', refused('Temporary authentication failure. [host:2026]', 'UNAVAILABLE'), 'auth-ambiguous'],
    ['Microsoft 365: mailbox', refused('User is authenticated but not connected.', undefined, 'BAD'), 'auth-ambiguous'],
    ['a blocked account', refused('Account blocked', 'CONTACTADMIN'), 'auth-ambiguous'],
    ['Dovecot: locked', refused('Mailbox in use', 'INUSE'), 'server'],
    [
      'Dovecot: connections',
      refused('Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)', 'LIMIT'),
      'connection-limit',
    ],
    ['Cyrus: connections', bye('Too many open connections for this user'), 'connection-limit'],
    ['Courier: connections', bye('Maximum connection limit reached for 192.0.2.1'), 'connection-limit'],
    ['Gmail: connections', refused('Too many simultaneous connections. (Failure)', 'ALERT'), 'connection-limit'],
    ['Microsoft 365: connections', bye('Connection limit exceeded.'), 'connection-limit'],
    ['Gmail: bandwidth', bye('Account exceeded command or bandwidth limits.'), 'throttled'],
    ['Yahoo: rate', no('UID FETCH Rate limit hit.', 'LIMIT'), 'throttled'],
    ['a server of its own', no('Slow down', 'THROTTLED'), 'throttled'],
    ['Dovecot: bug', no('Internal error occurred.', 'SERVERBUG'), 'server'],
    ['Dovecot: shut down while signing in', bye('Server shutting down.'), 'server'],
    ['a cut', error('read ECONNRESET', { code: 'ECONNRESET' }), 'network'],
    ['no greeting', error('x', { code: 'GREETING_TIMEOUT' }), 'network'],
    ['no such name', error('x', { code: 'ENOTFOUND' }), 'network'],
    ['nonsense', error('x', { code: 'ParserError11' }), 'protocol'],
    ['too many tokens', error('x', { code: 'TooManyTokens' }), 'protocol'],
    ['a certificate of another', error('x', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'settings'],
    ['a certificate that somebody has to renew', error('x', { code: 'CERT_HAS_EXPIRED' }), 'server'],
    ['a disabled LOGIN', new AuthenticationFailure('Login is disabled'), 'settings'],
  ])('sorts %s', (_name, recordedError, failureClass) => {
    expect(toMailServerError(recordedError, server).failureClass).toBe(failureClass);
  });

  it.each<[string, Error, MailServerError['failureClass'], RegExp]>([
    ['LIMIT on STORE', no('Too many keywords in mailbox', 'LIMIT'), 'server', /Too many keywords/],
    ['LIMIT on APPEND', no('Message is too large', 'LIMIT'), 'server', /too large/],
    ['LIMIT with a pace', no('UID SEARCH Rate limit hit.', 'LIMIT'), 'throttled', /Rate limit/],
    ['UNAVAILABLE on SELECT', no('The index is being rebuilt', 'UNAVAILABLE'), 'server', /rebuilt/],
    ['INUSE on SELECT', no('Mailbox is locked', 'INUSE'), 'server', /locked/],
    ['OVERQUOTA on COPY', no('Quota exceeded', 'OVERQUOTA'), 'server', /full.*Quota exceeded/],
    ['BYE, counting', lostTo('Too many connections from your address'), 'connection-limit', /no more connections/],
    ['BYE, slowing down', lostTo('Account exceeded command or bandwidth limits.'), 'throttled', /bandwidth/],
    ['BYE, going down', lostTo('Server shutting down.'), 'network', /shutting down/],
    ['BYE, in trouble', lostTo('[UNAVAILABLE] Internal error, try later'), 'network', /Internal error/],
  ])('sorts what a signed-in session is told: %s', (_name, recordedError, failureClass, words) => {
    const explained = toMailServerError(recordedError, server, 'signed-in');

    expect(explained.failureClass).toBe(failureClass);
    expect(explained.message).toMatch(words);
  });

  it.each(['Server shutting down.', 'Disconnected for inactivity.', 'Idle time too long'])(
    'takes “%s” to a signed-in session for a cut line',
    (reason) => {
      expect(toMailServerError(bye(reason), server, 'signed-in').failureClass).toBe('network');
    },
  );

  it.each([
    ['Request is throttled. Suggested Backoff Time: 92415 milliseconds', 92_415],
    ['Too many login attempts, try again in 15 minutes', 900_000],
    ['Rate limit, try again in 30 seconds', 30_000],
    ['Rate limit hit.', 60_000],
  ])('reads how long to wait from “%s”', (words, retryAfterMs) => {
    expect(toMailServerError(no(words, '', 'BAD'), server)).toMatchObject({ failureClass: 'throttled', retryAfterMs });
  });

  it('takes a full mailbox for no trouble of the server’s', () => {
    const { message } = toMailServerError(no('Quota exceeded', 'OVERQUOTA'), server, 'signed-in');

    expect(message).toBe(
      'The mailbox is full, so the mail server takes nothing more into it. Delete something for good. The server says: “Quota exceeded”',
    );
  });

  it('gives the server’s own words, in one line and without tricks', () => {
    const explained = toMailServerError(refused('No.\r\nEvil: \u202eyes\u0007', 'AUTHENTICATIONFAILED'), server);

    expect(explained.message).toContain('The server says: “No. Evil: yes”');
  });

  it('leaves an error alone that is explained already', () => {
    const explained = new MailServerError('timeout', 'No answer.');

    expect(toMailServerError(explained, server)).toBe(explained);
  });

  it.each([null, undefined, 'text', 7])('survives %j being thrown', (thrown) => {
    expect(toMailServerError(thrown, server).problem).toBe('server-error');
  });
});
