import type { Role } from '@maildesk/contracts';

export interface SignedInUser {
  readonly id: string;
  readonly sessionId: string;
  readonly isAdmin: boolean;
  /** When the session ends by itself. */
  readonly expiresAt: Date;
}

/** What the guard and the socket gateway ask; answered by the modules that own users and accounts. */
export abstract class AccessRules {
  /** Scheme and host that browsers see, such as `https://mail.example.org`; null when any loopback name is ours. */
  abstract readonly ownOrigin: string | null;

  /** Who holds the session of this Cookie header; null when nobody, or not any more. */
  abstract userOf(cookieHeader: string | undefined): Promise<SignedInUser | null>;

  /** Those of the sessions that go on. */
  abstract openSessions(sessionIds: readonly string[]): Promise<Set<string>>;

  /** The user's role in the account; null when there is none, or no such account. */
  abstract roleOf(userId: string, accountId: string): Promise<Role | null>;
}
