import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * How the line is:
 * - `open`: bytes pass.
 * - `black-hole`: sockets stay open and new ones are accepted, but nothing passes and nobody is told: a cut without FIN,
 *   as when a firewall forgets a connection or a cable is pulled.
 * - `refusing`: each new connection is reset.
 */
type Line = 'open' | 'black-hole' | 'refusing';

/** A TCP line between a client and a server that a test can break. */
export class FaultProxy {
  /** Added to every piece of data, in each direction. */
  latencyMs = 0;
  /** How many connections were asked for since the start, refused ones included. */
  acceptedCount = 0;
  /** How much has come from the server since the start. */
  bytesToClient = 0;
  private line: Line = 'open';
  private readonly connections = new Set<Connection>();
  private readonly server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.accept(client));

  private constructor(private readonly targetPort: number) {}

  /** Listens on a free port and passes everything on to `targetPort` of this machine. The caller stops it. */
  static async start(targetPort: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort);
    await new Promise<void>((resolve, reject) => {
      proxy.server.once('error', reject);
      proxy.server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** How many connections are open through the proxy. */
  get connectionCount(): number {
    return this.connections.size;
  }

  /** How many connections the client still believes in although nothing passes through them any more. */
  get deadConnectionCount(): number {
    return [...this.connections].filter((connection) => connection.dead && !connection.isGivenUp).length;
  }

  /** Resets every open connection (RST to both ends). New ones pass, unless the line says otherwise. */
  cut(): void {
    for (const connection of this.connections) connection.reset();
  }

  /**
   * Swallows every byte and every end from now on, and keeps the sockets open. Connections that were open stay dead even
   * after `restore`, as they would behind a firewall that forgot them.
   */
  blackHole(): void {
    this.line = 'black-hole';
    for (const connection of this.connections) connection.dead = true;
  }

  /** Resets every open connection and each new one: the machine is there, the service is not. */
  refuse(): void {
    this.line = 'refusing';
    this.cut();
  }

  /** Lets new connections pass again. */
  restore(): void {
    this.line = 'open';
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    this.acceptedCount += 1;
    if (this.line === 'refusing') {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const connection = new Connection(client, this.targetPort, {
      latencyMs: () => this.latencyMs,
      onBytesToClient: (count) => (this.bytesToClient += count),
    });
    connection.dead = this.line === 'black-hole';
    this.connections.add(connection);
    client.once('close', () => this.connections.delete(connection));
  }
}

class Connection {
  /** Nothing passes any more, in either direction. */
  dead = false;
  private readonly upstream: Socket;

  constructor(
    private readonly client: Socket,
    targetPort: number,
    private readonly line: { readonly latencyMs: () => number; readonly onBytesToClient: (count: number) => void },
  ) {
    this.upstream = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.upstream.on('data', ({ length }) => this.line.onBytesToClient(length));
    this.pass(client, this.upstream);
    this.pass(this.upstream, client);
  }

  /** The client has ended its side; a dead line lets nobody see that. */
  get isGivenUp(): boolean {
    return this.client.readableEnded || this.client.destroyed;
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.upstream.resetAndDestroy();
  }

  private pass(from: Socket, to: Socket): void {
    const later = (act: () => void): void => {
      const unlessDead = (): void => {
        if (!this.dead && !to.destroyed) act();
      };
      const delayMs = this.line.latencyMs();
      if (delayMs === 0) unlessDead();
      else setTimeout(unlessDead, delayMs);
    };
    from.on('data', (bytes) =>
      later(() => {
        if (to.write(bytes)) return;
        from.pause();
        to.once('drain', () => from.resume());
      }),
    );
    from.on('end', () => later(() => to.end()));
    from.on('error', () => later(() => to.resetAndDestroy()));
    from.on('close', () => later(() => to.end()));
  }
}
