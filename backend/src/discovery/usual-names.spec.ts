import { describe, expect, it } from 'vitest';
import type { PortLook } from '../adapters/adapters.module.js';
import { usualNames } from './lookup-steps.js';
import type { MailDns } from './mail-dns.js';

const parts = { address: 'anna@a.example', localPart: 'anna', domain: 'a.example' };

/** What is guessed where `hosts` exist and only `open` accept connections. */
async function guess(hosts: readonly string[], open: readonly string[]) {
  const dns: Pick<MailDns, 'hasAddress'> = { hasAddress: async (host) => hosts.includes(host) };
  const ports: Pick<PortLook, 'firstOpen'> = {
    firstOpen: async (host, _protocol, some) => some.find(({ port }) => open.includes(`${host}:${port}`)) ?? null,
  };
  const step = usualNames(parts, { dns: dns as MailDns, ports, exchangers: async () => [] });
  const { found } = await step.run(new AbortController().signal);
  return found === null
    ? null
    : [found.imap, found.smtp].map(({ host, port, security }) => `${host}:${port} ${security}`);
}

describe('servers with usual names', () => {
  it.each([
    [
      'by TLS from the start where that answers',
      ['mail.a.example:993', 'mail.a.example:465', 'mail.a.example:587'],
      ['993 tls', '465 tls'],
    ],
    [
      'by STARTTLS where only that answers',
      ['mail.a.example:143', 'mail.a.example:587'],
      ['143 starttls', '587 starttls'],
    ],
    ['each by what answers there', ['mail.a.example:993', 'mail.a.example:587'], ['993 tls', '587 starttls']],
    ['by TLS from the start where nothing answers', [], ['993 tls', '465 tls']],
  ])('are offered %s', async (_what, open, expected) => {
    expect(await guess(['mail.a.example'], open)).toEqual(expected.map((at) => `mail.a.example:${at}`));
  });

  it('are none where no such name exists', async () => {
    expect(await guess([], [])).toBeNull();
  });
});
