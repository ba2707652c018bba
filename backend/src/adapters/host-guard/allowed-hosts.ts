import ipaddr from 'ipaddr.js';
import { type IpAddress, parseAddress } from './public-address.js';

/** One entry of ALLOWED_PRIVATE_HOSTS: a name or a range of addresses, and which ports of it. */
export interface AllowedHost {
  readonly host: { readonly name: string } | { readonly range: [IpAddress, number] };
  readonly ports: 'usual' | 'any' | number;
}

/** `[address]:port`, `name:port`, both without a port, or an IPv6 address as it is. */
const entryForm = /^(?:\[(?<bracketed>[^\]]+)\]|(?<bare>[^:[\]]+))(?::(?<port>\d{1,5}|\*))?$/;
const nameForm = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;

/** A host as it is compared and asked for: in lower case, without the dot that ends a full name. */
export function plainName(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/**
 * Reads a list of hosts: names, addresses or ranges (`192.168.0.0/24`), each with `:port` or `:*` where it is not the usual one,
 * separated by commas or blanks.
 * @throws Error naming the entry that is none of these.
 */
export function parseAllowedHosts(list: string): AllowedHost[] {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(parseEntry);
}

function parseEntry(entry: string): AllowedHost {
  const isBareIpv6 = (entry.match(/:/g) ?? []).length > 1 && !entry.startsWith('[');
  const { bracketed, bare, port } = entryForm.exec(isBareIpv6 ? `[${entry}]` : entry)?.groups ?? {};
  const host = (bracketed ?? bare ?? '').toLowerCase();
  const range = parseRange(host);
  const isHost = range !== null || (bracketed === undefined && nameForm.test(plainName(host)));
  const ports = port === undefined ? 'usual' : port === '*' ? 'any' : Number(port);
  if (!isHost || ports === 0 || (typeof ports === 'number' && ports > 65_535)) {
    throw new Error(`“${entry}” is no host name, address or range, with or without a port`);
  }
  return { host: range === null ? { name: plainName(host) } : { range }, ports };
}

function parseRange(text: string): [IpAddress, number] | null {
  const [address = '', length, ...rest] = text.split('/');
  const parsed = parseAddress(address);
  if (parsed === null || rest.length > 0) return null;
  const bits = parsed.kind() === 'ipv4' ? 32 : 128;
  if (length === undefined) return [parsed, bits];
  return /^\d{1,3}$/.test(length) && Number(length) <= bits ? [parsed, Number(length)] : null;
}

/** Whether an entry is about this host, by its name or by an address that it has, and about this port. */
export function isListed(
  entries: Iterable<AllowedHost>,
  target: { host: string; address: IpAddress; port: number; isUsualPort: boolean },
): boolean {
  const name = plainName(target.host);
  const address = unmapped(target.address);
  for (const { host, ports } of entries) {
    if (ports === 'usual' ? !target.isUsualPort : ports !== 'any' && ports !== target.port) continue;
    if ('name' in host ? host.name === name : address.kind() === host.range[0].kind() && address.match(host.range))
      return true;
  }
  return false;
}

const unmapped = (address: IpAddress): IpAddress =>
  address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
