import type { SettingsFinding, SettingsLookup } from '@maildesk/contracts';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { GuardedFetch, PortLook } from '../adapters/adapters.module.js';
import { SharedRateLimits } from '../database/database.module.js';
import { autoconfigFile, autoconfigUrls } from './autoconfig-file.js';
import { type FoundSettings, ofProvider, withoutRepeats } from './found-settings.js';
import { raceInOrder } from './lookup-race.js';
import { exchangerRecords, serviceRecords, usualNames } from './lookup-steps.js';
import { type MailAddressParts, partsOf } from './mail-domain.js';
import { MailDns } from './mail-dns.js';
import { OauthOffers } from './oauth-offers.js';
import { providerOfDomain, refusalOf } from './providers.js';

/** For everything together: nobody waits longer for what they could type. */
const lookupTimeoutMs = 5_000;

/**
 * Finds the mail servers of an address, by what is known of its domain and what the domain says of itself. Passwords are no part
 * of it, and nothing is said to a mail server: the person sees where the password would go before it goes anywhere. Where a
 * server has to be guessed, it is looked at which of its usual ports accept a connection.
 */
@Injectable()
export class SettingsLookups {
  constructor(
    private readonly dns: MailDns,
    private readonly web: GuardedFetch,
    private readonly ports: PortLook,
    private readonly limits: SharedRateLimits,
    // A union leaves no class behind for the injector to go by.
    @Inject(OauthOffers) @Optional() private readonly offers: OauthOffers | null,
  ) {}

  /**
   * Never rejects for what name servers and web servers do.
   * @throws AppError `request.too-many`
   */
  async find(userId: string, address: string): Promise<SettingsLookup> {
    const parts = partsOf(address);
    if (parts === null) {
      const note = 'The part behind the @ is no domain on the internet, so the servers have to be typed.';
      return { findings: [], attempts: [], note };
    }
    const provider = providerOfDomain(parts.domain);
    if (provider !== null) {
      const message = `${parts.domain} belongs to ${provider.name}.`;
      const found = ofProvider(provider, parts, {
        source: 'provider',
        origin: `These are the servers of ${provider.name}.`,
      });
      return {
        findings: await this.complete([found], parts),
        attempts: [{ source: 'provider', outcome: 'found', message }],
        note: null,
      };
    }
    await this.limits.take('settingsLookups', userId);
    return this.ask(parts);
  }

  private async ask(parts: MailAddressParts): Promise<SettingsLookup> {
    const signal = AbortSignal.timeout(lookupTimeoutMs);
    let known: string[] | null | undefined;
    let asking: Promise<string[] | null> | null = null;
    const exchangers = (): Promise<string[] | null> => {
      asking ??= this.dns.exchangersOf(parts.domain, signal).then((names) => (known = names));
      return asking;
    };
    const { found, attempts } = await raceInOrder(
      [
        ...autoconfigUrls(parts).map((url) => autoconfigFile(parts, url, this.web.fetch)),
        serviceRecords(parts, this.dns),
        exchangerRecords(parts, exchangers),
        usualNames(parts, { dns: this.dns, ports: this.ports, exchangers }),
      ],
      signal,
    );
    return {
      findings: await this.complete(withoutRepeats(found), parts),
      attempts,
      note: noteOf(parts, known),
    };
  }

  private async complete(found: readonly FoundSettings[], { domain }: MailAddressParts): Promise<SettingsFinding[]> {
    return Promise.all(
      found.map(async ({ oauthKind, signIn, ...finding }) => {
        const mailbox = { domain, imapHost: finding.imap.host, kind: oauthKind };
        return { ...finding, signIn: { ...signIn, oauth: (await this.offers?.offerFor(mailbox)) ?? null } };
      }),
    );
  }
}

/** `exchangers`: null where there is no such domain, undefined where that is not known. */
function noteOf({ domain }: MailAddressParts, exchangers: readonly string[] | null | undefined): string | null {
  const refusal = refusalOf(domain, exchangers ?? []);
  if (refusal !== null) return refusal;
  if (exchangers === null) return `There is no domain ${domain}. Check the address for typing mistakes.`;
  // RFC 7505: a single exchanger whose name is the root.
  if (exchangers?.length === 1 && exchangers[0] === '')
    return `${domain} says that it takes no mail. Check the address.`;
  return null;
}
