import { connect as connectPlain, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { HostGuard } from './host-guard/host-guard.js';
import type { Protocol } from './problem-sentences.js';
import type { ServerAddress } from './server-access.js';
import type { TlsPolicy } from './tls-policy.js';

/**
 * The way to a mail server, for `net.connect` and `tls.connect`: hosts that the guard allows, and without encryption only this
 * machine. @throws HostNotAllowed, NotThisMachine, as `HostGuard.connectOptions` does.
 */
export function wayTo(server: ServerAddress, protocol: Protocol, guard: HostGuard): { lookup: LookupFunction } {
  const { host, port, security } = server;
  const use = protocol === 'IMAP' ? 'imap' : 'smtp';
  return guard.connectOptions({ host, port, use, onlyThisMachine: security === 'none' });
}

/**
 * Opens a TCP connection to a host that the guard allows.
 * @throws Node's error as it is, HostNotAllowed or NotThisMachine; `ETIMEDOUT` when `signal` aborts.
 */
export async function openSocket(
  server: ServerAddress,
  protocol: Protocol,
  { guard, signal }: { guard: HostGuard; signal: AbortSignal },
): Promise<Socket> {
  const way = wayTo(server, protocol, guard);
  return ready(connectPlain({ host: server.host, port: server.port, noDelay: true, ...way }), 'connect', signal);
}

/**
 * Does the TLS handshake over an open connection and checks the certificate.
 * @throws Node's error as it is; `ETIMEDOUT` when `signal` aborts.
 */
export async function secureSocket(
  socket: Socket,
  server: ServerAddress,
  policy: TlsPolicy,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const secured = connectTls({ socket, host: server.host, ...policy.optionsFor(server) });
  return ready(secured, 'secureConnect', signal);
}

/** Resolves with the socket at its first `event`; destroys it on an error or when `signal` aborts. */
function ready<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => fail(Object.assign(new Error('the time is up'), { code: 'ETIMEDOUT' }));
    const onClose = (): void => fail(Object.assign(new Error('closed by the server'), { code: 'ECONNRESET' }));
    function settle(): void {
      socket.off('error', fail).off('close', onClose).off(event, succeed);
      signal.removeEventListener('abort', onAbort);
    }
    function succeed(): void {
      settle();
      resolve(socket);
    }
    function fail(error: Error): void {
      settle();
      socket.destroy();
      reject(error);
    }
    // Stays: an error between this and the next owner's listener, or after the end, would otherwise end the process.
    socket.on('error', () => undefined);
    socket.on('error', fail).on('close', onClose).on(event, succeed);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}
