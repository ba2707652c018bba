import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Certificate } from './certificates.js';

/** How a server, or somebody between it and us, behaves until TLS begins. The names are those of `scenarios.json`. */
export interface StarttlsScenario {
  readonly id: string;
  readonly proto: string;
  readonly greeting: string;
  /** What CAPABILITY or EHLO is answered with; in brackets: refused. */
  readonly capabilities: string;
  /** `<tag>` stands for the tag of the command. */
  readonly starttls_reply: string;
  readonly tls_after: boolean;
}

/** Plays one scenario and remembers what it hears, before and after the encryption. Every sign-in is accepted after it. */
export class StarttlsServer {
  readonly heard = { plain: '', secured: '' };
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly scenario: StarttlsScenario,
    private readonly certificate: Certificate,
    private readonly server: Server,
  ) {}

  static async start(scenario: StarttlsScenario, certificate: Certificate): Promise<StarttlsServer> {
    const server = createServer();
    const played = new StarttlsServer(scenario, certificate, server);
    server.on('connection', (socket) => played.play(socket));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return played;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private play(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`${this.scenario.greeting}\r\n`);
    const onData = (chunk: Buffer): void => {
      this.heard.plain += String(chunk);
      const line = String(chunk).trim();
      if (!/STARTTLS/i.test(line)) {
        socket.write(this.answer(line));
        return;
      }
      const tag = line.split(' ')[0] ?? '';
      const reply = this.scenario.starttls_reply;
      const isBare = this.scenario.proto === 'imap' && /^(OK|NO|BAD)/.test(reply);
      if (this.scenario.tls_after) socket.off('data', onData);
      socket.write(`${isBare ? `${tag} ` : ''}${reply.replaceAll('<tag>', tag)}\r\n`);
      if (this.scenario.tls_after) this.secure(socket);
    };
    socket.on('data', onData);
  }

  private secure(socket: Socket): void {
    const { certFile, keyFile } = this.certificate;
    const secured = new TLSSocket(socket, { isServer: true, cert: readFileSync(certFile), key: readFileSync(keyFile) });
    secured.on('error', () => undefined);
    secured.on('data', (chunk: Buffer) => {
      this.heard.secured += String(chunk);
      secured.write(this.answer(String(chunk).trim()));
    });
  }

  private answer(line: string): string {
    const { proto, capabilities } = this.scenario;
    const isRefused = capabilities.startsWith('(');
    if (proto === 'smtp') {
      if (!/^EHLO/i.test(line)) return /^AUTH/i.test(line) ? '235 in\r\n' : '250 fine\r\n';
      return isRefused ? '502 what\r\n' : ['250-hello', ...lines(capabilities)].join('\r\n') + '\r\n250 8BITMIME\r\n';
    }
    const [tag = '', command = ''] = line.split(' ');
    if (!/^CAPABILITY/i.test(command)) return `${tag} OK done\r\n`;
    return isRefused ? `${tag} BAD what\r\n` : `* CAPABILITY ${capabilities}\r\n${tag} OK done\r\n`;
  }
}

/** SMTP names one extension a line; AUTH takes the rest of it. */
function lines(capabilities: string): string[] {
  const [, before = '', auth = ''] = /^(.*?)(AUTH .*)?$/.exec(capabilities) ?? [];
  return [...before.split(' '), auth].filter((word) => word !== '').map((word) => `250-${word}`);
}
