import { addressSchema } from '@maildesk/contracts';
import * as z from 'zod/mini';
import type { SessionClaims } from '../token/odoo-claims.js';

/** Who a token is about, as a user of MailDesk would be called. */
export interface OdooPerson {
  readonly uid: number;
  /** In lower case, and unlike that of any other user of the database. */
  readonly email: string;
  readonly displayName: string;
}

/**
 * The login where it is a mail address, as administrators of Odoo give it; else one that nobody can have (RFC 2606). The address
 * that a user has in Odoo they may have written there themselves, and it could be somebody else's.
 */
export function personOf({ sub, login, name }: SessionClaims, databaseUuid: string): OdooPerson {
  return {
    uid: Number(sub),
    email: addressOf(login) ?? `user-${sub}@${databaseUuid}.odoo.invalid`,
    displayName: name === '' ? login : name,
  };
}

function addressOf(text: string): string | null {
  const address = z.safeParse(addressSchema, text.trim());
  return address.success ? address.data.toLowerCase() : null;
}
