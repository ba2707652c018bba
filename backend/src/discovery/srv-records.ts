import type { ServerSettings } from '@maildesk/contracts';
import type { SrvRecord } from 'node:dns';
import { cleanHost, type MailAddressParts } from './mail-domain.js';

/** The services of mail programs, those with TLS from the first byte first (RFC 6186 section 3, RFC 8314 section 5.1). */
export const mailServices = {
  imap: ['_imaps._tcp', '_imap._tcp'],
  smtp: ['_submissions._tcp', '_submission._tcp'],
} as const;

/** `null` where the domain has no such record. */
export type ServiceRecords = Readonly<Record<string, readonly SrvRecord[] | null>>;

/**
 * One server by a domain's SRV records: with TLS from the first byte where that is offered. Of several the one with the lowest
 * priority is taken, and among these the one with the highest weight: settings are stored, so no lots are drawn (RFC 2782).
 * Null where the domain names none, or says by "." that there is none.
 */
export function serverOf(
  kind: keyof typeof mailServices,
  records: ServiceRecords,
  parts: MailAddressParts,
): ServerSettings | null {
  for (const [index, service] of mailServices[kind].entries()) {
    const [best] = (records[service] ?? [])
      .flatMap(({ name, port, priority, weight }) => {
        const host = cleanHost(name);
        return host === null || port < 1 ? [] : [{ host, port, priority, weight }];
      })
      .toSorted((one, other) => one.priority - other.priority || other.weight - one.weight);
    if (best === undefined) continue;
    return {
      host: best.host,
      port: best.port,
      security: index === 0 ? 'tls' : 'starttls',
      username: parts.address,
    };
  }
  return null;
}

/** Whether a domain says of a service that it does not offer it: one record, whose target is the root (RFC 6186 section 3.4). */
export function isDeclined(kind: keyof typeof mailServices, records: ServiceRecords): boolean {
  const told = mailServices[kind].flatMap((service) => records[service] ?? []);
  return told.length > 0 && told.every(({ name }) => name === '' || name === '.');
}
