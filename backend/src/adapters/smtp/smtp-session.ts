import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import SMTPConnection, { type SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { MailServerError } from '../mail-server-error.js';
import { PlainReplies } from './plain-replies.js';
import { sentenceFor } from '../problem-sentences.js';
import type { ServerAccess } from '../server-access.js';
import { toMailServerError } from './smtp-errors.js';
import { tokenMethod, tokenSignIn } from './token-sign-in.js';

const greetingTimeoutMs = 10_000;
/** A server may look into a message for minutes before it answers (RFC 5321 section 4.5.3.2.6), so it is given more time then. */
const messagePatience = 10;

/** Greeting, EHLO, STARTTLS. nodemailer throws away what follows them unencrypted, and goes on. */
const repliesBeforeTls = 3;

/** One conversation with an SMTP server over an open socket. Errors are nodemailer's; `smtp-errors.ts` explains them. */
export class SmtpSession {
  private readonly connection: SMTPConnection;
  /** Rejects when the connection breaks, whichever step is waiting. */
  private readonly broken: Promise<never>;

  constructor(
    private readonly access: ServerAccess,
    private readonly socket: Socket,
    private readonly options: { tls: ConnectionOptions; timeoutMs: number },
  ) {
    const { host, port, security, credential } = access;
    this.connection = new SMTPConnection({
      host,
      port,
      connection: socket,
      secure: security === 'tls',
      secured: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      tls: options.tls,
      ...(credential.kind === 'oauth'
        ? { customAuth: { [tokenMethod]: tokenSignIn(access, credential.token.reveal()) } }
        : {}),
      logger: false,
      connectionTimeout: options.timeoutMs,
      greetingTimeout: Math.min(greetingTimeoutMs, options.timeoutMs),
      socketTimeout: messagePatience * options.timeoutMs,
    });
    this.broken = new Promise((_resolve, reject) => {
      this.connection.on('error', reject);
      this.connection.once('end', () => reject(Object.assign(new Error('connection closed'), { code: 'ECONNRESET' })));
    });
    // Nobody may be waiting when it breaks.
    this.broken.catch(() => undefined);
  }

  /**
   * Greeting, EHLO and, where it is wanted, STARTTLS.
   * @throws MailServerError without the server's words as long as nothing is encrypted that shall be; else nodemailer's errors.
   */
  async greet(): Promise<void> {
    const isToSecure = this.access.security === 'starttls';
    const plain = isToSecure ? new PlainReplies(this.socket) : null;
    try {
      await this.inTime(this.orBroken((done) => this.connection.connect((error) => done(error, undefined))));
    } catch (error) {
      throw isToSecure && !this.connection.secure ? toMailServerError(error, this.access, 'unsecured') : error;
    } finally {
      plain?.stop();
    }
    if (plain?.hasMoreThan(repliesBeforeTls) === true) {
      this.close();
      throw new MailServerError('tls-failed', sentenceFor('tls-failed', 'SMTP', this.access));
    }
  }

  /** @throws MailServerError `login-impossible` where the server offers no sign-in. */
  async signIn(): Promise<void> {
    const { username, credential } = this.access;
    if (!this.connection.allowsAuth) {
      throw new MailServerError('login-impossible', sentenceFor('login-impossible', 'SMTP', this.access));
    }
    const auth =
      credential.kind === 'password'
        ? { user: username, pass: credential.password.reveal() }
        : { user: username, method: tokenMethod };
    await this.inTime(this.orBroken((done) => this.connection.login(auth, done)));
  }

  /** One transaction: MAIL FROM, RCPT TO and DATA. The final dot follows the end of `raw`. */
  async send(envelope: { from: string; to: string[] }, raw: Readable): Promise<SMTPConnectionSendInfo> {
    const info = await this.orBroken<SMTPConnectionSendInfo | undefined>((done) =>
      this.connection.send(envelope, raw, (error, result) => done(error, result)),
    );
    if (info === undefined) throw new Error('nodemailer answered neither an error nor a result');
    return info;
  }

  /** Says goodbye; does not wait for the answer, which changes nothing any more. */
  quit(): void {
    this.connection.quit();
  }

  close(): void {
    this.connection.close();
  }

  private async inTime<T>(step: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      const error = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
      timer = setTimeout(() => reject(error), this.options.timeoutMs);
    });
    try {
      return await Promise.race([step, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  private orBroken<T>(step: (done: (error: Error | null | undefined, value: T) => void) => void): Promise<T> {
    const outcome = new Promise<T>((resolve, reject) => {
      step((error, value) => {
        if (error === null || error === undefined) resolve(value);
        else reject(error);
      });
    });
    return Promise.race([outcome, this.broken]);
  }
}
