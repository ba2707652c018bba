import type { ImapFlowError } from 'imapflow';
import { MailServerError, type MailServerErrorOptions } from '../mail-server-error.js';
import { sentenceFor, withServerWords } from '../problem-sentences.js';
import { safeWords } from '../safe-words.js';
import type { ServerInWords } from '../server-access.js';
import { explainSocketError } from '../socket-errors.js';

/** How long to leave a server alone that counts connections; most forget old ones within a minute. */
const crowdedWaitMs = 60_000;

/** Few servers have a response code for it, so words are all there is: Dovecot, Gmail, Courier, Cyrus, Exchange. */
const crowded =
  /too many ((open|simultaneous|concurrent|active|imap) )*(connections|sessions)|(maximum|max) (number of )?(imap )?connections?|connection (count )?limit|userip|mail_max_userip_connections/i;

/** A rate or an amount that was passed: Exchange, Gmail, Yahoo. A response code is rare here too. */
const throttled =
  /is throttled|suggested backoff time|(bandwidth|command or bandwidth|rate|command) limits?|too many (commands|requests|login attempts)|try again in \d+/i;

/** Exchange gives milliseconds; others, where they give anything, minutes or seconds in words. */
const hint = /backoff time[:=\s]+(\d+)|try again in (\d+) ?(s|m)/i;

/** Response codes (RFC 5530, RFC 9051 section 7.1) by which a server says at the sign-in that the password is not the matter. */
const troubleCodes = new Set(['UNAVAILABLE', 'CONTACTADMIN', 'INUSE', 'SERVERBUG', 'CORRUPTION', 'OVERQUOTA']);
/** Of these, the codes by which it leaves open whether the password would do. */
const unclearCodes = new Set(['UNAVAILABLE', 'CONTACTADMIN', '']);

/** A mailbox without room (RFC 9208 section 4.1.3) is no trouble of the server's, and nothing but less mail helps. */
const fullSentence = 'The mailbox is full, so the mail server takes nothing more into it. Delete something for good.';

/** Errors of imapflow about the connection itself. Names of `ImapFlowErrorCode`. */
const lostCodes = new Set([
  'NoConnection',
  'EConnectionClosed',
  'StateLogout',
  'ClosedAfterConnectText',
  'ClosedAfterConnectTLS',
]);
const timeoutCodes = new Set(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT']);
const unreadable =
  /^ParserError|^(LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooManyTokens|TooManyResponses|MAX_IMAP_NESTING_REACHED|InvalidResponse|MissingTag|UnexpectedTag)$/;

/** What imapflow says when no response code, no Node code and no code of its own tells the case; contract-tested. */
const noStartTls = /does not support STARTTLS|STARTTLS is not possible/;
const noPasswordSignIn = /Login is disabled|Unsupported authentication mechanism|No matching authentication method/;

/**
 * Turns any error of imapflow into one that says what it means. A refused password (`login-refused`) is only what the server
 * calls one: a directory that is down or a full server also refuse the LOGIN command, and must not cost a good password.
 * A BYE to a session that is `signed-in` is a cut line, whatever its words; before that it is a server that cannot serve.
 * What came over a connection that is still `unsecured` may be anybody's words, and is not shown; nor is what repeats a secret.
 */
export function toMailServerError(
  error: unknown,
  server: ServerInWords,
  phase: 'unsecured' | 'signing-in' | 'signed-in' = 'signing-in',
): MailServerError {
  if (error instanceof MailServerError) return error;
  const fields = (error ?? {}) as Partial<ImapFlowError>;
  const { code = '', serverResponseCode = '', message = '' } = fields;
  const words = serverWords(fields);
  const build = (
    problem: MailServerError['problem'],
    options: MailServerErrorOptions & { words?: string | null } = {},
  ): MailServerError =>
    new MailServerError(
      problem,
      withServerWords(
        sentenceFor(problem, 'IMAP', server),
        phase === 'unsecured' ? null : safeWords(options.words, server.credential),
      ),
      {
        cause: error,
        ...options,
      },
    );

  const askedMs = code === 'ETHROTTLE' ? (hintIn(words) ?? crowdedWaitMs) : throttleIn(serverResponseCode, words);
  if (askedMs !== null) {
    const retryAfterMs = fields.throttleReset ?? askedMs;
    return build('server-error', { failureClass: 'throttled', retryAfterMs, words });
  }
  // Of a command LIMIT speaks of something else: of flags, of sizes, of what one command may ask for (RFC 5530).
  if ((serverResponseCode === 'LIMIT' && phase !== 'signed-in') || crowded.test(words ?? message)) {
    return build('too-many-connections', { retryAfterMs: crowdedWaitMs });
  }
  if (fields.authenticationFailed === true || noPasswordSignIn.test(message)) {
    const problem = signInProblem(fields, words);
    const isUnclear = problem === 'server-error' && unclearCodes.has(serverResponseCode);
    return build(problem, isUnclear ? { words, failureClass: 'auth-ambiguous' } : { words });
  }
  if (phase === 'signed-in' && serverResponseCode === 'OVERQUOTA') {
    return new MailServerError('server-error', withServerWords(fullSentence, safeWords(words, server.credential)), {
      cause: error,
    });
  }
  if (noStartTls.test(message)) return build('tls-not-offered');
  if (timeoutCodes.has(code)) return build('timeout');
  if (lostCodes.has(code)) {
    // A BYE in place of a greeting or in the middle: the server's reason is the best explanation there is.
    if (words === null) return build('unreachable');
    return build('server-error', { words, failureClass: phase === 'signed-in' ? 'network' : 'server' });
  }
  if (unreadable.test(code)) return build('not-this-protocol');
  const explained = explainSocketError(error, 'IMAP', server);
  if (explained !== null) return explained;
  return build(fields.tlsFailed === true ? 'tls-failed' : 'server-error', { words });
}

function signInProblem(error: Partial<ImapFlowError>, words: string | null): MailServerError['problem'] {
  const { serverResponseCode = '', message = '' } = error;
  if (noPasswordSignIn.test(message) || serverResponseCode === 'PRIVACYREQUIRED') return 'login-impossible';
  if (troubleCodes.has(serverResponseCode)) return 'server-error';
  // Exchange refuses LOGIN with these words, and no code, when the password was right and the mailbox cannot be opened.
  if (words !== null && /authenticated but not connected|temporar/i.test(words)) return 'server-error';
  return 'login-refused';
}

/** How many milliseconds a server asks to be left alone with its refusal; null when it is refused for another reason. */
export function throttleIn(responseCode: string | null, words: string | null): number | null {
  if (responseCode?.toUpperCase() !== 'THROTTLED' && !throttled.test(words ?? '')) return null;
  return hintIn(words) ?? crowdedWaitMs;
}

/** How long the server asks to be left alone, in milliseconds, as it wrote it into its sentence; null when it did not. */
function hintIn(words: string | null): number | null {
  const [, milliseconds, count, unit] = hint.exec(words ?? '') ?? [];
  if (milliseconds !== undefined) return Number(milliseconds);
  return count === undefined ? null : Number(count) * (unit?.toLowerCase() === 'm' ? 60_000 : 1000);
}

/** What the server itself said, if it did: the text of a tagged NO or BAD, or of a BYE. */
function serverWords({ responseText, response, reason }: Partial<ImapFlowError>): string | null {
  const said = [responseText, reason, response].find((text) => typeof text === 'string' && text !== '');
  return typeof said === 'string' ? said : null;
}
