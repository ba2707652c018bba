import type { MailUser } from './mail-user.js';

/** Where an IMAP server listens with TLS. */
export interface ImapEndpoint {
  readonly host: string;
  readonly ports: { readonly imaps: number };
}

/** What other servers need to know of a mail server's users, and the way to their inboxes. */
export interface MailUsers {
  hasUser(address: string): boolean;
  isPassword(username: string, password: string): boolean;
  /** Hands a message to the inbox of `address`. Resolves when the server has it. */
  deliver(address: string, rawMessage: string | Buffer): Promise<void>;
}

/** What tests can do with every kind of mail server, so that one story runs on all of them. */
export interface MailServer extends ImapEndpoint, MailUsers {
  /** Makes a user with an empty mailbox. Without a name the address starts with `user`. */
  newUser(name?: string): MailUser;
  /** Starts the server again after `stop` or `kill`, on the same ports with the same mail. */
  start(): Promise<void>;
  /** Ends the server in good order. */
  stop(): Promise<void>;
  /** Ends all of the server's processes at once, as a power cut would. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}
