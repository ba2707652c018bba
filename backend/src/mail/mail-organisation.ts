import { getDomain } from 'tldts';

/**
 * The part of a domain that somebody registered, by the list of public suffixes (publicsuffix.org): `example.co.uk` of
 * `mail.example.co.uk`. Suffixes that firms give names away below, such as `github.io`, count too: their customers are strangers to
 * each other. What is such a suffix itself, or no domain, stands for itself.
 */
export function organisationOf(domain: string): string {
  const name = domain.toLowerCase().replace(/\.$/, '');
  // `[192.0.2.7]` (RFC 5321 section 4.1.3).
  const isLiteral = name.startsWith('[');
  return (isLiteral ? null : getDomain(name, { allowPrivateDomains: true, extractHostname: false })) ?? name;
}

export const sameOrganisation = (one: string, other: string): boolean => organisationOf(one) === organisationOf(other);

/** What stands behind the last @, in lower case; empty where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).toLowerCase();
}
