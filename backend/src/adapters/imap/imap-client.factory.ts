import { ImapFlow } from 'imapflow';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { HostGuard } from '../host-guard/host-guard.js';
import { wayTo } from '../mail-socket.js';
import type { ServerAccess } from '../server-access.js';
import { TlsPolicy } from '../tls-policy.js';
import { toMailServerError } from './imap-errors.js';

const connectTimeoutMs = 15_000;
const greetingTimeoutMs = 10_000;
const mebibyte = 1024 * 1024;

export interface ClientOptions {
  readonly compress?: boolean;
  /** `condstore`: neither it nor QRESYNC, which rests on it (RFC 7162 section 3.2). */
  readonly without?: 'qresync' | 'condstore' | undefined;
}

/** Makes IMAP clients; the only place that knows how they must be configured. */
@Injectable()
export class ImapClientFactory {
  constructor(
    private readonly config: Config,
    private readonly tls: TlsPolicy,
    private readonly guard: HostGuard,
  ) {}

  /**
   * A client that is not connected yet; each can be connected once. Node tries the addresses of a name side by side
   * (`autoSelectFamily`, on since Node 20), so that a broken IPv6 costs a quarter of a second and no more.
   * `compress` saves traffic and costs about 300 kB of memory for as long as the connection lasts, so nothing asks for it
   * that lives long. `without` leaves out extensions that the server was found to get wrong.
   * @throws MailServerError `not-allowed`, or `tls-not-offered` for a connection without encryption to another machine.
   */
  create(access: ServerAccess, options: ClientOptions = {}): ImapFlow {
    const { host, port, security, username, credential } = access;
    const { commandTimeoutMs, idleRestartMs } = this.config;
    const client = new ImapFlow({
      host,
      port,
      secure: security === 'tls',
      // Imapflow hands these to net.connect too.
      tls: { ...this.way(access), ...(security === 'none' ? {} : this.tls.optionsFor(access)) },
      ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
      // With a token imapflow chooses OAUTHBEARER (RFC 7628), or XOAUTH2 where the server has no other.
      auth:
        credential.kind === 'password'
          ? { user: username, pass: credential.password.reveal() }
          : { user: username, accessToken: credential.token.reveal() },
      clientInfo: { name: 'MailDesk' },
      logger: false,
      qresync: options.without === undefined,
      disableAutoEnable: options.without === 'condstore',
      // It would idle only 15 s after the last command; watchers idle when they know that nothing is left to do.
      disableAutoIdle: true,
      // Servers that offer IMAP4rev2 include some that answer SEARCH with nothing, and none of its additions is needed.
      disableIMAP4rev2: true,
      disableCompression: options.compress !== true,
      connectionTimeout: Math.min(connectTimeoutMs, commandTimeoutMs),
      greetingTimeout: Math.min(greetingTimeoutMs, commandTimeoutMs),
      // The last resort: longer than any IDLE may be silent and then be found dead by a command.
      socketTimeout: idleRestartMs + 2 * commandTimeoutMs,
      maxLineLength: 64 * mebibyte,
      maxLiteralSize: 64 * mebibyte,
      maxResponseSize: 128 * mebibyte,
      maxResponseTokens: 500_000,
    });
    // The commands in flight reject with the same error; an EventEmitter without a listener would end the process.
    client.on('error', () => undefined);
    return client;
  }

  private way(access: ServerAccess): ReturnType<typeof wayTo> {
    try {
      return wayTo(access, 'IMAP', this.guard);
    } catch (error) {
      throw toMailServerError(error, access);
    }
  }
}
