import { FetchProblem } from '../adapters/adapters.module.js';
import { readAutoconfig } from './autoconfig-xml.js';
import { type FoundSettings, ofTold } from './found-settings.js';
import type { LookupStep } from './lookup-race.js';
import type { MailAddressParts } from './mail-domain.js';

/** Asks a web server that anybody may have named: guarded, by https, with an end in time and size. */
export type FetchGuarded = (url: string, init: { signal: AbortSignal; maxBytes: number }) => Promise<Response>;

const maxBytes = 256 * 1024;

/** The places where a domain puts its file, the surer first; the format's own page names both. */
export function autoconfigUrls({ address, domain }: MailAddressParts): string[] {
  return [
    `https://autoconfig.${domain}/mail/config-v1.1.xml?emailaddress=${encodeURIComponent(address)}`,
    `https://${domain}/.well-known/autoconfig/mail/config-v1.1.xml`,
  ];
}

/** What the domain says in a file of its own. */
export function autoconfigFile(parts: MailAddressParts, url: string, fetch: FetchGuarded): LookupStep<FoundSettings> {
  const { host } = new URL(url);
  return {
    source: 'autoconfig',
    what: `The autoconfig file of ${host}`,
    run: async (signal) => {
      const response = await fetch(url, { signal, maxBytes }).catch(withoutHost);
      if (response === null) return { found: null, message: `There is no web server named ${host}.` };
      const text = await response.text();
      if (!response.ok) return { found: null, message: `${host} has no autoconfig file (status ${response.status}).` };
      const file = readAutoconfig(text, parts);
      if (file === null) {
        const message = `The autoconfig file of ${host} names no encrypted servers for both receiving and sending.`;
        return { found: null, message };
      }
      const origin = `${host} says so, in a file for mail programs.`;
      return {
        found: ofTold(parts, { source: 'autoconfig', origin, ...file }),
        message: `${host} has a file for mail programs.`,
      };
    },
  };
}

/** Most domains have no such host, which is no failure. */
function withoutHost(error: unknown): null {
  if (error instanceof FetchProblem && error.problem === 'host-unknown') return null;
  throw error;
}
