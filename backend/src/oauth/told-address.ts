import type { OAuthProviderKind } from '@maildesk/contracts';

/** What a provider tells of a person (OpenID Connect Core section 5.1). */
export type PersonClaims = Readonly<Record<string, unknown>>;

/** Google delivers both to the same mailboxes. */
const googleDomains = new Set(['gmail.com', 'googlemail.com']);

/**
 * The mail addresses that a provider tells of the person who signed in, in lower case; none where it says itself that it has
 * not verified them. Microsoft puts the address of the mailbox into the user name, and another one, or none, into `email`.
 */
export function toldAddresses(kind: OAuthProviderKind, claims: PersonClaims): string[] {
  const names = kind === 'microsoft' ? ['preferred_username', 'upn', 'email'] : ['email'];
  if (claims['email_verified'] === false || claims['email_verified'] === 'false')
    names.splice(names.indexOf('email'), 1);
  const told = names.map((name) => claims[name]).filter((value) => typeof value === 'string' && value.includes('@'));
  return [...new Set(told.map((value) => String(value).toLowerCase()))];
}

/** Whether two addresses are of the same mailbox. Of Gmail's, dots, and what stands after a plus sign, do not count. */
export function isSameMailbox(kind: OAuthProviderKind, one: string, other: string): boolean {
  return mailboxOf(kind, one) === mailboxOf(kind, other);
}

function mailboxOf(kind: OAuthProviderKind, address: string): string {
  const lower = address.trim().toLowerCase();
  const at = lower.lastIndexOf('@');
  const [local, domain] = [lower.slice(0, at), lower.slice(at + 1)];
  if (kind !== 'google' || !googleDomains.has(domain)) return lower;
  return `${(local.split('+')[0] ?? '').replaceAll('.', '')}@gmail.com`;
}
