import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { afterAll, describe, expect, it } from 'vitest';
import { GuardedFetch } from '../../backend/src/adapters/guarded-fetch.js';
import { HostGuard } from '../../backend/src/adapters/host-guard/host-guard.js';
import { TlsPolicy } from '../../backend/src/adapters/tls-policy.js';
import { readConfig } from '../../backend/src/config/config.js';
import { autoconfigFile } from '../../backend/src/discovery/autoconfig-file.js';
import { raceInOrder } from '../../backend/src/discovery/lookup-race.js';
import type { Certificate } from '../support/certificates.js';
import { servers } from '../support/integration.js';

const parts = { address: 'anna@example.org', localPart: 'anna', domain: 'example.org' };
const file = `<clientConfig version="1.1"><emailProvider id="example.org">
  <incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>
    <username>%EMAILLOCALPART%</username></incomingServer>
  <outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType></outgoingServer>
  </emailProvider></clientConfig>`;

const started: Server[] = [];
afterAll(() => {
  for (const server of started) {
    server.close();
    server.closeAllConnections();
  }
});

/** The port of a web server of the mail domain. */
async function webServer(answer: RequestListener, certificate: Certificate = servers.certificates.server.good) {
  const { certFile, keyFile } = certificate;
  const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, answer);
  server.on('tlsClientError', () => undefined);
  started.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Looks for the file at `port` of this machine, which an administrator has allowed. */
async function look(port: number, timeoutMs = 3000) {
  const config = readConfig({
    MAIL_CA_FILE: servers.certificates.caFile,
    ALLOWED_PRIVATE_HOSTS: `localhost:${port}`,
  });
  const web = new GuardedFetch(new HostGuard(config), new TlsPolicy(config));
  const step = autoconfigFile(parts, `https://localhost:${port}/mail/config-v1.1.xml`, web.fetch);
  const { found, attempts } = await raceInOrder([step], AbortSignal.timeout(timeoutMs));
  return { found, attempt: attempts[0] };
}

describe('the autoconfig file on a web server', () => {
  it('is read, and the person’s password has no part in it', async () => {
    const asked: string[] = [];
    const port = await webServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
      response.end(file);
    });

    const { found } = await look(port);

    expect(found).toMatchObject([{ imap: { host: 'imap.example.org', username: 'anna' }, trust: 'own-domain' }]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).not.toMatch(/cookie|authorization/i);
  });

  it('is followed to another place of the same server', async () => {
    const port = await webServer((request, response) => {
      if (request.url === '/elsewhere.xml') response.end(file);
      else response.writeHead(302, { location: '/elsewhere.xml' }).end();
    });

    expect((await look(port)).found).toHaveLength(1);
  });

  it.each([
    ['sends us to a host that nobody allowed', (where: string) => where],
    ['sends us out of encryption', (where: string) => where.replace('https:', 'http:')],
  ])('is not read where it %s, and nothing is asked there', async (_what, make) => {
    let asked = 0;
    const forbidden = await webServer((_request, response) => {
      asked += 1;
      response.end(file);
    });
    const location = make(`https://localhost:${forbidden}/mail/config-v1.1.xml`);
    const port = await webServer((_request, response) => response.writeHead(302, { location }).end());

    const { found, attempt } = await look(port);

    expect(found).toEqual([]);
    expect(attempt?.outcome).toBe('failed');
    expect(asked).toBe(0);
  });

  it.each(['expired', 'wrong-host', 'self-signed'] as const)(
    'is not read behind a certificate that is %s',
    async (kind) => {
      const port = await webServer((_request, response) => response.end(file), servers.certificates.server[kind]);

      const { found, attempt } = await look(port);

      expect(found).toEqual([]);
      expect(attempt?.outcome).toBe('failed');
    },
  );

  it('is not read when it has no end in size', async () => {
    const port = await webServer((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(64 * 1024)));
        if (!response.destroyed) response.once('drain', more);
      };
      response.write(file);
      more();
    });

    const { found, attempt } = await look(port);

    expect(found).toEqual([]);
    expect(attempt?.outcome).toBe('failed');
  });

  it('is not waited for when it has no end in time', async () => {
    const port = await webServer((_request, response) => void response.write('<clientConfig>'));

    const { found, attempt } = await look(port, 300);

    expect(found).toEqual([]);
    expect(attempt?.outcome).toBe('late');
  });
});
