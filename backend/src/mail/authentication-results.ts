import { sameOrganisation } from './mail-organisation.js';

/** One field (RFC 8601): which server looked, and what it found by each method. */
export interface AuthenticationResults {
  /** The `authserv-id` in lower case; null where the server leaves it out. */
  readonly server: string | null;
  readonly results: readonly { readonly method: string; readonly result: string; readonly headerFrom: string | null }[];
}

/** More than this no server writes; a stranger could. The own server's fields are the topmost. */
const maxChars = 10_000;
const maxFields = 20;

/** Reads a field's value. What it does not understand it leaves out. */
export function readAuthenticationResults(value: string): AuthenticationResults {
  const [first = '', ...rest] = withoutComments(value.slice(0, maxChars)).split(';');
  const hasServer = !first.includes('=');
  const results = (hasServer ? rest : [first, ...rest]).flatMap((part) => {
    const [, method, result] = /^\s*([a-z0-9-]+)(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(part) ?? [];
    if (method === undefined || result === undefined) return [];
    const headerFrom = /\sheader\.from\s*=\s*"?(?:[^\s;"@]*@)?([^\s;"@]+)/i.exec(part)?.[1]?.toLowerCase() ?? null;
    return [{ method: method.toLowerCase(), result: result.toLowerCase(), headerFrom }];
  });
  const server = hasServer ? (first.trim().split(/\s/)[0] ?? '').replaceAll('"', '').toLowerCase() : null;
  return { server: server === '' ? null : server, results };
}

/**
 * Whether the account's own mail server found that a message is not from the domain in its From. Fields of other servers say
 * nothing: anybody can write them. Where the own server leaves in what strangers wrote in its name, which RFC 8601 section 5 forbids,
 * a stranger can hide a failed SPF by a passed DKIM, but not a failed DMARC.
 */
export function isFoundForged(
  values: readonly string[],
  { fromDomain, imapHost, ownDomain }: { fromDomain: string; imapHost: string; ownDomain: string },
): boolean {
  const fields = values
    .slice(0, maxFields)
    .map(readAuthenticationResults)
    .filter(({ server }) => isOwnServer(server, { imapHost, ownDomain }))
    .map(({ results }) =>
      results.filter(({ headerFrom }) => headerFrom === null || sameOrganisation(headerFrom, fromDomain)),
    );
  const has = (field: AuthenticationResults['results'], method: string, ...wanted: readonly string[]): boolean =>
    field.some((one) => one.method === method && wanted.includes(one.result));
  if (fields.some((field) => has(field, 'dmarc', 'fail'))) return true;
  const failedAt = fields.findIndex((field) => has(field, 'spf', 'fail', 'hardfail'));
  if (failedAt === -1) return false;
  // Servers put their fields on top of what was there: what stands below may be a stranger's.
  const isPassed = fields.slice(0, failedAt + 1).some((field) => has(field, 'dmarc', 'pass'));
  return !isPassed && !fields.some((field) => has(field, 'dkim', 'pass'));
}

/** Providers whose servers call themselves otherwise than what one signs in at. */
const otherNames: readonly (readonly [host: RegExp, server: RegExp])[] = [
  [/(^|\.)(gmail|googlemail)\.com$/, /(^|\.)google\.com$/],
  [/(^|\.)(office365|outlook)\.com$/, /(^|\.)(outlook|office365|microsoft)\.com$/],
];

function isOwnServer(server: string | null, { imapHost, ownDomain }: { imapHost: string; ownDomain: string }): boolean {
  // Microsoft 365 leaves its name out, and takes away what came with the message.
  if (server === null) return /(^|\.)(office365|outlook)\.com$/.test(imapHost);
  if (sameOrganisation(server, imapHost) || sameOrganisation(server, ownDomain)) return true;
  return otherNames.some(([host, name]) => host.test(imapHost) && name.test(server));
}

/** Comments may be nested, and hold quoted pairs (RFC 5322 section 3.2.2). */
function withoutComments(text: string): string {
  let depth = 0;
  let kept = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\' && depth > 0) at += 1;
    else if (sign === '(') depth += 1;
    else if (sign === ')' && depth > 0) depth -= 1;
    else if (depth === 0) kept += sign;
  }
  return kept;
}
