import { connect, type Socket } from 'node:net';

/** One response of the server: its line, in which `{n}` stands for each literal, and the literals in their order. */
export interface WireResponse {
  readonly text: string;
  readonly literals: readonly Buffer[];
}

export interface BatchReply {
  /** Everything untagged that came until the last command was answered. */
  readonly untagged: readonly WireResponse[];
  /** One for each command, such as `OK [COPYUID 1 2 3] Done.`. */
  readonly answers: readonly string[];
}

interface Batch {
  readonly untagged: WireResponse[];
  readonly answers: string[];
  readonly expected: number;
  readonly resolve: (reply: BatchReply) => void;
  readonly reject: (error: Error) => void;
}

const longestSilenceMs = 10_000;

/**
 * A bare IMAP connection of our own (RFC 3501), for the clients that change a mailbox beside MailDesk and for the one that
 * compares: it shares no code with what it checks. It sends several commands at once and gives back what came, unparsed.
 */
export class ImapWire {
  private buffer: Buffer = Buffer.alloc(0);
  private line = '';
  private literals: Buffer[] = [];
  private batch: Batch | null = null;
  private failure: Error | null = null;
  private commands = 0;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setTimeout(longestSilenceMs, () => {
      if (this.batch !== null) socket.destroy(new Error('The mail server does not answer.'));
    });
    socket.on('data', (chunk: Buffer) => {
      this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
      this.parse();
    });
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('The mail server closed the connection.')));
  }

  /** Connects without TLS on this machine and signs in. The caller calls `close`. */
  static async open(port: number, username: string, password: string): Promise<ImapWire> {
    const wire = new ImapWire(connect(port, '127.0.0.1'));
    const [answer = ''] = (await wire.run([`LOGIN "${username}" "${password}"`])).answers;
    if (!answer.startsWith('OK')) {
      wire.close();
      throw new Error(`The mail server did not let the client in: ${answer}`);
    }
    return wire;
  }

  get usable(): boolean {
    return this.failure === null;
  }

  /**
   * Sends commands without waiting between them and resolves when all are answered, whatever the answers. Batches must not
   * overlap. @throws Error when the connection is lost: then nobody knows which of the commands were carried out.
   */
  run(commands: readonly (string | Buffer)[]): Promise<BatchReply> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) return reject(this.failure);
      if (this.batch !== null) return reject(new Error('The commands before have not been answered yet.'));
      this.batch = { untagged: [], answers: [], expected: commands.length, resolve, reject };
      const parts = commands.flatMap((command) => [
        Buffer.from(`t${(this.commands += 1)} `),
        Buffer.from(command),
        crlf,
      ]);
      this.socket.write(Buffer.concat(parts));
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.batch?.reject(this.failure);
    this.batch = null;
  }

  private parse(): void {
    let at = 0;
    for (;;) {
      const end = this.buffer.indexOf(crlf, at);
      if (end === -1) break;
      const text = this.buffer.toString('latin1', at, end);
      const size = /\{(\d+)\}$/.exec(text)?.[1];
      if (size === undefined) {
        at = end + crlf.length;
        this.take({ text: this.line + text, literals: this.literals });
        this.line = '';
        this.literals = [];
        continue;
      }
      const from = end + crlf.length;
      const to = from + Number(size);
      if (this.buffer.length < to) break;
      this.line += text;
      this.literals.push(this.buffer.subarray(from, to));
      at = to;
    }
    this.buffer = this.buffer.subarray(at);
  }

  private take(response: WireResponse): void {
    const { batch } = this;
    const answer = /^t\d+ (.*)$/.exec(response.text)?.[1];
    if (batch === null) return;
    if (answer === undefined) return void batch.untagged.push(response);
    batch.answers.push(answer);
    if (batch.answers.length < batch.expected) return;
    this.batch = null;
    batch.resolve(batch);
  }
}

const crlf = Buffer.from('\r\n');

/** A mailbox name or other text as a quoted string. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** An APPEND that waits for no permission (RFC 7888); Dovecot takes it whatever it advertises. */
export function appendCommand(mailbox: string, flags: readonly string[], raw: string): Buffer {
  const bytes = Buffer.from(raw);
  return Buffer.concat([Buffer.from(`APPEND ${quoted(mailbox)} (${flags.join(' ')}) {${bytes.length}+}\r\n`), bytes]);
}

/** The UIDs of a set such as `4:6,9`, in its order. */
export function uidsOf(set: string): number[] {
  return set.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split(':').map(Number);
    return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => Math.min(from, to) + index);
  });
}
