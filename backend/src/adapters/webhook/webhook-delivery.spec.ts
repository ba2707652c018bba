import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clock } from '../../common/clock.js';
import { Secret } from '../../common/secret.js';
import { readConfig } from '../../config/config.js';
import { GuardedFetch } from '../guarded-fetch.js';
import { HostGuard } from '../host-guard/host-guard.js';
import { TlsPolicy } from '../tls-policy.js';
import { WebhookDelivery, WebhookRefused } from './webhook-delivery.js';

let respond: (response: ServerResponse) => void;
let asked = 0;
const server = createServer((request, response) => {
  asked += 1;
  request.resume().once('end', () => respond(response));
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const portOf = (): number => (server.address() as AddressInfo).port;

/** Null when it was taken, otherwise why not. */
async function deliver(allowed = '127.0.0.1:*', port = portOf()): Promise<WebhookRefused | null> {
  const config = readConfig({ ALLOWED_PRIVATE_HOSTS: allowed });
  const delivery = new WebhookDelivery(new GuardedFetch(new HostGuard(config), new TlsPolicy(config)), new Clock());
  try {
    await delivery.deliver({ url: `http://127.0.0.1:${port}/hook`, secret: new Secret('s3cret') }, { id: 'e' });
    return null;
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error;
    return error;
  }
}

describe('a webhook', () => {
  const page = 'a word of the receiver '.repeat(20_000);

  it.each<[string, number, string, RegExp | null]>([
    ['is taken when the receiver says so', 204, '', null],
    ['is taken whatever page comes with that', 200, page, null],
    ['is not taken with a status of failure, however long the page that comes with it', 500, page, /status 500/],
    ['is not sent on', 307, '', /another address \(status 307\)/],
    ['is not taken by who does not believe it', 401, page, /Check the secret/],
    ['is not taken where nothing is', 404, page, /nothing at this address/],
  ])('%s', async (_name, status, body, words) => {
    respond = (response) => response.writeHead(status, { location: '/elsewhere' }).end(body);
    asked = 0;

    const said = (await deliver())?.message ?? null;

    if (words === null) expect(said).toBeNull();
    else expect(said).toMatch(words);
    expect(said ?? '').not.toContain('a word of the receiver');
    expect(asked).toBe(1);
  });

  it('goes to no address inside that no administrator has allowed', async () => {
    asked = 0;
    const refused = await deliver('');
    expect(refused?.message).toContain('ALLOWED_PRIVATE_HOSTS');
    expect(refused?.isHostDown).toBe(false);
    expect(asked).toBe(0);
  });

  it.each([
    [500, true],
    [503, true],
    [429, true],
    [307, false],
    [400, false],
    [401, false],
    [404, false],
    [410, false],
  ])('refused with status %i says whether its whole host takes nothing: %s', async (status, isHostDown) => {
    respond = (response) => response.writeHead(status).end();
    expect((await deliver())?.isHostDown).toBe(isHostDown);
  });

  it('finds a host down where nobody answers', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    expect((await deliver('127.0.0.1:*', port))?.isHostDown).toBe(true);
  });
});
