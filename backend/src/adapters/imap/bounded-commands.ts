import type { ImapFlow } from 'imapflow';
import { CommandRefused, MailServerError } from '../mail-server-error.js';
import { safeWords } from '../safe-words.js';
import type { Credential, ServerAccess } from '../server-access.js';
import { toMailServerError } from './imap-errors.js';
import { internalsOf } from './imap-internals.js';

/** Counts from the last byte of the server. */
export interface Deadline {
  /** The connection was closed because of it. */
  readonly passed: boolean;
  refresh(): void;
  /** The server is not read from, and so cannot be late, until `refresh`. */
  hold(): void;
  stop(): void;
}

/**
 * Commands on one connection: each has a deadline after which the connection is closed, and whatever goes wrong is a
 * `MailServerError`. Whether a command was refused or the connection is gone is told apart by whether that is still usable.
 */
export class BoundedCommands {
  private signedIn = false;
  /** Milliseconds that the server asked for in answer to the command that runs. */
  private throttledMs = 0;
  /** How the last command failed. Where imapflow answers with a mere `false`, this is why. */
  private lastFailure: unknown = null;

  constructor(
    private readonly client: ImapFlow,
    private readonly server: ServerAccess,
    private readonly timeoutMs: number,
  ) {
    // imapflow would stop reading for as long as the server asks to be left alone, and then ask again by itself. The
    // second time it is told that the waiting was broken off, so that the caller hears of it at once and decides.
    const internals = internalsOf(client);
    internals.throttleWait = (delayMs) => {
      const isSecond = this.throttledMs > 0;
      this.throttledMs += delayMs;
      return Promise.resolve(isSecond);
    };
    const exec = internals.exec.bind(client);
    internals.exec = (...given) => {
      const answered = exec(...given);
      answered.catch((error: unknown) => {
        this.lastFailure = error;
      });
      return answered;
    };
  }

  /** Connects and signs in. @throws MailServerError */
  async signIn(): Promise<void> {
    await this.run(() => this.client.connect());
    this.signedIn = true;
  }

  /** @throws MailServerError */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const deadline = this.startDeadline();
    try {
      return await work();
    } catch (error) {
      throw this.failure(error, deadline);
    } finally {
      deadline.stop();
    }
  }

  /** A server that sends anything at all is alive: the deadline counts from its last byte. */
  startDeadline(): Deadline {
    let passed = false;
    let held = false;
    this.throttledMs = 0;
    this.lastFailure = null;
    let received = this.client.stats().received;
    const timer = setTimeout(() => {
      const now = this.client.stats().received;
      if (held || now > received) {
        received = now;
        timer.refresh();
        return;
      }
      passed = true;
      this.client.close();
    }, this.timeoutMs);
    return {
      get passed() {
        return passed;
      },
      refresh: () => {
        held = false;
        timer.refresh();
      },
      hold: () => {
        held = true;
      },
      stop: () => clearTimeout(timer),
    };
  }

  /** What went wrong with a command. */
  failure(error: unknown, deadline?: Deadline): MailServerError {
    if (deadline?.passed === true) return this.timedOut();
    if (error instanceof CommandRefused) return withoutSecret(error, this.server.credential);
    if (error instanceof MailServerError) return error;
    const known = toMailServerError(error, this.server, this.phase);
    if (this.client.usable && this.throttledMs > 0) {
      const retryAfterMs = this.throttledMs;
      return new CommandRefused(known.message, { cause: error, failureClass: 'throttled', retryAfterMs });
    }
    if (!this.client.usable) return known;
    // STATUS was refused, and imapflow has seen that the mailbox is not listed: a refusal that names its reason.
    if (isMissing(error)) return new CommandRefused(known.message, { cause: error, responseCode: 'NONEXISTENT' });
    return isTaggedRefusal(error) ? withoutSecret(refusalOf(error, known), this.server.credential) : known;
  }

  /** What a command means that imapflow answers with nothing: the server's refusal, where it was one. */
  refused(command: string): MailServerError {
    if (!this.client.usable) return this.gone();
    const told = this.lastFailure === null ? null : this.failure(this.lastFailure);
    if (told instanceof CommandRefused) return told;
    return new CommandRefused(`The mail server refused the command ${command}.`);
  }

  gone(): MailServerError {
    return new MailServerError('unreachable', 'The connection to the mail server was lost.');
  }

  private timedOut(): MailServerError {
    return new MailServerError(
      'timeout',
      `The mail server did not answer for ${Math.round(this.timeoutMs / 1000)} seconds.`,
    );
  }

  private get phase(): 'unsecured' | 'signing-in' | 'signed-in' {
    if (this.signedIn) return 'signed-in';
    return this.server.security === 'starttls' && !this.client.secureConnection ? 'unsecured' : 'signing-in';
  }
}

/** imapflow's word for a mailbox that neither STATUS nor LIST knows. */
export const isMissing = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'NotFound';

/** A refusal of one of imapflow's own commands, with the code and words that it has taken out of the answer. */
function refusalOf(error: unknown, { message, failureClass, retryAfterMs }: MailServerError): CommandRefused {
  const { serverResponseCode, responseText } = error as { serverResponseCode?: string; responseText?: string };
  return new CommandRefused(message, {
    cause: error,
    failureClass,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    responseCode: serverResponseCode?.toUpperCase() ?? null,
    serverWords: responseText ?? null,
  });
}

/** The same refusal; where the server's words repeat what signed in, without any words. */
function withoutSecret(refused: CommandRefused, credential: Credential): CommandRefused {
  const { serverWords, failureClass, retryAfterMs, responseCode } = refused;
  if (serverWords === safeWords(serverWords, credential)) return refused;
  return new CommandRefused('The mail server refused a command.', {
    failureClass,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    responseCode,
  });
}

/** Whether imapflow gave up because of a tagged NO or BAD (RFC 3501 section 7.1). */
function isTaggedRefusal(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('responseStatus' in error)) return false;
  return error.responseStatus === 'NO' || error.responseStatus === 'BAD';
}
