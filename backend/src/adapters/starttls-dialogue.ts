import type { Socket } from 'node:net';
import type { Protocol } from './problem-sentences.js';

interface Turn {
  /** Matches everything that was heard once the server has said it all. */
  readonly answer: RegExp;
  /** Null after the last answer: the handshake comes next. */
  readonly thenSay: string | null;
}

/** RFC 9051 section 6.2.1; RFC 3207 section 4, and RFC 5321 section 4.1.3 for the name of a client that has none. */
const dialogues: Readonly<Record<Protocol, readonly Turn[]>> = {
  IMAP: [
    { answer: /^\* OK\b.*\r\n$/i, thenSay: 'a STARTTLS\r\n' },
    { answer: /^(\* .*\r\n)*a OK\b.*\r\n$/i, thenSay: null },
  ],
  SMTP: [
    { answer: /^(220-.*\r\n)*220( .*)?\r\n$/, thenSay: 'EHLO [127.0.0.1]\r\n' },
    { answer: /^(250-.*\r\n)*250( .*)?\r\n$/, thenSay: 'STARTTLS\r\n' },
    { answer: /^220( .*)?\r\n$/, thenSay: null },
  ],
};
const mostChars = 16_384;

/**
 * Asks a server on a fresh connection to go over to TLS, and for nothing else. Resolves when the handshake may begin.
 * @throws Error when it says anything but yes, hangs up, or `signal` aborts.
 */
export async function askForTls(socket: Socket, protocol: Protocol, signal: AbortSignal): Promise<void> {
  for (const { answer, thenSay } of dialogues[protocol]) {
    await hear(socket, answer, signal);
    if (thenSay !== null) socket.write(thenSay);
  }
}

function hear(socket: Socket, answer: RegExp, signal: AbortSignal): Promise<void> {
  let heard = '';
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      heard += chunk.toString('latin1');
      if (answer.test(heard)) settle(null);
      else if (heard.length > mostChars) settle(new Error('the server says too much'));
    };
    const onEnd = (): void => settle(new Error('the server hung up'));
    const onAbort = (): void => settle(new Error('no answer in time'));
    function settle(error: Error | null): void {
      socket.off('data', onData).off('error', settle).off('close', onEnd);
      signal.removeEventListener('abort', onAbort);
      // What comes from here on belongs to the next listener.
      socket.pause();
      if (error === null) resolve();
      else reject(error);
    }
    socket.on('data', onData).on('error', settle).on('close', onEnd).resume();
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}
