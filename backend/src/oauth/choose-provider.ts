import type { OAuthProviderOffer } from '@maildesk/contracts';
import type { MailboxToSignIn } from '../discovery/discovery.module.js';

type Candidate = Pick<OAuthProviderOffer, 'kind' | 'imap'> & { readonly domains: readonly string[] };

/**
 * The provider that knows a mailbox, as far as can be told beforehand: one that its domain was assigned to, or whose mail server it
 * is, before one that is merely of the service's kind.
 */
export function chooseProvider<T extends Candidate>(offers: readonly T[], mailbox: MailboxToSignIn): T | null {
  const host = mailbox.imapHost.toLowerCase();
  const domain = mailbox.domain.toLowerCase();
  return (
    offers.find((offer) => offer.domains.includes(domain)) ??
    offers.find((offer) => offer.imap.host.toLowerCase() === host && offer.kind === (mailbox.kind ?? 'custom')) ??
    offers.find((offer) => offer.imap.host.toLowerCase() === host) ??
    offers.find((offer) => offer.kind === mailbox.kind) ??
    null
  );
}
