import type { Draft, Recipient } from '@maildesk/contracts';
import { domainToASCII } from 'node:url';
import { AppError } from '../common/app-error.js';

/** Where a draft goes: the same addresses for the headers and for the SMTP envelope, so that the two cannot differ. */
export interface Recipients {
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  readonly bcc: readonly Recipient[];
  /** RCPT TO (RFC 5321 section 4.1.1.3): each address once, those of Bcc included. */
  readonly envelopeTo: readonly string[];
}

/** @throws AppError `draft.invalid` when there is no recipient, or a domain that cannot be one. */
export function recipientsOf(draft: Pick<Draft, 'to' | 'cc' | 'bcc'>): Recipients {
  const [to, cc, bcc] = [draft.to, draft.cc, draft.bcc].map((list) =>
    list.map(({ name, address }) => ({ name, address: wireAddress(address) })),
  ) as [Recipient[], Recipient[], Recipient[]];
  const byKey = new Map<string, string>();
  for (const { address } of [...to, ...cc, ...bcc]) {
    const key = address.toLowerCase();
    if (!byKey.has(key)) byKey.set(key, address);
  }
  if (byKey.size === 0) throw new AppError('draft.invalid', 'Add at least one recipient.');
  return { to, cc, bcc, envelopeTo: [...byKey.values()] };
}

/**
 * An address as SMTP writes it: a domain outside of ASCII in its A-label form (RFC 5890).
 * @throws AppError `draft.invalid`
 */
export function wireAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  // The conversion reads numbers as IP addresses and the like, so it is kept from what needs none.
  const ascii = /^[\x00-\x7f]*$/.test(domain) ? domain : domainToASCII(domain);
  const isAddress = at > 0 && /^[^\s\p{Cc}\p{Cs}"(),:;<>@[\\\]]+$/u.test(local) && /^[a-z0-9._-]+$/i.test(ascii);
  if (!isAddress) throw new AppError('draft.invalid', `“${address}” is not a mail address.`);
  return `${local}@${ascii}`;
}
