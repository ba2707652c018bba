import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StartUpError } from '../../common/start-up-error.js';
import { readConfig } from '../../config/config.js';
import { HostGuard, HostNotAllowed, NotThisMachine, type OutgoingTarget, type ResolveName } from './host-guard.js';

/** Listens on this machine and counts who comes. */
class Canary {
  hits = 0;
  private readonly server: Server = createServer((socket) => {
    this.hits += 1;
    socket.on('error', () => undefined).end('* OK canary\r\n');
  });

  async listen(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }
}

const canary = new Canary();
beforeAll(() => canary.listen());
afterAll(() => canary.close());

const answers =
  (...addresses: string[]): ResolveName =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

function guardWith(allowed: string, resolve?: ResolveName): HostGuard {
  const config = readConfig({ ALLOWED_PRIVATE_HOSTS: allowed });
  return resolve === undefined ? new HostGuard(config) : new HostGuard(config, resolve);
}

/** What comes of a connection: the address that was reached, or the error. */
async function reach(guard: HostGuard, target: OutgoingTarget, autoSelectFamily = true): Promise<unknown> {
  try {
    const way = guard.connectOptions(target);
    const socket = connect({ host: target.host, port: target.port, autoSelectFamily, ...way });
    await once(socket, 'connect');
    const { remoteAddress } = socket;
    socket.destroy();
    return remoteAddress;
  } catch (error) {
    return error;
  }
}

const at = (host: string, more: Partial<OutgoingTarget> = {}): OutgoingTarget => ({
  host,
  port: canary.port,
  use: 'imap',
  ...more,
});

describe('the host guard', () => {
  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    '::',
    'localhost',
    'LOCALHOST.',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.0x0.0x0.0x1',
  ])('connects to nothing of this machine, spelled %s', async (host) => {
    const before = canary.hits;

    expect(await reach(guardWith(''), at(host))).toBeInstanceOf(HostNotAllowed);
    expect(await reach(guardWith(''), at(host), false)).toBeInstanceOf(HostNotAllowed);
    expect(canary.hits).toBe(before);
  });

  it.each([
    ['a private address', ['10.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['a public address and a private one', ['93.184.215.14', '127.0.0.1']],
    ['a public address and a private one of the other family', ['93.184.215.14', 'fd00::1']],
    ['what carries a private address inside', ['64:ff9b::7f00:1']],
    ['no address at all', ['nonsense']],
  ])('connects to no name that means %s', async (_what, addresses) => {
    const before = canary.hits;

    expect(await reach(guardWith('', answers(...addresses)), at('mail.evil.example', { port: 993 }))).toBeInstanceOf(
      HostNotAllowed,
    );
    expect(canary.hits).toBe(before);
  });

  it('connects to the address that it has checked, whatever the name server says the next time', async () => {
    const rebinding = [['93.184.215.14'], ['127.0.0.1']];
    const guard = guardWith('', (host) => answers(...(rebinding.shift() ?? []))(host));
    const { lookup } = guard.connectOptions({ host: 'rebound.example', port: 993, use: 'imap' });

    const first = await new Promise((resolve) =>
      lookup('rebound.example', { all: true }, (_error, found) => resolve(found)),
    );
    const second = await new Promise((resolve) => lookup('rebound.example', { all: true }, (error) => resolve(error)));

    expect(first).toEqual([{ address: '93.184.215.14', family: 4 }]);
    expect(second).toBeInstanceOf(HostNotAllowed);
  });

  it.each([
    ['imap', [143, 993], [25, 22, 80, 465, 3306]],
    ['smtp', [465, 587], [25, 22, 143, 2525]],
    ['https', [443], [80, 8443, 22]],
    ['http', [], [80, 443]],
  ] as const)('reaches public servers by %s at the usual ports alone', async (use, free, closed) => {
    const guard = guardWith('', answers('93.184.215.14'));
    const outcome = (port: number): Promise<unknown> =>
      new Promise((resolve) => {
        const { lookup } = guard.connectOptions({ host: 'mail.example.org', port, use });
        lookup('mail.example.org', {}, (error, address) => resolve(error ?? address));
      });

    for (const port of free) expect(await outcome(port)).toBe('93.184.215.14');
    for (const port of closed) expect(await outcome(port)).toBeInstanceOf(HostNotAllowed);
  });

  it('says the same of everything that it refuses, in the same time', async () => {
    const closed = { port: 1 };
    const began = performance.now();
    const errors = await Promise.all([
      reach(guardWith(''), at('127.0.0.1')),
      reach(guardWith(''), at('127.0.0.1', closed)),
      reach(guardWith('', answers('10.255.255.1')), at('127.0.0.1', closed)),
    ]);

    const words = errors.map((error) =>
      (error as Error).message.replace(/\d+ are/, 'N are').replace(/port \d+/, 'port N'),
    );
    expect(new Set(words).size).toBe(1);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('lets through what an administrator listed, and its own servers', async () => {
    const own = guardWith('');
    own.allowOwnPorts(canary.port);

    expect(await reach(guardWith('127.0.0.0/8:*'), at('127.0.0.1'))).toBe('127.0.0.1');
    expect(await reach(guardWith('mail.lan:*', answers('127.0.0.1')), at('mail.lan'))).toBe('127.0.0.1');
    expect(await reach(guardWith('mail.lan', answers('127.0.0.1')), at('mail.lan'))).toBeInstanceOf(HostNotAllowed);
    expect(await reach(own, at('127.0.0.1'))).toBe('127.0.0.1');
    expect(await reach(own, at('10.0.0.1'))).toBeInstanceOf(HostNotAllowed);
  });

  it('keeps what is not encrypted on this machine, whatever is listed', async () => {
    const all = '0.0.0.0/0:* [::/0]:*';

    expect(await reach(guardWith(all), at('192.0.2.1', { onlyThisMachine: true }))).toBeInstanceOf(NotThisMachine);
    expect(
      await reach(guardWith(all, answers('127.0.0.1', '10.0.0.1')), at('mail.lan', { onlyThisMachine: true })),
    ).toBeInstanceOf(NotThisMachine);
    expect(await reach(guardWith(all), at('localhost', { onlyThisMachine: true }))).toBe('127.0.0.1');
  });

  it('lets nobody start with a list that cannot be read', () => {
    expect(() => guardWith('https://mail.lan')).toThrow(StartUpError);
  });
});
