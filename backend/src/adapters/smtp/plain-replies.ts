import type { Socket } from 'node:net';

/**
 * Hears what an SMTP server says before TLS. It is asked and answers in turns, so one reply too many was put there by somebody
 * in between, who wants it to be taken for an answer of the encrypted conversation.
 */
export class PlainReplies {
  private heard = '';
  private readonly onData = (chunk: Buffer | string): void => {
    this.heard += chunk.toString('latin1');
  };
  /** A listener makes the socket flow: together with that of the conversation, so that it misses nothing. */
  private readonly onListener = (event: string | symbol): void => {
    if (event !== 'data') return;
    this.socket.off('newListener', this.onListener);
    this.socket.on('data', this.onData);
  };

  /** To be made before the conversation begins; `stop` when it is encrypted, or has failed. */
  constructor(private readonly socket: Socket) {
    socket.on('newListener', this.onListener);
  }

  stop(): void {
    this.socket.off('newListener', this.onListener).off('data', this.onData);
  }

  hasMoreThan(replies: number): boolean {
    return countReplies(this.heard) > replies;
  }
}

/** How many replies (RFC 5321 section 4.2.1) are in the text. One that has begun and not ended counts. */
export function countReplies(text: string): number {
  let count = 0;
  let isOpen = false;
  for (const line of text.split(/\r?\n/)) {
    isOpen = line === '' ? isOpen : /^\d{3}-/.test(line);
    if (line !== '' && !isOpen) count += 1;
  }
  return isOpen ? count + 1 : count;
}
