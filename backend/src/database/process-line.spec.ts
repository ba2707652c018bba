import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProcessLine } from './process-line.js';

/** AuthenticationOk and ReadyForQuery (PostgreSQL's protocol, section 55.7): whoever comes is let in. */
const welcome = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

describe('the line to a database that lets in and then is silent', () => {
  let server: Server;
  let asked: Promise<unknown>;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    let hear: (data: Buffer) => void = () => undefined;
    asked = new Promise((resolve) => (hear = resolve));
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.on('data', hear);
        socket.write(welcome);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  afterEach(() => {
    vi.useRealTimers();
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
  });

  it('is not waited for any longer than for an answer', async () => {
    const { port } = server.address() as AddressInfo;
    const opened = new ProcessLine(`postgres://nobody@127.0.0.1:${port}/none`).open();
    const refused = expect(opened).rejects.toThrow('did not answer');
    await asked;
    await vi.advanceTimersByTimeAsync(5000);
    await refused;
  });
});
