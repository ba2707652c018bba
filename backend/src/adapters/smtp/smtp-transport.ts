import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import { Config } from '../../config/config.js';
import { HostGuard } from '../host-guard/host-guard.js';
import { openSocket, secureSocket } from '../mail-socket.js';
import { safeWords } from '../safe-words.js';
import type { ServerAccess } from '../server-access.js';
import { TlsPolicy } from '../tls-policy.js';
import { toMailServerError } from './smtp-errors.js';
import { SmtpSession } from './smtp-session.js';

/** What delivery goes by (RFC 5321 section 2.3.1), every Bcc included; not what the headers say. */
export interface SmtpEnvelope {
  readonly from: string;
  readonly to: readonly string[];
}

export interface Submission {
  readonly envelope: SmtpEnvelope;
  /** The message as RFC 5322 bytes. The end of the data is only told to the server once this ends. */
  readonly raw: Readable;
}

export interface SubmissionResult {
  readonly accepted: readonly string[];
  readonly rejected: readonly { address: string; message: string }[];
  /** The server's last word, with its reply code. */
  readonly response: string;
}

/** The only door to SMTP servers. Holds no connection: each submission has its own. */
@Injectable()
export class SmtpTransport {
  constructor(
    private readonly config: Config,
    private readonly tls: TlsPolicy,
    private readonly guard: HostGuard,
  ) {}

  /**
   * Hands one message to the server. Resolves once the server has taken responsibility for it.
   * @throws MailServerError when it has not, or has not said so: `replyCode` is null where the server gave no answer. When
   * every recipient is refused, that is an error too; `permanent` unless one of them was refused only for now.
   */
  async submit(access: ServerAccess, { envelope, raw }: Submission): Promise<SubmissionResult> {
    let session: SmtpSession | null = null;
    try {
      session = await this.open(access);
      await session.greet();
      await session.signIn();
      const info = await session.send({ from: envelope.from, to: [...envelope.to] }, raw);
      session.quit();
      return resultOf(info, access);
    } catch (error) {
      throw toMailServerError(error, access);
    } finally {
      session?.close();
    }
  }

  /**
   * A conversation in which nothing was said yet, for going through it step by step. The caller closes it.
   * Errors are Node's own, or the guard's.
   */
  async open(access: ServerAccess): Promise<SmtpSession> {
    const timeoutMs = this.config.commandTimeoutMs;
    const signal = AbortSignal.timeout(timeoutMs);
    const plain = await openSocket(access, 'SMTP', { guard: this.guard, signal });
    const socket = access.security === 'tls' ? await secureSocket(plain, access, this.tls, signal) : plain;
    return new SmtpSession(access, socket, { tls: this.tls.optionsFor(access), timeoutMs });
  }
}

function resultOf(info: SMTPConnectionSendInfo, { host, credential }: ServerAccess): SubmissionResult {
  return {
    accepted: info.accepted,
    rejected: (info.rejectedErrors ?? []).map((error) => ({
      address: error.recipient ?? '',
      message: safeWords(error.response ?? error.message, credential) ?? `${host} refuses this recipient.`,
    })),
    response: safeWords(info.response, credential) ?? '',
  };
}
