import type { User } from '@maildesk/contracts';
import { Injectable } from '@nestjs/common';
import { AuditLog, type SqlRunner } from '../audit/audit.module.js';
import type { Entrant, SignedInUser } from '../common/access-rules.js';
import { AppError } from '../common/app-error.js';
import type { Credentials } from '../common/credentials.js';
import { type SharedTransaction, UnitOfWork } from '../database/database.module.js';
import { SessionsService } from './sessions.service.js';
import { SignInAttempts } from './sign-in/sign-in-attempts.service.js';
import { type SignInLink, SignInLinks } from './sign-in-links.service.js';
import { UsersRepository } from './users.repository.js';

/** The people who use this MailDesk. */
@Injectable()
export class UsersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersRepository,
    private readonly links: SignInLinks,
    private readonly sessions: SessionsService,
    private readonly attempts: SignInAttempts,
    private readonly audit: AuditLog,
  ) {}

  /** Who shows these credentials; null when nobody, or not any more. */
  userOf(credentials: Credentials): Promise<Entrant | null> {
    return this.sessions.userOf(credentials);
  }

  /** Those of the sessions that go on, and when each ends. */
  openSessions(sessionIds: readonly string[]): Promise<Map<string, Date>> {
    return this.sessions.open(sessionIds);
  }

  /** Those who may sign in, by name. */
  list(): Promise<User[]> {
    return this.users.list();
  }

  /** @throws AppError `user.not-found` */
  async read(userId: string, within?: SqlRunner): Promise<User> {
    const user = await this.users.find(userId, within);
    if (user === null) throw new AppError('user.not-found', 'There is no such user.');
    return user;
  }

  /** Creates a user and the link by which they set their password. @throws AppError `user.exists` */
  async invite(
    caller: SignedInUser,
    person: { email: string; displayName: string },
  ): Promise<SignInLink & { user: User }> {
    const email = person.email.toLowerCase();
    return this.unitOfWork.runShared(async (tx) => {
      const user = await this.users.add({ email, displayName: person.displayName, isAdmin: false }, tx);
      if (user === null)
        throw new AppError('user.exists', `${email} is here already. Make a new link for them instead.`);
      await this.record(tx, caller, user, 'invited');
      return { user, ...(await this.links.forUser(tx, user.id)) };
    });
  }

  /** Makes a fresh link by which the user sets a password. @throws AppError `user.not-found`, `user.disabled` */
  async makeLink(caller: SignedInUser, userId: string): Promise<SignInLink> {
    const user = await this.read(userId);
    const link = await this.unitOfWork.runShared(async (tx) => {
      await this.record(tx, caller, user, 'new link');
      return this.links.forUser(tx, userId);
    });
    await this.attempts.pardon(user.email);
    return link;
  }

  private record(
    tx: SharedTransaction,
    caller: SignedInUser,
    { id, displayName }: User,
    detail: string,
  ): Promise<void> {
    const facts = { user: displayName, detail };
    return this.audit.record({ actorId: caller.id, action: 'user.changed', subjectIds: [id], facts }, tx);
  }
}
