import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import type { SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import { SessionsService } from './sessions.service.js';
import { type SignInLink, SignInLinks } from './sign-in-links.service.js';
import { UsersRepository } from './users.repository.js';

/** The people who use this MailDesk. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly links: SignInLinks,
    private readonly sessions: SessionsService,
  ) {}

  /** Who holds this session token; null when nobody, or not any more. */
  userOf(sessionToken: string | null): Promise<SignedInUser | null> {
    return this.sessions.userOf(sessionToken);
  }

  /** Those of the sessions that go on. */
  openSessions(sessionIds: readonly string[]): Promise<Set<string>> {
    return this.sessions.open(sessionIds);
  }

  /** All users, by name. */
  list(): Promise<User[]> {
    return this.users.list();
  }

  /** @throws AppError `user.not-found` */
  async read(userId: string): Promise<User> {
    const user = await this.users.find(userId);
    if (user === null) throw new AppError('user.not-found', 'There is no such user.');
    return user;
  }

  /** Creates a user and their first sign-in link. @throws AppError `user.exists` */
  async invite(person: { email: string; displayName: string }): Promise<SignInLink & { user: User }> {
    const email = person.email.toLowerCase();
    const user = await this.users.add({ email, displayName: person.displayName, isAdmin: false });
    if (user === null)
      throw new AppError('user.exists', `${email} is invited already. Make a new sign-in link instead.`);
    return { user, ...(await this.links.forUser(user.id)) };
  }
}
