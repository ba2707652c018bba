import type { MailAddress, SenderWarning } from '@maildesk/contracts';
import { latinLookOf, looksLikeOwn } from './look-alike.js';
import { domainOf, sameOrganisation } from './mail-organisation.js';

export interface SenderFacts {
  readonly from: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  /** The account's own. */
  readonly ownAddress: string;
  /** Whether the account's own mail server found that the message is not from the domain in its From. */
  readonly isFoundForged: boolean;
}

/** More are not named. */
const mostNamed = 3;
/** Of a longer name only the beginning is ever seen; looking for an address in it would take its time. */
const seenOfName = 300;
const addressInName = /[^\s<>()[\]"',;:@]+@[^\s<>()[\]"',;:@]+\.[\p{L}\p{N}-]{2,}/u;

/** What speaks against a message being from whom it seems to be, the gravest first. Mostly nothing. */
export function senderWarnings({ from, replyTo, ownAddress, isFoundForged }: SenderFacts): SenderWarning[] {
  const sender = from[0];
  if (sender === undefined) return [];
  const domain = domainOf(sender.address);
  if (domain === '') return [];
  const warnings: SenderWarning[] = [];
  if (isFoundForged) warnings.push({ kind: 'failed', domain });
  const like = latinLookOf(domain) ?? (looksLikeOwn(domain, domainOf(ownAddress)) ? domainOf(ownAddress) : null);
  if (like !== null) warnings.push({ kind: 'look-alike', domain, like });
  // What one has sent oneself is answered elsewhere because one wanted it.
  if (sender.address.toLowerCase() === ownAddress.toLowerCase()) return warnings;
  const says = addressInName.exec(sender.name.slice(0, seenOfName))?.[0];
  if (says !== undefined && !sameOrganisation(domainOf(says), domain)) {
    warnings.push({ kind: 'name', says, address: sender.address });
  }
  const elsewhere = replyTo
    .map(({ address }) => address)
    .filter((address) => address.includes('@') && !sameOrganisation(domainOf(address), domain));
  if (elsewhere.length > 0) warnings.push({ kind: 'reply-to', addresses: elsewhere.slice(0, mostNamed) });
  return warnings;
}
