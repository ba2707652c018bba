import { addressSchema } from '@maildesk/contracts';
import * as z from 'zod/mini';
import type { SessionClaims } from '../token/odoo-claims.js';

/** Who a token is about, as a user of MailDesk would be called. */
export interface OdooPerson {
  readonly uid: number;
  /** In lower case, and unlike that of any other user of the database. */
  readonly email: string;
  readonly displayName: string;
  /** Whether the address is what they sign in to Odoo with. Any other they may have written there themselves. */
  readonly isAddressProved: boolean;
}

/**
 * The login where it is a mail address, as administrators of Odoo give it; else the address that the user has in Odoo; else one
 * that nobody can have (RFC 2606), as users without any can be known by no other.
 */
export function personOf({ sub, login, email, name }: SessionClaims, databaseUuid: string): OdooPerson {
  const proved = addressOf(login);
  return {
    uid: Number(sub),
    email: proved ?? addressOf(email) ?? `user-${sub}@${databaseUuid}.odoo.invalid`,
    displayName: name === '' ? login : name,
    isAddressProved: proved !== null,
  };
}

function addressOf(text: string): string | null {
  const address = z.safeParse(addressSchema, text.trim());
  return address.success ? address.data.toLowerCase() : null;
}
