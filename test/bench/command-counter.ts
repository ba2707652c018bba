import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Certificate } from '../support/certificates.js';

/** A command that went to the mail server; times as `performance.now()` gives them. */
export interface CountedCommand {
  /** Which connection it came on, counted from 1. */
  readonly connection: number;
  /** Such as `UID FETCH`; an IDLE that is ended is the end of its IDLE and no command of its own. */
  readonly name: string;
  readonly line: string;
  readonly sentAt: number;
  /** When the server's tagged answer came; null while it has not. Of an IDLE: when the server began to listen. */
  answeredAt: number | null;
  /** When an IDLE was ended by the client. */
  doneAt: number | null;
}

/** Stands before a mail server, takes the TLS off, and writes down every command. */
export class CommandCounter {
  readonly commands: CountedCommand[] = [];
  /** When the server last told of a message that is gone. */
  expungeToldAt: number | null = null;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private connections = 0;
  private refusing = false;

  private constructor(
    private targetPort: number,
    certificate: Certificate,
  ) {
    const options = { key: readFileSync(certificate.keyFile), cert: readFileSync(certificate.certFile), noDelay: true };
    this.server = createServer(options, (client) => this.accept(client));
  }

  /** `targetPort` is the server's plain IMAP port on this machine. The caller stops it. */
  static async start(targetPort: number, certificate: Certificate): Promise<CommandCounter> {
    const counter = new CommandCounter(targetPort, certificate);
    await new Promise<void>((resolve, reject) => {
      counter.server.once('error', reject);
      counter.server.listen(0, '127.0.0.1', resolve);
    });
    return counter;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Everything that connects from now on talks to another server; what is connected is cut. */
  pointTo(targetPort: number): void {
    this.targetPort = targetPort;
    this.cut();
  }

  /** Cuts what is connected, and what comes, until `admit`. */
  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  admit(): void {
    this.refusing = false;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private accept(client: TLSSocket): void {
    client.on('error', () => undefined);
    if (this.refusing) return void client.destroy();
    const upstream = connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    const open = new Map<string, CountedCommand>();
    const connection = (this.connections += 1);
    const hearClient = lines((line) => this.hearClient(connection, open, line));
    const hearServer = lines((line) => {
      if (/^\* (?:\d+ EXPUNGE|VANISHED)/.test(line)) this.expungeToldAt = performance.now();
      hearAnswer(open, line);
    });
    client.on('data', (chunk: Buffer) => {
      hearClient(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      hearServer(chunk);
      client.write(chunk);
    });
  }

  private hearClient(connection: number, open: Map<string, CountedCommand>, line: string): void {
    if (/^DONE$/i.test(line)) {
      for (const command of open.values()) command.doneAt ??= performance.now();
      return;
    }
    const [, tag, name] = /^(\S+) ((?:UID )?[A-Z]+)/i.exec(line) ?? [];
    if (tag === undefined || name === undefined) return;
    const command = {
      connection,
      name: name.toUpperCase(),
      line,
      sentAt: performance.now(),
      answeredAt: null,
      doneAt: null,
    };
    open.set(tag, command);
    this.commands.push(command);
  }
}

function hearAnswer(open: Map<string, CountedCommand>, line: string): void {
  if (line.startsWith('+')) {
    for (const command of open.values()) if (command.name === 'IDLE') command.answeredAt ??= performance.now();
    return;
  }
  const tag = /^(\S+) (?:OK|NO|BAD)\b/.exec(line)?.[1] ?? '';
  const command = open.get(tag);
  if (command === undefined) return;
  command.answeredAt ??= performance.now();
  open.delete(tag);
}

/** Cuts what comes into lines; what goes beyond the longest command that matters here is left out. */
function lines(hear: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const parts = (rest + chunk.toString('latin1')).split('\r\n');
    rest = parts.pop() ?? '';
    for (const part of parts) hear(part);
  };
}
