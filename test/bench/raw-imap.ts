import { readFileSync } from 'node:fs';
import { connect, type TLSSocket } from 'node:tls';
import type { Dovecot } from '../support/dovecot.js';
import type { MailUser } from '../support/mail-user.js';

/** As much of the end of what was received as is looked at: more than any tagged answer, or than the answer to SELECT. */
const tailBytes = 4096;

export interface RawImapOptions {
  readonly server: Pick<Dovecot, 'host' | 'ports'>;
  readonly user: MailUser;
  readonly caFile: string;
  readonly signal: AbortSignal;
}

/**
 * An IMAP connection with nothing between it and the socket: it sends commands and finds the end of their answers, but parses
 * nothing. What it needs for a task is what the server and TLS need. Commands must not overlap.
 */
export class RawImap {
  private tail = Buffer.alloc(0);
  private check: (() => void) | null = null;
  private hear: ((chunk: Buffer) => void) | null = null;
  private lost: Error | null = null;
  private commands = 0;
  /** Everything that was received so far. */
  bytesReceived = 0;

  private constructor(private readonly socket: TLSSocket) {
    socket.on('data', (chunk: Buffer) => {
      this.bytesReceived += chunk.length;
      this.hear?.(chunk);
      this.tail = Buffer.concat([this.tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
      this.check?.();
    });
    const lose = (error: Error): void => {
      this.lost ??= error;
      this.check?.();
    };
    socket.on('error', lose);
    socket.on('close', () => lose(new Error('The mail server closed the connection.')));
  }

  /** Connects over TLS and signs in. The caller calls `close`. */
  static async connect({ server, user, caFile, signal }: RawImapOptions): Promise<RawImap> {
    const socket = connect({ host: server.host, port: server.ports.imaps, ca: readFileSync(caFile) });
    socket.setNoDelay(true);
    const imap = new RawImap(socket);
    const abort = (): void => imap.close();
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', abort));
    await imap.until(/^\* OK [^\n]*\n/);
    await imap.command(`LOGIN "${user.username}" "${user.password}"`);
    return imap;
  }

  /** Opens the inbox for reading and returns how many messages it holds. */
  async examineInbox(): Promise<number> {
    await this.command('EXAMINE INBOX');
    return Number(/\* (\d+) EXISTS\r\n/.exec(this.tail.toString('latin1'))?.[1]);
  }

  /** Sends a command and reads its answer to the end. @throws Error with the server's words when it says no. */
  async command(text: string): Promise<void> {
    // No message can hold the tag by chance, so its line is the end of the answer wherever that holds literals.
    const tag = `x${process.pid}y${(this.commands += 1)}`;
    this.socket.write(`${tag} ${text}\r\n`);
    const [, outcome, words] = await this.until(new RegExp(`(?:^|\n)${tag} (\\w+) ([^\n]*)\r\n$`));
    if (outcome !== 'OK') throw new Error(`The mail server answered ${text.slice(0, 40)} with ${outcome} ${words}`);
  }

  /** Sends IDLE (RFC 2177) and calls `onLine` for each line that comes from then on; resolves when the server listens. */
  async idle(onLine: (line: string) => void): Promise<void> {
    let rest = '';
    this.hear = (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    };
    this.socket.write('idle IDLE\r\n');
    await this.until(/(?:^|\n)\+ [^\n]*\n/);
  }

  close(): void {
    this.socket.destroy();
  }

  private until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      this.check = () => {
        const found = pattern.exec(this.tail.toString('latin1'));
        if (found === null && this.lost === null) return;
        this.check = null;
        if (found === null) reject(this.lost ?? new Error('The connection was lost.'));
        else resolve(found);
      };
      this.check();
    });
  }
}
