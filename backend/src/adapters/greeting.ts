import type { Socket } from 'node:net';
import { MailServerError } from './mail-server-error.js';
import { type Protocol, sentenceFor } from './problem-sentences.js';
import type { ServerAddress } from './server-access.js';

/** How a server of the protocol begins, be it to turn us away: RFC 3501 section 7.1, RFC 5321 section 4.2. */
const beginnings: Record<Protocol, RegExp> = {
  IMAP: /^\* (OK|PREAUTH|BYE)\b/i,
  SMTP: /^[245]\d\d[ -]/,
};
const enoughBytes = 16;

/** Whether these first bytes are of a greeting; null when there are too few of them to tell. */
export function isGreeting(protocol: Protocol, received: string): boolean | null {
  if (beginnings[protocol].test(received)) return true;
  return received.length >= enoughBytes || received.includes('\n') ? false : null;
}

/**
 * Waits for the server to speak first, which mail servers do and others do not. What it says is not kept.
 * @throws MailServerError `not-this-protocol`; Node's errors; `ETIMEDOUT` when `signal` aborts, `ECONNRESET` when it hangs up.
 */
export function awaitGreeting(
  socket: Socket,
  protocol: Protocol,
  server: ServerAddress,
  signal: AbortSignal,
): Promise<void> {
  let received = '';
  return new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      received += chunk.toString('latin1');
      const verdict = isGreeting(protocol, received);
      if (verdict === true) settle(null);
      if (verdict === false) settle(notThis());
    };
    const onEnd = (): void =>
      settle(received === '' ? Object.assign(new Error('the server hung up'), { code: 'ECONNRESET' }) : notThis());
    const onAbort = (): void => settle(Object.assign(new Error('no greeting in time'), { code: 'ETIMEDOUT' }));
    function notThis(): MailServerError {
      return new MailServerError('not-this-protocol', sentenceFor('not-this-protocol', protocol, server));
    }
    function settle(error: Error | null): void {
      socket.off('data', onData).off('error', settle).off('end', onEnd).off('close', onEnd);
      signal.removeEventListener('abort', onAbort);
      if (error === null) resolve();
      else reject(error);
    }
    socket.on('data', onData).on('error', settle).on('end', onEnd).on('close', onEnd);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}
