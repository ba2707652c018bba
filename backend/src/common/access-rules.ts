import { type Access, accessTable, decide, type Decision, type Role } from '@maildesk/contracts';
import type { Credentials } from './credentials.js';

export interface SignedInUser {
  readonly id: string;
  readonly sessionId: string;
  readonly isAdmin: boolean;
  /** Whether the session was begun by a token of a paired Odoo, so that what concerns signing in is Odoo's affair. */
  readonly isFromOdoo: boolean;
  /** When the session ends by itself, as known when it was asked for; one from Odoo may be extended. */
  readonly expiresAt: Date;
}

/** Somebody who has signed in, if only far enough to set up a second factor first. */
export interface Entrant extends SignedInUser {
  readonly mustSetUpSecondFactor: boolean;
  readonly startedAt: Date;
}

/**
 * What everybody asks who decides about access: the guard, the socket gateway, jobs that act for a user. Answered from the
 * table of rights and by the modules that own users and accounts.
 */
export abstract class AccessRules {
  /** Scheme and host that browsers see, such as `https://mail.example.org`; null when any loopback name is ours. */
  abstract readonly ownOrigin: string | null;

  /** Who shows these credentials; null when nobody, or not any more. They may have to set up a second factor. */
  abstract entrantOf(credentials: Credentials): Promise<Entrant | null>;

  /** Who shows these credentials and has nothing to set up first; null when nobody, or not any more. */
  async userOf(credentials: Credentials): Promise<SignedInUser | null> {
    const entrant = await this.entrantOf(credentials);
    return entrant === null || entrant.mustSetUpSecondFactor ? null : entrant;
  }

  /** Those of the sessions that go on, and when each ends. */
  abstract openSessions(sessionIds: readonly string[]): Promise<Map<string, Date>>;

  /** The strongest role that the user has in the account; null when there is none, or no such account. */
  abstract roleOf(userId: string, accountId: string): Promise<Role | null>;

  /** Whether there is such an account; asked only about what is let through without a role. */
  abstract hasAccount(accountId: string): Promise<boolean>;

  /** What the table says of the user, null for nobody; `accountId` is read only where that is about an account. */
  async decide(access: Access, user: SignedInUser | null, accountId: string): Promise<Decision> {
    if (accessTable[access].of !== 'account' || user === null) return decide(access, { user, role: null });
    const role = await this.roleOf(user.id, accountId);
    const decision = decide(access, { user, role });
    return decision === 'allowed' && role === null && !(await this.hasAccount(accountId)) ? 'not-found' : decision;
  }
}
