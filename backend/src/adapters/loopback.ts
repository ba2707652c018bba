import { type LookupFunction, BlockList, isIP } from 'node:net';
import { lookup } from 'node:dns';
import { MailServerError } from './mail-server-error.js';
import { sentenceFor } from './problem-sentences.js';
import type { ServerAddress } from './server-access.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an IP address is this machine talking to itself. IPv4 written as IPv6 (`::ffff:127.0.0.1`) counts as IPv4. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The way to make a connection without encryption: addresses are checked at the moment of connecting, so no name server can
 * answer otherwise in between.
 * @throws MailServerError `tls-not-offered` at once when the host is an address of elsewhere; a name fails in the look-up.
 */
export function loopbackOnly(server: ServerAddress): { lookup: LookupFunction } {
  const refusal = () => new MailServerError('tls-not-offered', sentenceFor('tls-not-offered', 'IMAP', server));
  // Node does not look literal addresses up.
  if (isIP(server.host) !== 0 && !isLoopbackAddress(server.host)) throw refusal();
  return {
    lookup: (hostname, options, done) =>
      lookup(hostname, options, (error, address, family) => {
        const addresses = typeof address === 'string' ? [address] : (address ?? []).map((entry) => entry.address);
        const refused = error === null && !addresses.every(isLoopbackAddress);
        done(refused ? refusal() : error, address, family);
      }),
  };
}
