import type { ConnectionProblem, FailureClass } from '@maildesk/contracts';

/** The kind of trouble where the server's answer says no more than the problem does. */
const classOf: Readonly<Record<ConnectionProblem, FailureClass>> = {
  'not-allowed': 'settings',
  'host-unknown': 'network',
  refused: 'network',
  unreachable: 'network',
  timeout: 'network',
  'tls-not-offered': 'settings',
  // Whoever runs the server renews it, and nobody here has to do anything then.
  'certificate-expired': 'server',
  'certificate-untrusted': 'settings',
  'certificate-wrong-host': 'settings',
  'certificate-changed': 'settings',
  'tls-failed': 'network',
  'not-this-protocol': 'protocol',
  'login-refused': 'auth',
  'login-impossible': 'settings',
  'sign-in-needed': 'authorization',
  'sign-in-service': 'sign-in-service',
  'too-many-connections': 'connection-limit',
  'server-error': 'server',
};

/** Trying again cannot mend these: a person must change settings, here or on the server. */
const permanentProblems: ReadonlySet<ConnectionProblem> = new Set([
  'not-allowed',
  'login-refused',
  'login-impossible',
  'sign-in-needed',
  'tls-not-offered',
  'certificate-untrusted',
  'certificate-wrong-host',
  'certificate-changed',
]);

/** Whatever a server writes, nobody is kept waiting for longer than this; a timer could not hold much more either. */
const longestRetryAfterMs = 24 * 60 * 60_000;

export interface MailServerErrorOptions extends ErrorOptions {
  /** Given where the server's answer says more than the kind of problem does, such as a 5xx reply to a recipient. */
  readonly permanent?: boolean;
  /** Given where the server's words tell more about the kind of trouble than the problem does. */
  readonly failureClass?: FailureClass;
  /** How long the server asks to be left alone, in milliseconds; a day at most. */
  readonly retryAfterMs?: number;
  /** The SMTP reply code that the server answered with. */
  readonly replyCode?: number;
}

/** What went wrong between us and a mail server. The message is a sentence for a person: what happened and what to do. */
export class MailServerError extends Error {
  override readonly name = 'MailServerError';
  /** Whether trying again cannot help. */
  readonly permanent: boolean;
  readonly failureClass: FailureClass;
  readonly retryAfterMs: number | null;
  /** SMTP only: the server's reply code. Null when it did not answer, so that what it did is not known. */
  readonly replyCode: number | null;

  constructor(
    readonly problem: ConnectionProblem,
    message: string,
    options: MailServerErrorOptions = {},
  ) {
    super(message, options);
    this.permanent = options.permanent ?? permanentProblems.has(problem);
    this.failureClass = options.failureClass ?? classOf[problem];
    const { retryAfterMs = null } = options;
    this.retryAfterMs = retryAfterMs === null ? null : Math.min(retryAfterMs, longestRetryAfterMs);
    this.replyCode = options.replyCode ?? null;
  }
}

/** Something went wrong on our side, such as a database that is away: no fault of the mail server's, and tried again. */
export class OwnTrouble extends MailServerError {
  constructor(cause: unknown, sentence = 'Something went wrong here while reading mail; it is tried again.') {
    super('server-error', sentence, { cause, failureClass: 'network' });
  }
}

/** The server answered one command with NO or BAD. The connection is as good as before, and other commands may be accepted. */
export class CommandRefused extends MailServerError {
  /** In capitals, such as `OVERQUOTA` (RFC 5530); null where the server gave none. */
  readonly responseCode: string | null;
  /** The server's own explanation, as it wrote it. */
  readonly serverWords: string | null;

  constructor(
    message: string,
    options: MailServerErrorOptions & { responseCode?: string | null; serverWords?: string | null } = {},
  ) {
    super('server-error', message, options);
    this.responseCode = options.responseCode ?? null;
    this.serverWords = options.serverWords ?? null;
  }
}
