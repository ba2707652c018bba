import type { ConnectionProblem, ConnectionProgress, ConnectionReport, ConnectionStep } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { type Listener, nobody } from '../common/progress.js';
import { Config } from '../config/config.js';
import { CertificateLook } from './certificate-look.js';
import { type StepToTry, takeSteps } from './connection-steps.js';
import { FirstContact } from './first-contact.js';
import { HostGuard } from './host-guard/host-guard.js';
import { ImapClientFactory } from './imap/imap-client.factory.js';
import { toMailServerError as explainImap } from './imap/imap-errors.js';
import { ImapProbe } from './imap/imap-probe.js';
import { openSocket, secureSocket } from './mail-socket.js';
import { MailServerError } from './mail-server-error.js';
import type { Protocol } from './problem-sentences.js';
import type { ServerAccess } from './server-access.js';
import { toMailServerError as explainSmtp } from './smtp/smtp-errors.js';
import { SmtpProbe } from './smtp/smtp-probe.js';
import { SmtpTransport } from './smtp/smtp-transport.js';
import { TlsPolicy } from './tls-policy.js';

/** For all steps of one server; both servers are tried side by side. */
const stepsTimeoutMs = 25_000;
const greetingTimeoutMs = 10_000;
/** For finding out why nothing was heard. With the above it makes 30 s. */
const secondLookMs = 5_000;

const protocolOf = { imap: 'IMAP', smtp: 'SMTP' } as const;
const ownCertificateProblems: ReadonlySet<ConnectionProblem> = new Set([
  'certificate-untrusted',
  'certificate-changed',
]);

interface Probe {
  readonly steps: readonly StepToTry[];
  close(): void;
}

interface Trial {
  readonly server: ConnectionStep['server'];
  readonly access: ServerAccess;
  readonly explain: Explain;
  readonly listener: Listener<ConnectionProgress>;
}

type Explain = (error: unknown, access: ServerAccess) => MailServerError;

/**
 * Tries settings against the real servers, step by step, so that a person sees which of them to change. Stores nothing,
 * leaves no connection behind, and answers within 30 seconds whatever the servers do.
 */
@Injectable()
export class ConnectionTester {
  constructor(
    private readonly config: Config,
    private readonly imap: ImapClientFactory,
    private readonly smtp: SmtpTransport,
    private readonly tls: TlsPolicy,
    private readonly guard: HostGuard,
    private readonly certificates: CertificateLook,
  ) {}

  /** Never rejects for what a server does: that is what the report is for. When the listener goes away, the step that is under way fails. */
  async test(
    servers: { imap: ServerAccess; smtp: ServerAccess },
    listener: Listener<ConnectionProgress> = nobody,
  ): Promise<ConnectionReport> {
    const { imap, smtp } = servers;
    const reports = await Promise.all([
      this.run({ server: 'imap', access: imap, explain: explainImap, listener }, (signal) => {
        return new ImapProbe(imap, this.contact('IMAP', imap, signal), () => this.imap.create(imap));
      }),
      this.run({ server: 'smtp', access: smtp, explain: explainSmtp, listener }, (signal) => {
        return new SmtpProbe(smtp, this.contact('SMTP', smtp, signal), () => this.smtp.open(smtp));
      }),
    ]);
    const steps = reports.flat();
    return { ok: steps.every(({ state }) => state === 'ok'), steps };
  }

  private contact(protocol: Protocol, access: ServerAccess, signal: AbortSignal): FirstContact {
    const waitMs = Math.min(greetingTimeoutMs, this.config.commandTimeoutMs);
    return new FirstContact(protocol, access, { guard: this.guard, tls: this.tls, signal, greetingTimeoutMs: waitMs });
  }

  private async run(
    { server, access, explain, listener }: Trial,
    start: (signal: AbortSignal) => Probe,
  ): Promise<ConnectionStep[]> {
    const tooLong = AbortSignal.timeout(Math.min(stepsTimeoutMs, 4 * this.config.commandTimeoutMs));
    const signal = AbortSignal.any([tooLong, listener.signal]);
    const timeUp = new Promise<never>((_resolve, reject) => {
      const tooLate = Object.assign(new Error('the time is up'), { code: 'ETIMEDOUT' });
      signal.addEventListener('abort', () => reject(tooLate));
    });
    timeUp.catch(() => undefined);
    const probe = start(signal);
    try {
      const steps = await takeSteps(server, probe.steps, {
        timeUp,
        explain: (error) =>
          listener.signal.aborted
            ? explain(error, access)
            : this.withSecondLook(explain(error, access), server, access),
        tell: (step) => listener.tell(step),
      });
      probe.close();
      return await this.withCertificate(steps, server, access);
    } finally {
      probe.close();
    }
  }

  /** Where the certificate is the matter, and the server's own, it is shown to the person, who may trust it. */
  private async withCertificate(
    steps: ConnectionStep[],
    server: ConnectionStep['server'],
    access: ServerAccess,
  ): Promise<ConnectionStep[]> {
    const isAboutIt = ({ problem }: ConnectionStep): boolean => problem !== null && ownCertificateProblems.has(problem);
    if (!steps.some(isAboutIt)) return steps;
    const found = await this.certificates.look(access, protocolOf[server]);
    if (found === null) return steps;
    const { fingerprint, subject, validFrom, validUntil } = found;
    const certificate = {
      fingerprint,
      subject,
      validFrom: validFrom.toISOString(),
      validUntil: validUntil.toISOString(),
    };
    return steps.map((step) => (isAboutIt(step) ? { ...step, certificate } : step));
  }

  /** A server that waits for TLS and a client that waits for a greeting are both silent: try whether that is what happened. */
  private async withSecondLook(
    error: MailServerError,
    server: ConnectionStep['server'],
    access: ServerAccess,
  ): Promise<MailServerError> {
    if (error.problem !== 'timeout' || access.security === 'tls') return error;
    const { host, port } = access;
    if (!(await this.speaksTls(protocolOf[server], access))) return error;
    const hint = `${host} expects TLS from the start on port ${port}. Choose TLS, or another port.`;
    return new MailServerError('tls-failed', hint, { cause: error });
  }

  private async speaksTls(protocol: Protocol, access: ServerAccess): Promise<boolean> {
    const signal = AbortSignal.timeout(Math.min(secondLookMs, this.config.commandTimeoutMs));
    try {
      const socket = await openSocket(access, protocol, { guard: this.guard, signal });
      try {
        (await secureSocket(socket, access, this.tls, signal)).destroy();
        return true;
      } finally {
        socket.destroy();
      }
    } catch (error) {
      // A certificate that is refused is a certificate: so it was TLS that answered.
      return explainImap(error, access).problem.startsWith('certificate-');
    }
  }
}
