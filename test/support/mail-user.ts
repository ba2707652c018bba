import { randomBytes } from 'node:crypto';

/** Somebody with a mailbox on a test server. */
export interface MailUser {
  readonly address: string;
  /** What they sign in with at IMAP and SMTP. */
  readonly username: string;
  readonly password: string;
}

export const mailDomain = 'test.example';

/** A user nobody used before: tests take a fresh one instead of cleaning up. `name` shows in the address. */
export function freshUser(name: string): MailUser {
  const address = `${name}-${randomBytes(5).toString('hex')}@${mailDomain}`;
  return { address, username: address, password: randomBytes(9).toString('base64url') };
}

/** The part of an address before the at sign, in lower case: what the servers file a user under. */
export function localPart(address: string): string {
  return address.slice(0, address.lastIndexOf('@')).toLowerCase();
}
