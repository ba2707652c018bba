import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config/config.js';
import { GuardedFetch } from './guarded-fetch.js';
import { HostGuard } from './host-guard/host-guard.js';
import { TlsPolicy } from './tls-policy.js';

let respond: (request: IncomingMessage, response: ServerResponse) => void;
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.headers.host ?? ''}${request.url ?? ''}`);
  respond(request, response);
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  respond = (_request, response) => response.end('fine');
});

const port = (): number => (server.address() as AddressInfo).port;
const url = (host: string, path = '/'): string => `http://${host}:${port()}${path}`;

/** Every name leads to this machine; only those of the list may be asked. */
function fetcher(allowed = 'one.test:*, two.test:*'): GuardedFetch {
  const config = readConfig({ ALLOWED_PRIVATE_HOSTS: allowed });
  const guard = new HostGuard(config, () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]));
  return new GuardedFetch(guard, new TlsPolicy(config));
}
const problemOf = (asking: Promise<Response>): Promise<unknown> =>
  asking.then(
    (response) => response.status,
    (error: unknown) => (error as { problem?: string }).problem ?? error,
  );

describe('a guarded request', () => {
  it('answers what the server says, without cookies', async () => {
    respond = (request, response) => {
      response.setHeader('set-cookie', 'a=b').setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ accept: request.headers.accept, encoding: request.headers['accept-encoding'] }));
    };

    const response = await fetcher().fetch(url('one.test'), { headers: { accept: 'x/y', cookie: 'c=d' } });

    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ accept: 'x/y', encoding: 'identity' });
  });

  it('sends a form as one', async () => {
    const got = new Promise<string>((resolve) => {
      respond = (request, response) => {
        resolve(text(request).then((body) => `${request.headers['content-type']} ${body}`));
        response.writeHead(204).end();
      };
    });

    const response = await fetcher().fetch(url('one.test'), {
      method: 'POST',
      body: new URLSearchParams({ a: 'b c' }),
    });

    expect(response.status).toBe(204);
    expect(await got).toBe('application/x-www-form-urlencoded;charset=UTF-8 a=b+c');
  });

  it.each([
    ['http of a host that is not listed', 'http://other.test/', 'not-allowed'],
    ['https of a host whose address is private', 'https://other.test/', 'not-allowed'],
    ['an address of this machine', 'https://127.0.0.1/', 'not-allowed'],
    ['an address of this machine, oddly spelled', 'https://2130706433/', 'not-allowed'],
    ['an address of this machine, oddly spelled', 'https://0x7f.1/', 'not-allowed'],
    ['an address of this machine by IPv6', 'https://[::1]/', 'not-allowed'],
    ['an address of this machine by IPv6', 'https://[::ffff:7f00:1]/', 'not-allowed'],
    ['the metadata service', 'http://169.254.169.254/latest/meta-data/', 'not-allowed'],
    ['a file', 'file:///etc/passwd', 'not-https'],
    ['a password in the address', 'https://user:secret@one.test/', 'not-https'],
  ])('does not ask for %s: %s', async (_what, address, problem) => {
    expect(await problemOf(fetcher().fetch(address))).toBe(problem);
    expect(asked).toEqual([]);
  });

  it('follows to hosts that are allowed, and tells the next host no secret', async () => {
    let told: IncomingMessage['headers'] | null = null;
    respond = (request, response) => {
      if (request.url === '/') response.writeHead(302, { location: url('two.test', '/next') }).end();
      else {
        told = request.headers;
        response.end('there');
      }
    };

    const response = await fetcher().fetch(url('one.test'), {
      headers: { authorization: 'Bearer canary', accept: 'x/y' },
    });

    expect(await response.text()).toBe('there');
    expect(told).toMatchObject({ accept: 'x/y' });
    expect(told).not.toHaveProperty('authorization');
  });

  it('does not follow to a host that is not allowed', async () => {
    respond = (_request, response) => response.writeHead(301, { location: url('127.0.0.1', '/secret') }).end();

    expect(await problemOf(fetcher().fetch(url('one.test')))).toBe('not-allowed');
    expect(asked).toHaveLength(1);
  });

  it('follows three times and no more', async () => {
    respond = (_request, response) => response.writeHead(302, { location: '/again' }).end();

    expect(await problemOf(fetcher().fetch(url('one.test')))).toBe('too-many-redirects');
    expect(asked).toHaveLength(4);
  });

  it('sends on nothing that was sent, and follows nothing that shall not be followed', async () => {
    respond = (_request, response) => response.writeHead(307, { location: url('two.test') }).end();

    expect(await problemOf(fetcher().fetch(url('one.test'), { method: 'POST', body: 'secret' }))).toBe(307);
    expect(await problemOf(fetcher().fetch(url('one.test'), { redirect: 'manual' }))).toBe(307);
    expect(asked).toHaveLength(2);
  });

  it('reads no more than it was told to, whether its length was announced or not', async () => {
    respond = (request, response) => {
      if (request.url === '/announced') response.setHeader('content-length', 2000);
      response.write('x'.repeat(1000));
      response.end('x'.repeat(1000));
    };

    expect(await problemOf(fetcher().fetch(url('one.test'), { maxBytes: 1500 }))).toBe('too-large');
    expect(await problemOf(fetcher().fetch(url('one.test', '/announced'), { maxBytes: 1500 }))).toBe('too-large');
    expect(await problemOf(fetcher().fetch(url('one.test'), { maxBytes: 2000 }))).toBe(200);
  });

  it('leaves all but the status unread where nothing else is asked for', async () => {
    let isBrokenOff: Promise<unknown> = Promise.resolve();
    respond = (request, response) => {
      isBrokenOff = once(response, 'close');
      if (request.url === '/announced') response.setHeader('content-length', 2_000_000);
      response.writeHead(500).write('x'.repeat(100_000));
    };

    for (const path of ['/', '/announced']) {
      const asking = fetcher().fetch(url('one.test', path), { method: 'POST', maxBytes: 10, onlyStatus: true });
      expect(await problemOf(asking)).toBe(500);
      await isBrokenOff;
    }
  });

  it('ends when the time is up, and when it is not wanted any more', async () => {
    respond = (request, response) => {
      if (request.url === '/half') response.write('half of it');
    };
    const gone = new AbortController();
    setTimeout(() => gone.abort(new Error('not wanted')), 50);

    expect(await problemOf(fetcher().fetch(url('one.test'), { timeoutMs: 100 }))).toBe('timeout');
    expect(await problemOf(fetcher().fetch(url('one.test', '/half'), { timeoutMs: 100 }))).toBe('timeout');
    expect(await problemOf(fetcher().fetch(url('one.test'), { signal: gone.signal }))).toEqual(new Error('not wanted'));
  });

  it('speaks no TLS with a server that has no good certificate', async () => {
    expect(await problemOf(fetcher().fetch(url('one.test').replace('http:', 'https:')))).toBe('unreachable');
  });
});
