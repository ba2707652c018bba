import type { SettingsTrust } from '@maildesk/contracts';
import { domainToASCII } from 'node:url';

/** The parts of an address that settings depend on. */
export interface MailAddressParts {
  readonly address: string;
  readonly localPart: string;
  /** In lower case, and in ASCII as DNS knows it (RFC 5891). */
  readonly domain: string;
}

const hostName = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A host name as it may stand in settings: in lower case, without the root's dot; null for what is none. */
export function cleanHost(name: string): string | null {
  const host = name.trim().toLowerCase().replace(/\.$/, '');
  return hostName.test(host) ? host : null;
}

/** Takes an address apart; null where its domain is no name that DNS could know, such as `localhost` or an IP address. */
export function partsOf(address: string): MailAddressParts | null {
  const at = address.lastIndexOf('@');
  const domain = cleanHost(domainToASCII(address.slice(at + 1)));
  if (at < 1 || domain === null || !/\.[a-z][a-z0-9-]*$/.test(domain)) return null;
  return { address, localPart: address.slice(0, at), domain };
}

/** Whether a host is the domain itself or below it. */
export const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** Whose servers these are, as seen from the domain of the address. */
export function trustOf(domain: string, hosts: readonly string[]): SettingsTrust {
  return hosts.every((host) => isWithin(host, domain)) ? 'own-domain' : 'other-domain';
}
