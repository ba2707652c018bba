import ipaddr from 'ipaddr.js';

/** All of IPv6 that is given out to networks so far (RFC 4291 section 2.4); what is outside is no place for a mail server. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** Azure answers questions about its machines at an address that looks like any other. */
const metadataAddresses = new Set(['168.63.129.16']);
/** Names by which clouds tell a machine its secrets. */
const metadataNames = new Set([
  'metadata',
  'metadata.goog',
  'metadata.google.internal',
  'instance-data',
  'instance-data.ec2.internal',
]);

export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** An IP address by its bits; null for anything else. IPv4 written as IPv6 (`::ffff:7f00:1`) stays IPv6. */
export function parseAddress(text: string): IpAddress | null {
  // "127.1", "0x7f.1" and the like are names here, which the resolver turns into addresses.
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text) ? ipaddr.parse(text) : null;
}

/**
 * Whether everybody on the internet means the same machine by this address: no loopback, private, link-local, shared (RFC 6598),
 * multicast, documentation or benchmark range (RFC 6890), and none of the IPv6 ranges that carry an IPv4 address inside, which
 * may be any of these: mapped, NAT64 (RFC 6052), 6to4, Teredo.
 */
export function isPublicAddress(address: IpAddress): boolean {
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6) return address.match(globalUnicast);
  return !metadataAddresses.has(address.toString());
}

/** Whether the name, in lower case and without a dot at the end, means this machine or the cloud's own services. */
export function isReservedName(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || metadataNames.has(name);
}
