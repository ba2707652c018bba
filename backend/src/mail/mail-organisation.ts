/** Second levels below which countries give names away. */
const shared = new Set(['ac', 'co', 'com', 'edu', 'gov', 'gv', 'go', 'ne', 'net', 'or', 'org']);

/**
 * The part of a domain that somebody registered, as far as that can be told without the list of all public suffixes: the last two
 * labels, or three as in `example.co.uk`. Wrong where many share a longer one, which makes us say too little and never too much.
 */
export function organisationOf(domain: string): string {
  const labels = domain.toLowerCase().replace(/\.$/, '').split('.');
  const isShared = labels.length > 2 && labels.at(-1)?.length === 2 && shared.has(labels.at(-2) ?? '');
  return labels.slice(isShared ? -3 : -2).join('.');
}

export const sameOrganisation = (one: string, other: string): boolean => organisationOf(one) === organisationOf(other);

/** What stands behind the last @, in lower case; empty where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).toLowerCase();
}
