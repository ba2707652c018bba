import { describe, expect, it } from 'vitest';
import { FetchProblem } from '../adapters/adapters.module.js';
import { autoconfigFile, autoconfigUrls } from './autoconfig-file.js';

const parts = { address: 'anna+x@example.org', localPart: 'anna+x', domain: 'example.org' };
const signal = new AbortController().signal;

const good = `<clientConfig version="1.1"><emailProvider id="example.org"><displayName>Example</displayName>
  <incomingServer type="imap"><hostname>imap.hoster.example</hostname><port>993</port><socketType>SSL</socketType></incomingServer>
  <outgoingServer type="smtp"><hostname>smtp.hoster.example</hostname><port>587</port><socketType>STARTTLS</socketType></outgoingServer>
  </emailProvider></clientConfig>`;

const step = (answer: () => Response) =>
  autoconfigFile(parts, 'https://autoconfig.example.org/mail/config-v1.1.xml', () => Promise.resolve(answer()));

describe('the file of a domain', () => {
  it('is looked for at both of its places, by https, with the address where that is of use', () => {
    expect(autoconfigUrls(parts)).toEqual([
      'https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=anna%2Bx%40example.org',
      'https://example.org/.well-known/autoconfig/mail/config-v1.1.xml',
    ]);
  });

  it('tells servers, their domain, and where that was read', async () => {
    const { found } = await step(() => new Response(good)).run(signal);

    expect(found).toMatchObject({
      source: 'autoconfig',
      trust: 'other-domain',
      provider: 'Example',
      origin: 'autoconfig.example.org says so, in a file for mail programs.',
      imap: { host: 'imap.hoster.example', port: 993, security: 'tls', username: 'anna+x@example.org' },
      smtp: { host: 'smtp.hoster.example', port: 587, security: 'starttls' },
    });
  });

  it.each([
    [
      'an error',
      () => new Response(good, { status: 404 }),
      'autoconfig.example.org has no autoconfig file (status 404).',
    ],
    ['a page', () => new Response('<html>Welcome</html>'), /names no encrypted servers/],
  ])('is nothing where there is %s', async (_what, answer, message) => {
    const result = await step(answer).run(signal);

    expect(result.found).toBeNull();
    expect(result.message).toMatch(message);
  });

  it('is nothing where there is no such host, and a failure where one cannot be asked', async () => {
    const failing = (problem: 'host-unknown' | 'unreachable') =>
      autoconfigFile(parts, 'https://autoconfig.example.org/x', () =>
        Promise.reject(new FetchProblem(problem, 'no way')),
      ).run(signal);

    expect(await failing('host-unknown')).toEqual({
      found: null,
      message: 'There is no web server named autoconfig.example.org.',
    });
    await expect(failing('unreachable')).rejects.toThrow('no way');
  });
});
