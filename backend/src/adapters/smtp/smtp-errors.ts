import { MailServerError, type MailServerErrorOptions } from '../mail-server-error.js';
import { sentenceFor, withServerWords } from '../problem-sentences.js';
import { safeWords } from '../safe-words.js';
import type { ServerInWords } from '../server-access.js';
import { explainSocketError, readError } from '../socket-errors.js';

const crowdedWaitMs = 60_000;
const crowded = /too many (simultaneous |concurrent )?connections|connection (rate )?limit|too many sessions/i;

/**
 * Turns any error of nodemailer's SMTP connection into one that says what it means. Reply codes are those of RFC 5321 and,
 * for the sign-in, RFC 4954 section 6. `replyCode` is null where the server did not answer: what it did is then unknown.
 * What came over a connection that is still `unsecured` may be anybody's words, and is not shown; nor is what repeats a secret.
 */
export function toMailServerError(
  error: unknown,
  server: ServerInWords,
  phase: 'unsecured' | 'secured' = 'secured',
): MailServerError {
  if (error instanceof MailServerError) return error;
  const { code, message } = readError(error);
  const { replyCode, words, command } = replyOf(error);
  const build = (problem: MailServerError['problem'], options: MailServerErrorOptions = {}): MailServerError =>
    new MailServerError(
      problem,
      withServerWords(
        sentenceFor(problem, 'SMTP', server),
        phase === 'unsecured' ? null : safeWords(words, server.credential),
      ),
      {
        cause: error,
        ...(replyCode === null ? {} : { replyCode }),
        ...options,
      },
    );

  if (replyCode === 421 || crowded.test(words ?? '')) {
    return crowded.test(words ?? '')
      ? build('too-many-connections', { retryAfterMs: crowdedWaitMs, permanent: false })
      : build('server-error', { permanent: false });
  }
  if (code === 'EAUTH') return build(signInProblem(replyCode, message));
  // Sent for STARTTLS alone: the server answers that it knows no such command, or cannot do it now.
  if (command === 'STARTTLS' && replyCode !== null) return build(replyCode < 500 ? 'server-error' : 'tls-not-offered');
  if (/does not support required STARTTLS/.test(message)) return build('tls-not-offered');
  if (code === 'EPROTOCOL') return protocolProblem(replyCode, build, server, error);

  const explained = explainSocketError(error, 'SMTP', server);
  if (explained !== null) return explained;
  if (code === 'ETLS') return build('tls-failed');
  if (code === 'ECONNECTION') return replyCode === null ? build('unreachable') : build('server-error');
  if (replyCode !== null) return refusal(replyCode, words, error, server);
  return build('server-error');
}

/** Of the sign-in: 535 is a refusal, 534 asks for another way, 504 knows none, 4yz has trouble of its own. */
function signInProblem(replyCode: number | null, message: string): MailServerError['problem'] {
  if (replyCode === null)
    return /Missing credentials|Unknown authentication/.test(message) ? 'login-impossible' : 'server-error';
  if (replyCode < 500) return replyCode === 432 ? 'login-refused' : 'server-error';
  if ([500, 502, 503, 504, 530, 538].includes(replyCode)) return 'login-impossible';
  return 'login-refused';
}

/** The greeting or EHLO was answered with something else: a server that is busy, or another protocol altogether. */
function protocolProblem(
  replyCode: number | null,
  build: (problem: MailServerError['problem'], options?: MailServerErrorOptions) => MailServerError,
  server: ServerInWords,
  cause: unknown,
): MailServerError {
  if (replyCode !== null && replyCode >= 400 && replyCode < 600) return build('server-error', { permanent: false });
  // Whatever it said was no SMTP and is not for showing around.
  return new MailServerError('not-this-protocol', sentenceFor('not-this-protocol', 'SMTP', server), { cause });
}

/** The server refused sender, recipients or message: for good with 5yz, for now with 4yz. */
function refusal(replyCode: number, words: string | null, cause: unknown, server: ServerInWords): MailServerError {
  const permanent = replyCode >= 500;
  const sentence = permanent
    ? `${server.host} refuses this message.`
    : `${server.host} does not take this message just now.`;
  const said = withServerWords(sentence, safeWords(words, server.credential));
  return new MailServerError('server-error', said, { cause, replyCode, permanent });
}

function replyOf(error: unknown): { replyCode: number | null; words: string | null; command: string } {
  const field = (name: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  const [replyCode, words, command] = [field('responseCode'), field('response'), field('command')];
  return {
    replyCode: typeof replyCode === 'number' ? replyCode : null,
    words: typeof words === 'string' ? words : null,
    command: typeof command === 'string' ? command : '',
  };
}
