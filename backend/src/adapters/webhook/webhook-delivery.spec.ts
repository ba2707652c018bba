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

/** Null when it was taken, otherwise why not. */
async function deliver(allowed = '127.0.0.1:*'): Promise<string | null> {
  const config = readConfig({ ALLOWED_PRIVATE_HOSTS: allowed });
  const delivery = new WebhookDelivery(new GuardedFetch(new HostGuard(config), new TlsPolicy(config)), new Clock());
  const { port } = server.address() as AddressInfo;
  try {
    await delivery.deliver({ url: `http://127.0.0.1:${port}/hook`, secret: new Secret('s3cret') }, { id: 'e' });
    return null;
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error;
    return error.message;
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

    const said = await deliver();

    if (words === null) expect(said).toBeNull();
    else expect(said).toMatch(words);
    expect(said ?? '').not.toContain('a word of the receiver');
    expect(asked).toBe(1);
  });

  it('goes to no address inside that no administrator has allowed', async () => {
    asked = 0;
    expect(await deliver('')).toContain('ALLOWED_PRIVATE_HOSTS');
    expect(asked).toBe(0);
  });
});
