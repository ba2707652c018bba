import type { Role } from '@maildesk/contracts';

export interface SignedInUser {
  readonly id: string;
  readonly sessionId: string;
  readonly isAdmin: boolean;
}

/** What the guard and the socket gateway ask; answered by the modules that own users and accounts. */
export abstract class AccessRules {
  /** Scheme and host that browsers see, such as `https://mail.example.org`; null when any loopback name is ours. */
  abstract readonly ownOrigin: string | null;

  /** Who holds this session token; null when nobody, or not any more. */
  abstract userOf(sessionToken: string | null): Promise<SignedInUser | null>;

  /** The user's role in the account; null when there is none, or no such account. */
  abstract roleOf(userId: string, accountId: string): Promise<Role | null>;
}
