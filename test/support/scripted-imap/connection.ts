import type { Socket } from 'node:net';
import { type Argument, parseArguments } from './arguments.js';
import { type ScriptedCommand, ScriptedSession, type SessionWire } from './session.js';

/** How the server writes; both are read anew before each write. */
export interface WriteManners {
  /** Ends lines with LF alone, as some servers behind broken proxies do. */
  readonly lineFeedOnly: boolean;
  /** Sends every byte in a packet of its own. */
  readonly byteByByte: boolean;
}

/** Answers a command; no lines at all leave the client waiting. */
export type Answerer = (session: ScriptedSession, command: ScriptedCommand) => Promise<readonly string[]>;

/** Reads commands off a socket and writes answers, one command after the other. */
export class ScriptedConnection implements SessionWire {
  readonly session: ScriptedSession;
  private unread = '';
  private command = '';
  /** How many bytes of a literal are still to come. */
  private literalLeft = 0;
  private answering: Promise<void> = Promise.resolve();
  /** Apart from the answering, since a hook that holds an answer back may have something to say in the meantime. */
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: Socket,
    capabilities: readonly string[],
    private readonly manners: WriteManners,
    private readonly answer: Answerer,
  ) {
    this.session = new ScriptedSession(capabilities, this);
    socket.setNoDelay(true);
    // Clients that are cut off in the middle are what these tests are about.
    socket.on('error', () => undefined);
    socket.once('close', () => this.session.select(null));
    socket.on('data', (bytes) => {
      this.unread += bytes.toString('latin1');
      this.readOn();
    });
    this.take({ tag: '*', name: 'GREETING', text: '', args: [] });
  }

  say(lines: readonly string[]): void {
    const lineEnd = this.manners.lineFeedOnly ? '\n' : '\r\n';
    const text = lines.map((line) => `${line}${lineEnd}`).join('');
    const written = this.manners.lineFeedOnly ? text.replace(/(\{\d+\})\r\n/g, '$1\n') : text;
    const isLast = lines.some((line) => line.startsWith('* BYE'));
    this.writing = this.writing.then(async () => {
      await this.write(Buffer.from(written, 'latin1'));
      if (isLast) this.socket.end();
    });
  }

  hangUp(): void {
    this.socket.destroy();
  }

  private readOn(): void {
    for (;;) {
      const length = this.literalLeft > 0 ? this.literalLeft : this.unread.indexOf('\n') + 1;
      if (length === 0 || this.unread.length < length) return;
      const piece = this.unread.slice(0, length);
      this.unread = this.unread.slice(length);
      this.command += piece;
      const isLiteral = this.literalLeft > 0;
      this.literalLeft = 0;
      if (!isLiteral) this.endOfLine(piece);
    }
  }

  private endOfLine(line: string): void {
    const literal = /\{(\d+)(\+?)\}\r?\n$/.exec(line);
    if (literal !== null) {
      this.literalLeft = Number(literal[1]);
      if (literal[2] === '') this.say(['+ go on']);
      return;
    }
    const whole = this.command.replace(/\r?\n$/, '');
    this.command = '';
    this.take(toCommand(whole));
  }

  private take(command: ScriptedCommand): void {
    this.answering = this.answering.then(async () => {
      const lines = await this.answer(this.session, command);
      if (lines.length > 0) this.say(lines);
    });
  }

  private async write(bytes: Buffer): Promise<void> {
    const pieces = this.manners.byteByByte ? Array.from(bytes, (byte) => Buffer.of(byte)) : [bytes];
    for (const piece of pieces) {
      if (!this.socket.writable) return;
      await new Promise((resolve) => this.socket.write(piece, resolve));
    }
  }
}

function toCommand(line: string): ScriptedCommand {
  if (line.toUpperCase() === 'DONE') return { tag: '', name: 'DONE', text: line, args: [] };
  const [, tag = '', verb = '', text = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/is.exec(line) ?? [];
  return { tag, name: verb.toUpperCase(), text: tag === '' ? line : text, args: readArguments(text) };
}

/** A command that cannot be read has no arguments, for which its handler says BAD. */
function readArguments(text: string): Argument[] {
  try {
    return parseArguments(text);
  } catch {
    return [];
  }
}
