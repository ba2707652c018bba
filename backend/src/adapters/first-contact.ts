import type { Socket } from 'node:net';
import { awaitGreeting } from './greeting.js';
import type { HostGuard } from './host-guard/host-guard.js';
import { openSocket, secureSocket } from './mail-socket.js';
import { type Protocol, secureSentence } from './problem-sentences.js';
import type { ServerAccess } from './server-access.js';
import type { TlsPolicy } from './tls-policy.js';

/**
 * The first steps with a server, by a connection of their own that nothing is said on: whether somebody answers there, speaks
 * TLS with a good certificate where that comes first, and is a server of this protocol at all. Errors are Node's own, or
 * MailServerError.
 */
export class FirstContact {
  private socket: Socket | null = null;

  constructor(
    private readonly protocol: Protocol,
    private readonly access: ServerAccess,
    private readonly options: { guard: HostGuard; tls: TlsPolicy; signal: AbortSignal; greetingTimeoutMs: number },
  ) {}

  /** TCP and, where TLS does not come first, the greeting. */
  async connect(): Promise<string> {
    const { host, port, security } = this.access;
    this.socket = await openSocket(this.access, this.protocol, this.options);
    if (security !== 'tls') await this.hearGreeting(this.socket);
    return `${host} answers on port ${port}.`;
  }

  /** With `tls`: handshake and certificate. */
  async secure(): Promise<string> {
    const { tls, signal } = this.options;
    if (this.access.security === 'tls' && this.socket !== null) {
      this.socket = await secureSocket(this.socket, this.access, tls, signal);
    }
    return secureSentence[this.access.security];
  }

  /** With `tls`: the greeting, which only comes after the encryption. Ends the contact. */
  async finish(): Promise<void> {
    if (this.access.security === 'tls' && this.socket !== null) await this.hearGreeting(this.socket);
    this.close();
  }

  close(): void {
    this.socket?.destroy();
    this.socket = null;
  }

  private async hearGreeting(socket: Socket): Promise<void> {
    const { signal, greetingTimeoutMs } = this.options;
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(greetingTimeoutMs)]);
    await awaitGreeting(socket, this.protocol, this.access, inTime);
  }
}
