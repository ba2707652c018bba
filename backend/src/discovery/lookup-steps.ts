import type { ServerSettings } from '@maildesk/contracts';
import type { SrvRecord } from 'node:dns';
import type { PortLook, UsualPort } from '../adapters/adapters.module.js';
import { type FoundSettings, ofProvider, ofTold } from './found-settings.js';
import type { LookupStep } from './lookup-race.js';
import { isWithin, type MailAddressParts } from './mail-domain.js';
import type { MailDns } from './mail-dns.js';
import { providerOfExchangers } from './providers.js';
import { isDeclined, mailServices, serverOf, type ServiceRecords } from './srv-records.js';

type Step = LookupStep<FoundSettings>;

/** The mail exchangers of the domain; null where there is no such domain. Shared by the steps that need them. */
export type Exchangers = () => Promise<string[] | null>;

/** What the domain says in SRV records. Both servers must be named: half of it is no settings. */
export function serviceRecords(parts: MailAddressParts, dns: MailDns): Step {
  const { domain } = parts;
  return {
    source: 'srv',
    what: `DNS of ${domain} (SRV records)`,
    run: async (signal) => {
      const names = [...mailServices.imap, ...mailServices.smtp];
      const answers = await Promise.all(names.map((name) => dns.servicesOf(`${name}.${domain}`, signal)));
      const records: ServiceRecords = Object.fromEntries(
        names.map((name, index): [string, SrvRecord[] | null] => [name, answers[index] ?? null]),
      );
      const imap = serverOf('imap', records, parts);
      const smtp = serverOf('smtp', records, parts);
      if (imap === null || smtp === null) return { found: null, message: withoutServers(domain, records) };
      const origin = `${domain} names these servers in DNS.`;
      return {
        found: ofTold(parts, { source: 'srv', origin, imap, smtp }),
        message: `${domain} names its servers in DNS (SRV records).`,
      };
    },
  };
}

function withoutServers(domain: string, records: ServiceRecords): string {
  if (isDeclined('imap', records)) return `${domain} says in DNS that it offers no IMAP.`;
  return `${domain} does not name servers for both receiving and sending in DNS (SRV records).`;
}

/** Whose mail exchangers the domain uses. */
export function exchangerRecords(parts: MailAddressParts, exchangers: Exchangers): Step {
  const { domain } = parts;
  return {
    source: 'mx',
    what: `DNS of ${domain} (MX records)`,
    run: async () => {
      const names = await exchangers();
      if (names === null) return { found: null, message: `DNS knows no domain ${domain}.` };
      const provider = providerOfExchangers(names);
      if (provider === null) {
        const [first] = names;
        const message =
          first === undefined ? `${domain} names no mail exchangers.` : `${first} is of no service known here.`;
        return { found: null, message };
      }
      const origin = `${domain} has its mail at ${provider.name}, as its MX records say.`;
      return { found: ofProvider(provider, parts, { source: 'mx', origin }), message: origin };
    },
  };
}

/** For looking which ports answer: longer than most connections take, and short enough to leave time for the other steps. */
const portsTimeoutMs = 2000;

/** The safest first: where nothing answers, that is what is offered. */
const usualPorts: Readonly<Record<'IMAP' | 'SMTP', readonly [UsualPort, UsualPort]>> = {
  IMAP: [
    { port: 993, security: 'tls' },
    { port: 143, security: 'starttls' },
  ],
  SMTP: [
    { port: 465, security: 'tls' },
    { port: 587, security: 'starttls' },
  ],
};

/** Names that such servers often have, as far as they exist, at the usual port that accepts connections there. */
export function usualNames(
  parts: MailAddressParts,
  { dns, ports, exchangers }: { dns: MailDns; ports: Pick<PortLook, 'firstOpen'>; exchangers: Exchangers },
): Step {
  const { domain } = parts;
  return {
    source: 'guess',
    what: `Usual names below ${domain}`,
    run: async (signal) => {
      const own = ((await exchangers().catch(() => null)) ?? []).filter((name) => isWithin(name, domain));
      const [imapHost, smtpHost] = await Promise.all(
        ['imap', 'smtp'].map((name) => firstWithAddress([`${name}.${domain}`, `mail.${domain}`, ...own], dns, signal)),
      );
      if (typeof imapHost !== 'string' || typeof smtpHost !== 'string')
        return { found: null, message: `There are no servers with the usual names below ${domain}.` };
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(portsTimeoutMs)]);
      const at = async (host: string, protocol: keyof typeof usualPorts): Promise<ServerSettings> => {
        const open = await ports.firstOpen(host, protocol, usualPorts[protocol], inTime);
        return { host, ...(open ?? usualPorts[protocol][0]), username: parts.address };
      };
      const [imap, smtp] = await Promise.all([at(imapHost, 'IMAP'), at(smtpHost, 'SMTP')]);
      const origin = 'A guess: servers with these names exist, and nothing says that they are the right ones.';
      return {
        found: ofTold(parts, { source: 'guess', origin, imap, smtp }),
        message: `There are servers named ${imapHost} and ${smtpHost}.`,
      };
    },
  };
}

async function firstWithAddress(hosts: readonly string[], dns: MailDns, signal: AbortSignal): Promise<string | null> {
  const exist = await Promise.all(hosts.map((host) => dns.hasAddress(host, signal)));
  return hosts.find((_host, index) => exist[index]) ?? null;
}
