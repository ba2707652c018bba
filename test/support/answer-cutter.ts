import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A line of plain text to an IMAP server that can be cut at the worst moment: after the server has carried out a command and
 * before its answer has come back.
 */
export class AnswerCutter {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.pass(client));
  private armed: { readonly pattern: RegExp; readonly onCut: () => Promise<void> } | null = null;

  private constructor(private readonly targetPort: number) {}

  /** Listens on a free port and passes everything on to `targetPort`, where no TLS is spoken. The caller stops it. */
  static async start(targetPort: number): Promise<AnswerCutter> {
    const cutter = new AnswerCutter(targetPort);
    await new Promise<void>((resolve) => cutter.server.listen(0, '127.0.0.1', resolve));
    return cutter;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /**
   * Cuts the line once, when the server has answered the next command that matches; its answer is thrown away. `onCut` runs
   * before the client hears that the line is gone. Resolves after that.
   */
  cutAnswerTo(pattern: RegExp, onCut: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    return new Promise((resolve) => {
      this.armed = { pattern, onCut: () => onCut().finally(resolve) };
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(client: Socket): void {
    const upstream = connect(this.targetPort, '127.0.0.1');
    let cutTag: string | null = null;
    let onCut: (() => Promise<void>) | null = null;
    let held = '';
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.sockets.delete(socket);
          if (onCut === null) end();
        });
    }
    client.on('data', (bytes) => {
      const line = bytes.toString('latin1');
      if (this.armed?.pattern.test(line) === true) {
        cutTag = line.split(' ')[0] ?? '';
        onCut = this.armed.onCut;
        this.armed = null;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (cutTag === null) {
        client.write(bytes);
        return;
      }
      held += bytes.toString('latin1');
      if (!held.split('\r\n').some((line) => line.startsWith(`${cutTag} `)) || onCut === null) return;
      const cut = onCut;
      onCut = null;
      void cut().finally(end);
    });
  }
}
