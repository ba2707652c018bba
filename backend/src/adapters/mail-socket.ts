import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { loopbackOnly } from './loopback.js';
import type { ServerAddress } from './server-access.js';
import type { TlsPolicy } from './tls-policy.js';

/**
 * Opens a TCP connection. A server without encryption is only reached on this machine.
 * @throws Node's error as it is, or MailServerError `tls-not-offered`; `ETIMEDOUT` when `signal` aborts.
 */
export async function openSocket(server: ServerAddress, signal: AbortSignal): Promise<Socket> {
  const way = server.security === 'none' ? loopbackOnly(server) : {};
  const socket = connectPlain({ host: server.host, port: server.port, noDelay: true, ...way });
  return ready(socket, 'connect', signal);
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
  const secured = connectTls({ socket, host: server.host, ...policy.optionsFor(server.host) });
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
